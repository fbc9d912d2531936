package io.selvage.kernel;

import static io.selvage.api.MemoryCalls.FUTEX_OWNER_DIED;
import static io.selvage.api.MemoryCalls.FUTEX_TID_MASK;
import static io.selvage.api.MemoryCalls.FUTEX_WAITERS;

/// What a thread leaves in memory when it ends or execs (MODEL 6.3): marks in the locks that it holds,
/// and a zero in its clear-tid word. The layout of the robust list is Linux's; what cannot be accessed
/// ends the walk and is nobody's error.
final class ExitWords {
    private static final int MOST_LOCKS = 2_048;
    private static final int OFFSET_IN_HEAD = 8;
    private static final int PENDING_IN_HEAD = 16;

    /// In the address of an entry: its lock hands over priority, which changes nothing here but the
    /// wake-up.
    private static final long PRIORITY_INHERITING = 1;

    private final int tid;
    private final AddressSpace memory;
    private final Futexes futexes;

    private ExitWords(Task task, int tid) {
        this.tid = tid;
        memory = task.memory();
        futexes = task.kernel().futexes();
    }

    /// Own, or on behalf of an abandoned thread; while the task still holds its memory.
    ///
    /// @param tid the number that its locks are to bear; one that execs has its process's already
    static void settle(Task task, int tid) {
        long head = task.robustList;
        long clear = task.clearTid;
        if (head == 0 && clear == 0) {
            return;
        }
        task.robustList = 0;
        task.clearTid = 0;
        ExitWords words = new ExitWords(task, tid);
        if (head != 0) {
            try {
                words.releaseLocks(head);
            } catch (MemoryFault fault) {
                assert fault.code() > 0;
            }
        }
        if (clear != 0 && words.memory.holders() > 1) {
            UserMemory.storeIfPossible(words.memory, clear, 0);
            words.futexes.wakeOne(words.memory, clear);
        }
    }

    private void releaseLocks(long head) {
        long entry = memory.loadLong(head);
        long distance = memory.loadLong(head + OFFSET_IN_HEAD);
        long pending = memory.loadLong(head + PENDING_IN_HEAD);
        long pendingEntry = pending & ~PRIORITY_INHERITING;
        try {
            for (int locks = 0; (entry & ~PRIORITY_INHERITING) != head && locks < MOST_LOCKS; locks++) {
                long at = entry & ~PRIORITY_INHERITING;
                MemoryFault broken = null;
                long next = 0;
                try {
                    // First: once the lock is marked, another thread may take the entry over.
                    next = memory.loadLong(at);
                } catch (MemoryFault fault) {
                    broken = fault;
                }
                if (at != pendingEntry) {
                    release(at + distance, (entry & PRIORITY_INHERITING) != 0, false);
                }
                if (broken != null) {
                    throw broken;
                }
                entry = next;
            }
        } finally {
            if (pendingEntry != 0) {
                release(pendingEntry + distance, (pending & PRIORITY_INHERITING) != 0, true);
            }
        }
    }

    private void release(long lock, boolean inheriting, boolean pending) {
        for (; ; ) {
            int word = memory.loadInt(lock);
            int owner = word & FUTEX_TID_MASK;
            if (owner != tid) {
                if (pending && !inheriting) {
                    // It had released the lock, but perhaps not yet woken anybody; or it had been woken, and not yet
                    // taken the lock. Whoever holds it now need not know of those who wait.
                    futexes.wakeOne(memory, lock);
                }
                return;
            }
            if (memory.compareAndSetInt(lock, word, (word & FUTEX_WAITERS) | FUTEX_OWNER_DIED)) {
                if (!inheriting && (word & FUTEX_WAITERS) != 0) {
                    futexes.wakeOne(memory, lock);
                }
                return;
            }
        }
    }
}
