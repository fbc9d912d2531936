package io.selvage.it;

import static io.selvage.api.MemoryCalls.FUTEX_BITSET_MATCH_ANY;
import static io.selvage.api.MemoryCalls.FUTEX_OWNER_DIED;
import static io.selvage.api.MemoryCalls.FUTEX_WAITERS;
import static io.selvage.it.Words.PAGE;
import static io.selvage.it.Words.word;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneArguments;
import io.selvage.api.CloneFlags;
import io.selvage.api.FutexScope;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadState;
import io.selvage.api.WaitOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The words that creation and death of a thread write (MODEL 3.6, 6.3).
@Timeout(60)
class ThreadWordsTest {
    private static final long UNMAPPED = 0x6300_0000_0000L;
    private static final long HEAD = PAGE + 1_024;
    private static final long ENTRIES = PAGE + 2_048;
    private static final int LOCK_DISTANCE = 8;
    private static final int ENTRY_SIZE = 16;

    @Test
    void theTidIsStoredInTheCreatorsAndInTheChildsMemory() throws Exception {
        Inside.bothKernels(1, 1, sys -> {
            Words.mapPrivate(sys);
            CloneFlags flags = CloneFlags.FORK.with(CloneFlags.CLONE_PARENT_SETTID, CloneFlags.CLONE_CHILD_SETTID);
            CloneArguments arguments =
                    CloneArguments.of(flags).withParentTid(word(0)).withChildTid(word(1));
            Thread child = sys.clone(arguments, () -> {
                assertEquals(0, sys.loadInt(word(0)));
                sys.exit(sys.loadInt(word(1)) == sys.gettid() ? 7 : 8);
            });
            assertEquals(child.tid(), sys.loadInt(word(0)));
            assertEquals(0, sys.loadInt(word(1)));
            assertEquals(7 << 8, sys.waitpid(child.tid(), WaitOptions.NONE).status());
        });
    }

    @Test
    void aWordThatCannotBeWrittenIsNoError() throws Exception {
        Inside.bothKernels(1, 2, sys -> {
            CloneFlags flags = CloneFlags.POSIX_THREAD.with(CloneFlags.CLONE_CHILD_SETTID);
            CloneArguments arguments =
                    CloneArguments.of(flags).withParentTid(UNMAPPED).withChildTid(UNMAPPED + 1);
            sys.join(sys.clone(arguments, () -> {}));
        });
    }

    @Test
    void aWordNeedNotBeAligned() throws Exception {
        Inside.bothKernels(1, 7, sys -> {
            Words.mapPrivate(sys);
            CloneFlags flags = CloneFlags.THREAD.with(CloneFlags.CLONE_PARENT_SETTID);
            Thread thread = sys.clone(CloneArguments.of(flags).withParentTid(PAGE + 1), () -> {});
            byte[] word = new byte[Integer.BYTES];
            sys.readMemory(PAGE + 1, word, 0, word.length);
            assertEquals(
                    thread.tid(),
                    ByteBuffer.wrap(word).order(ByteOrder.nativeOrder()).getInt());
            sys.join(thread);
        });
    }

    @Test
    void trap40TheClearTidWordIsWrittenOnlyIfOthersUseTheMemory() throws Exception {
        Inside.bothKernels(1, 3, sys -> {
            Words.mapShared(sys, PAGE);
            // Alone with a copy of its own: the word, seen through the shared mapping, stays.
            sys.storeInt(word(0), 5);
            CloneArguments alone = CloneArguments.of(CloneFlags.FORK.with(CloneFlags.CLONE_CHILD_CLEARTID))
                    .withChildTid(word(0));
            sys.waitpid(sys.clone(alone, () -> {}).tid(), WaitOptions.NONE);
            assertEquals(5, sys.loadInt(word(0)));
            // With the creator's memory, though another process: it is cleared.
            CloneFlags flags = CloneFlags.CLONE_VM.with(CloneFlags.CLONE_CHILD_CLEARTID);
            CloneArguments together = CloneArguments.of(flags).withChildTid(word(0));
            sys.waitpid(sys.clone(together, () -> sys.exit(0)).tid(), WaitOptions.WALL);
            assertEquals(0, sys.loadInt(word(0)));
        });
    }

