package io.selvage.cli.script;

import io.selvage.api.FutexScope;
import io.selvage.api.MaskChange;
import io.selvage.api.MemoryCalls;
import io.selvage.api.SignalSet;
import io.selvage.api.SystemCalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The operations that are about memory and the words that threads wait on.
final class MemoryOperations {
    private static final int READ_WRITE = MemoryCalls.PROT_READ | MemoryCalls.PROT_WRITE;

    private final SystemCalls sys;

    MemoryOperations(SystemCalls sys) {
        this.sys = sys;
    }

    /// Gives a new program its words.
    static void mapWords(SystemCalls sys) {
        sys.mmap(
                Addresses.WORDS,
                Addresses.PAGE_BYTES,
                READ_WRITE,
                MemoryCalls.MAP_PRIVATE | MemoryCalls.MAP_ANONYMOUS | MemoryCalls.MAP_FIXED);
    }

    Reply poke(Operation op) {
        sys.storeInt(Addresses.word(op.argument(0)), op.number(1));
        return Reply.done();
    }

    Reply peek(Operation op) {
        return Reply.of(Integer.toUnsignedLong(sys.loadInt(Addresses.word(op.argument(0)))));
    }

    Reply map(Operation op) {
        int sharing = op.isSet(1) ? MemoryCalls.MAP_SHARED : MemoryCalls.MAP_PRIVATE;
        int fixed = op.isSet(2) ? MemoryCalls.MAP_FIXED_NOREPLACE : MemoryCalls.MAP_FIXED;
        sys.mmap(page(op), Addresses.PAGE_BYTES, READ_WRITE, sharing | fixed | MemoryCalls.MAP_ANONYMOUS);
        return Reply.done();
    }

    Reply unmap(Operation op) {
        sys.munmap(page(op), Addresses.PAGE_BYTES);
        return Reply.done();
    }

    Reply mprotect(Operation op) {
        sys.mprotect(page(op), Addresses.PAGE_BYTES, op.number(1));
        return Reply.done();
    }

    Reply madvise(Operation op) {
        sys.madvise(page(op), Addresses.PAGE_BYTES, op.number(1));
        return Reply.done();
    }

    /// Asks through a call that stores the signal mask there.
    Reply probe(Operation op) {
        long mask = sys.sigprocmask(MaskChange.BLOCK, SignalSet.NONE).bits();
        byte[] bytes = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(mask)
                .array();
        sys.writeMemory(page(op), bytes, 0, bytes.length);
        return Reply.done();
    }

    Reply pokePage(Operation op) {
        sys.storeInt(page(op), op.number(1));
        return Reply.done();
    }

    Reply peekPage(Operation op) {
        return Reply.of(Integer.toUnsignedLong(sys.loadInt(page(op))));
    }

    private static long page(Operation op) {
        return Addresses.page(op.argument(0));
    }

    Reply futexWait(Operation op) {
        return Reply.of(
                sys.futexWait(scope(op), op.argument(0), op.number(1), MemoryCalls.FUTEX_BITSET_MATCH_ANY, null));
    }

    Reply futexWake(Operation op) {
        return Reply.of(sys.futexWake(scope(op), op.argument(0), op.number(1), MemoryCalls.FUTEX_BITSET_MATCH_ANY));
    }

    private static FutexScope scope(Operation op) {
        return op.isSet(2) ? FutexScope.PRIVATE : FutexScope.SHARED;
    }

    Reply futexWaitBitset(Operation op) {
        return Reply.of(sys.futexWait(FutexScope.PRIVATE, op.argument(0), op.number(1), op.number(2), null));
    }

    Reply futexWakeBitset(Operation op) {
        return Reply.of(sys.futexWake(FutexScope.PRIVATE, op.argument(0), op.number(1), op.number(2)));
    }

    Reply futexRequeue(Operation op) {
        return Reply.of(
                sys.futexRequeue(FutexScope.PRIVATE, op.argument(0), op.argument(1), op.number(2), op.number(3)));
    }

    Reply futexCmpRequeue(Operation op) {
        return Reply.of(sys.futexCmpRequeue(
                FutexScope.PRIVATE, op.argument(0), op.argument(1), op.number(2), op.number(3), op.number(4)));
    }

    /// Holds a word as a robust lock: the list of such locks has this one entry.
    Reply robust(Operation op, Actor actor) {
        long lock = Addresses.word(op.argument(0));
        long head = Addresses.robustHead(actor.index());
        long node = Addresses.robustNode(actor.index());
        sys.storeInt(lock, sys.gettid() | (op.isSet(1) ? MemoryCalls.FUTEX_WAITERS : 0));
        sys.storeLong(node, head);
        sys.storeLong(head, node);
        sys.storeLong(head + Long.BYTES, lock - node);
        sys.storeLong(head + 2 * Long.BYTES, 0);
        sys.setRobustList(head);
        return Reply.done();
    }

    Reply setTidAddress(Operation op) {
        return Reply.of(sys.setTidAddress(op.argument(0)));
    }
}
