package io.selvage.it;

import static io.selvage.api.MemoryCalls.FUTEX_BITSET_MATCH_ANY;
import static io.selvage.it.Words.PAGE;
import static io.selvage.it.Words.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneArguments;
import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.FutexScope;
import io.selvage.api.KernelException;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Futexes under many schedules, on real cores and on the deterministic machine (MODEL 16, invariants 68
/// and 69).
class FutexProperties {
    private static final int ROUNDS = 30;

    @Property(tries = 50)
    void invariant68AWaitNeverSleepsIfTheWordDiffers(@ForAll int present, @ForAll int expected)
            throws InterruptedException {
        Inside.kernel(1, sys -> {
            Words.mapPrivate(sys);
            sys.storeInt(PAGE, present);
            Refused.with(
                    present == expected ? Errno.ETIMEDOUT : Errno.EAGAIN,
                    () -> sys.futexWait(FutexScope.PRIVATE, PAGE, expected, FUTEX_BITSET_MATCH_ANY, Duration.ZERO));
        });
    }

    /// Threads take turns. Each waits exactly while it is not its turn: a wake-up lost between the
    /// comparison and the sleep leaves all of them asleep.
    @Property(tries = 60)
    void invariant68NoWakeUpIsLost(
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 5) int threads,
            @ForAll @IntRange(min = 1, max = 3) int cores)
            throws InterruptedException {
        Inside.bothKernels(cores, seed, sys -> {
            Words.mapPrivate(sys);
            List<Thread> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int number = i;
                all.add(sys.clone(CloneFlags.THREAD, () -> takeTurns(sys, number, threads)));
            }
            for (Thread thread : all) {
                sys.join(thread);
            }
            assertEquals(ROUNDS * threads, sys.loadInt(PAGE));
        });
    }

    private static void takeTurns(SystemCalls sys, int number, int threads) {
        for (int round = 0; round < ROUNDS; round++) {
            int mine = round * threads + number;
            for (int turn = sys.loadInt(PAGE); turn != mine; turn = sys.loadInt(PAGE)) {
                waitWhile(sys, FutexScope.PRIVATE, PAGE, turn);
            }
            sys.storeInt(PAGE, mine + 1);
            sys.futexWake(PAGE, threads);
        }
    }

    private static void waitWhile(SystemCalls sys, FutexScope scope, long address, int value) {
        try {
            sys.futexWait(scope, address, value, FUTEX_BITSET_MATCH_ANY, null);
        } catch (KernelException e) {
            assertEquals(Errno.EAGAIN, e.errno());
        }
    }

    /// The same with a mutex and a condition made of words, whose signal moves a waiter to the mutex.
    @Property(tries = 40)
    void noWakeUpIsLostOnItsWayFromOneWordToAnother(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 4) int waiters,
            @ForAll @IntRange(min = 1, max = 3) int cores)
            throws InterruptedException {
        Inside.bothKernels(cores, seed, sys -> {
            Words.mapPrivate(sys);
            List<Thread> all = new ArrayList<>();
            for (int i = 0; i < waiters; i++) {
                all.add(sys.clone(CloneFlags.THREAD, () -> {
                    sys.getAndAddInt(word(2), 1);
                    waitWhile(sys, FutexScope.PRIVATE, word(0), 0);
                }));
            }
            while (sys.loadInt(word(2)) < waiters) {
                sys.schedYield();
            }
            int moved = sys.futexRequeue(FutexScope.PRIVATE, word(0), word(1), 0, waiters);
            sys.storeInt(word(0), 1);
            // Whoever had not begun to wait then does so on the first word, or sees that it has changed.
            int late = sys.futexWake(word(0), waiters);
            int woken = sys.futexWake(word(1), waiters);
            assertEquals(moved, woken);
            assertTrue(late + woken <= waiters);
            for (Thread thread : all) {
                sys.join(thread);
            }
        });
    }

    @Property(tries = 60)
    void invariant69AJoinerWakesWhenTheThreadHasEndedAndSeesZero(
            @ForAll long seed, @ForAll @IntRange(max = 6) int pauses, @ForAll @IntRange(min = 1, max = 3) int cores)
            throws InterruptedException {
        Inside.bothKernels(cores, seed, sys -> {
            Words.mapPrivate(sys);
            AtomicBoolean ended = new AtomicBoolean();
            CloneFlags flags = CloneFlags.POSIX_THREAD.with(CloneFlags.CLONE_CHILD_SETTID);
            CloneArguments arguments =
                    CloneArguments.of(flags).withParentTid(word(0)).withChildTid(word(1));
            Thread thread = sys.clone(arguments, () -> {
                assertEquals(sys.gettid(), sys.loadInt(word(1)));
                for (int i = 0; i < pauses; i++) {
                    sys.schedYield();
                }
                ended.set(true);
            });
            assertEquals(thread.tid(), sys.loadInt(word(0)));
            for (int tid = sys.loadInt(word(1)); tid != 0; tid = sys.loadInt(word(1))) {
                assertEquals(thread.tid(), tid);
                waitWhile(sys, FutexScope.SHARED, word(1), tid);
            }
            assertTrue(ended.get());
        });
    }
}