    @Test
    void trap40TheClearTidWordWakesOne() throws Exception {
        Inside.bothKernels(1, 4, sys -> {
            Words.mapPrivate(sys);
            Thread ending = sys.clone(CloneFlags.THREAD, () -> {
                assertEquals(sys.gettid(), sys.setTidAddress(word(0)));
                sys.futexWait(word(1), 0);
            });
            sleeping(sys, ending);
            Thread first = sys.clone(CloneFlags.THREAD, () -> waitShared(sys, word(0)));
            sleeping(sys, first);
            Thread second = sys.clone(CloneFlags.THREAD, () -> waitShared(sys, word(0)));
            sleeping(sys, second);
            sys.futexWake(word(1), 1);
            sys.join(ending);
            sys.join(first);
            assertEquals(ThreadState.SLEEPING, second.state());
            assertEquals(1, sys.futexWake(FutexScope.SHARED, word(0), 5, FUTEX_BITSET_MATCH_ANY));
            sys.join(second);
        });
    }

    private static void waitShared(SystemCalls sys, long address) {
        sys.futexWait(FutexScope.SHARED, address, 0, FUTEX_BITSET_MATCH_ANY, null);
    }

    private static void sleeping(SystemCalls sys, Thread thread) {
        while (thread.state() != ThreadState.SLEEPING) {
            sys.schedYield();
        }
    }

    /// Three locks of the thread, one that it has lost, and one that it was about to release.
    @Test
    void theLocksOfAThreadThatEndsAreMarked() throws Exception {
        Inside.bothKernels(1, 5, sys -> {
            Words.mapPrivate(sys);
            Thread holder = sys.clone(CloneFlags.THREAD, () -> {
                int tid = sys.gettid();
                enter(sys, 0, 1, tid);
                enter(sys, 1, 2, tid | FUTEX_WAITERS);
                enter(sys, 2, 3, tid + 1);
                enter(sys, 3, -1, tid);
                sys.storeInt(lock(4), tid);
                head(sys, 0, 4);
                sys.futexWait(word(0), 0);
            });
            sleeping(sys, holder);
            int held = sys.loadInt(lock(1));
            Thread waiter = sys.clone(
                    CloneFlags.THREAD,
                    () -> sys.futexWait(FutexScope.SHARED, lock(1), held, FUTEX_BITSET_MATCH_ANY, null));
            sleeping(sys, waiter);
            sys.futexWake(word(0), 1);
            sys.join(holder);
            sys.join(waiter);
            assertEquals(FUTEX_OWNER_DIED, sys.loadInt(lock(0)));
            assertEquals(FUTEX_OWNER_DIED | FUTEX_WAITERS, sys.loadInt(lock(1)));
            assertEquals(holder.tid() + 1, sys.loadInt(lock(2)));
            assertEquals(FUTEX_OWNER_DIED, sys.loadInt(lock(3)));
            assertEquals(FUTEX_OWNER_DIED, sys.loadInt(lock(4)));
        });
    }

    @Test
    void aBrokenOrEndlessListEndsTheWalkAndNothingElse() throws Exception {
        Inside.bothKernels(1, 6, sys -> {
            Words.mapPrivate(sys);
            sys.join(sys.clone(CloneFlags.THREAD, () -> sys.setRobustList(UNMAPPED)));
            sys.join(sys.clone(CloneFlags.THREAD, () -> {
                // The second entry is its own successor.
                enter(sys, 0, 1, sys.gettid());
                enter(sys, 1, 1, sys.gettid());
                head(sys, 0, -1);
            }));
            assertEquals(FUTEX_OWNER_DIED, sys.loadInt(lock(0)));
            assertEquals(FUTEX_OWNER_DIED, sys.loadInt(lock(1)));
            sys.join(sys.clone(CloneFlags.THREAD, () -> {
                enter(sys, 2, 3, sys.gettid());
                sys.storeLong(entry(2), UNMAPPED);
                head(sys, 2, -1);
            }));
            assertEquals(FUTEX_OWNER_DIED, sys.loadInt(lock(2)));
        });
    }

    private static long entry(int index) {
        return ENTRIES + (long) index * ENTRY_SIZE;
    }

    private static long lock(int index) {
        return entry(index) + LOCK_DISTANCE;
    }

    private static void enter(SystemCalls sys, int index, int next, int word) {
        sys.storeLong(entry(index), next < 0 ? HEAD : entry(next));
        sys.storeInt(lock(index), word);
    }

    private static void head(SystemCalls sys, int first, int pending) {
        sys.storeLong(HEAD, entry(first));
        sys.storeLong(HEAD + 8, LOCK_DISTANCE);
        sys.storeLong(HEAD + 16, pending < 0 ? 0 : entry(pending));
        sys.setRobustList(HEAD);
    }
}
