package io.selvage.it;

import static io.selvage.api.MemoryCalls.FUTEX_BITSET_MATCH_ANY;
import static io.selvage.it.Words.PAGE;
import static io.selvage.it.Words.PAGE_SIZE;
import static io.selvage.it.Words.word;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.FutexScope;
import io.selvage.api.MemoryCalls;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadState;
import io.selvage.api.WaitOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Waiting on words (MODEL 15).
@Timeout(60)
class FutexTest {
    private static final long SHARED_HERE = 0x6100_0000_0000L;
    private static final long SHARED_THERE = 0x6200_0000_0000L;

    @Test
    void refusalsOfAWait() throws Exception {
        Inside.kernel(1, sys -> {
            Words.mapPrivate(sys);
            Refused.with(
                    Errno.EINVAL,
                    () -> sys.futexWait(FutexScope.PRIVATE, PAGE, 0, FUTEX_BITSET_MATCH_ANY, ofMillis(-1)));
            Refused.with(Errno.EINVAL, () -> sys.futexWait(FutexScope.PRIVATE, PAGE, 0, 0, null));
            Refused.with(Errno.EINVAL, () -> sys.futexWait(PAGE + 2, 0));
            Refused.with(Errno.EFAULT, () -> sys.futexWait(PAGE + PAGE_SIZE, 0));
            Refused.with(Errno.EAGAIN, () -> sys.futexWait(PAGE, 1));
            Refused.with(Errno.ETIMEDOUT, () -> wait(sys, PAGE, Duration.ZERO));
            Refused.with(Errno.ETIMEDOUT, () -> wait(sys, PAGE, Duration.ofNanos(1)));
        });
    }

    private static Duration ofMillis(int millis) {
        return Duration.ofMillis(millis);
    }

    private static int wait(SystemCalls sys, long address, Duration timeout) {
        return sys.futexWait(FutexScope.PRIVATE, address, 0, FUTEX_BITSET_MATCH_ANY, timeout);
    }

    @Test
    void refusalsOfAWakeUpAndARequeue() throws Exception {
        Inside.kernel(1, sys -> {
            Words.mapPrivate(sys);
            Refused.with(Errno.EINVAL, () -> sys.futexWake(FutexScope.PRIVATE, PAGE, 1, 0));
            Refused.with(Errno.EINVAL, () -> sys.futexWake(PAGE + 1, 1));
            assertEquals(0, sys.futexWake(PAGE + PAGE_SIZE, 1));
            Refused.with(
                    Errno.EFAULT, () -> sys.futexWake(FutexScope.SHARED, PAGE + PAGE_SIZE, 1, FUTEX_BITSET_MATCH_ANY));
            Refused.with(Errno.EINVAL, () -> sys.futexRequeue(FutexScope.PRIVATE, PAGE, word(1), -1, 0));
            Refused.with(Errno.EINVAL, () -> sys.futexRequeue(FutexScope.PRIVATE, PAGE, word(1), 0, -1));
            Refused.with(Errno.EAGAIN, () -> sys.futexCmpRequeue(FutexScope.PRIVATE, PAGE, word(1), 1, 1, 5));
            // Read-only private memory never changes, so nobody may wait for it to.
            sys.mprotect(PAGE, PAGE_SIZE, MemoryCalls.PROT_READ);
            Refused.with(Errno.EFAULT, () -> sys.futexWait(FutexScope.SHARED, PAGE, 0, FUTEX_BITSET_MATCH_ANY, null));
            Refused.with(Errno.ETIMEDOUT, () -> wait(sys, PAGE, Duration.ZERO));
        });
    }

    @Test
    void waitersAreWokenFirstComeFirstServedAndARequeueKeepsTheirOrder() throws Exception {
        Inside.bothKernels(1, 3, sys -> {
            Words.mapPrivate(sys);
            List<Integer> woken = new CopyOnWriteArrayList<>();
            for (int i = 0; i < 5; i++) {
                int number = i;
                sleeping(sys, sys.clone(CloneFlags.THREAD, () -> {
                    sys.futexWait(word(number < 4 ? 0 : 1), 0);
                    woken.add(number);
                }));
            }
            assertEquals(1, sys.futexWake(word(0), 0));
            reach(sys, woken, List.of(0));
            // One is woken, two go behind the one that waits on the other word.
            assertEquals(3, sys.futexRequeue(FutexScope.PRIVATE, word(0), word(1), 1, 5));
            reach(sys, woken, List.of(0, 1));
            assertEquals(0, sys.futexWake(word(0), 1));
            for (int number : new int[] {4, 2, 3}) {
                assertEquals(1, sys.futexWake(word(1), 1));
                while (woken.getLast() != number) {
                    sys.schedYield();
                }
            }
            assertEquals(List.of(0, 1, 4, 2, 3), woken);
        });
    }

    private static void sleeping(SystemCalls sys, Thread thread) {
        while (thread.state() != ThreadState.SLEEPING) {
            sys.schedYield();
        }
    }

    private static void reach(SystemCalls sys, List<Integer> woken, List<Integer> expected) {
        while (woken.size() < expected.size()) {
            sys.schedYield();
        }
        assertEquals(expected, woken);
    }

    @Test
    void aWakeUpReachesOnlyThoseWithOneOfItsBits() throws Exception {
        Inside.bothKernels(1, 4, sys -> {
            Words.mapPrivate(sys);
            List<Integer> woken = new CopyOnWriteArrayList<>();
            for (int bits : new int[] {1, 2, 3}) {
                sleeping(sys, sys.clone(CloneFlags.THREAD, () -> {
                    sys.futexWait(FutexScope.PRIVATE, PAGE, 0, bits, null);
                    woken.add(bits);
                }));
            }
            assertEquals(0, sys.futexWake(FutexScope.PRIVATE, PAGE, 9, 4));
            assertEquals(1, sys.futexWake(FutexScope.PRIVATE, PAGE, 1, 2));
            reach(sys, woken, List.of(2));
            assertEquals(1, sys.futexWake(FutexScope.PRIVATE, PAGE, 1, 1));
            reach(sys, woken, List.of(2, 1));
            assertEquals(1, sys.futexWake(FutexScope.PRIVATE, PAGE, 9, 3));
            reach(sys, woken, List.of(2, 1, 3));
        });
    }

    @Test
    void processesMeetOnSharedMemoryWhereverEachHasMappedIt() throws Exception {
        Inside.bothKernels(2, 5, sys -> {
            Words.mapShared(sys, SHARED_HERE);
            Thread child = sys.clone(CloneFlags.FORK, () -> {
                // A fork's child has it at the same place, but its own private words are others.
                while (sys.loadInt(SHARED_HERE) == 0) {
                    waitShared(sys, SHARED_HERE);
                }
                sys.exit(sys.loadInt(SHARED_HERE));
            });
            sleeping(sys, child);
            assertEquals(0, sys.futexWake(SHARED_HERE, 1));
            sys.storeInt(SHARED_HERE, 6);
            assertEquals(1, sys.futexWake(FutexScope.SHARED, SHARED_HERE, 1, FUTEX_BITSET_MATCH_ANY));
            assertEquals(6 << 8, sys.waitpid(child.tid(), WaitOptions.NONE).status());
            Words.mapShared(sys, SHARED_THERE);
            assertEquals(0, sys.futexWake(FutexScope.SHARED, SHARED_THERE, 1, FUTEX_BITSET_MATCH_ANY));
        });
    }

    private static void waitShared(SystemCalls sys, long address) {
        sys.futexWait(FutexScope.SHARED, address, 0, FUTEX_BITSET_MATCH_ANY, null);
    }

    @Test
    void aForksChildDoesNotMeetItsParentOnPrivateMemory() throws Exception {
        Inside.bothKernels(1, 6, sys -> {
            Words.mapPrivate(sys);
            Thread child = sys.clone(CloneFlags.FORK, () -> {
                sys.futexWait(PAGE, 0);
                sys.exit(1);
            });
            sleeping(sys, child);
            assertEquals(0, sys.futexWake(PAGE, 1));
            assertEquals(0, sys.futexWake(FutexScope.SHARED, PAGE, 1, FUTEX_BITSET_MATCH_ANY));
            sys.kill(child.tid(), io.selvage.api.Signal.KILL.number());
            assertEquals(9, sys.waitpid(child.tid(), WaitOptions.NONE).status());
        });
    }

    @Test
    void privateAndSharedScopeDoNotMeetOnOneWord() throws Exception {
        Inside.bothKernels(1, 8, sys -> {
            Words.mapPrivate(sys);
            Thread waiter = sys.clone(CloneFlags.THREAD, () -> waitShared(sys, PAGE));
            sleeping(sys, waiter);
            assertEquals(0, sys.futexWake(PAGE, 1));
            assertEquals(1, sys.futexWake(FutexScope.SHARED, PAGE, 1, FUTEX_BITSET_MATCH_ANY));
            sys.join(waiter);
        });
    }

    @Test
    void aStacklessThreadRepeatsItsWaitAndHearsOfTheWakeUp() throws Exception {
        Inside.bothKernels(1, 9, sys -> {
            Words.mapPrivate(sys);
            Thread waiter = sys.clone(CloneFlags.THREAD, (StepBody) calls -> {
                // The word stays what it is: only the wake-up ends the wait.
                return calls.futexWait(PAGE, 0) == SystemCalls.BLOCKED ? StepBody.Step.BLOCK : StepBody.Step.EXIT;
            });
            sleeping(sys, waiter);
            assertEquals(1, sys.futexWake(PAGE, 1));
            sys.join(waiter);
            Thread timed = sys.clone(CloneFlags.THREAD, (StepBody) calls -> {
                Refused.with(Errno.ETIMEDOUT, () -> wait(calls, PAGE, Duration.ZERO));
                return StepBody.Step.EXIT;
            });
            sys.join(timed);
        });
    }

    @Test
    void aThreadThatIsKilledWhileItWaitsTakesNobodysWakeUp() throws Exception {
        Inside.bothKernels(1, 10, sys -> {
            Words.mapShared(sys, SHARED_HERE);
            Thread first = sys.clone(CloneFlags.FORK, () -> waitShared(sys, SHARED_HERE));
            sleeping(sys, first);
            Thread second = sys.clone(CloneFlags.FORK, () -> waitShared(sys, SHARED_HERE));
            sleeping(sys, second);
            sys.kill(first.tid(), io.selvage.api.Signal.KILL.number());
            sys.waitpid(first.tid(), WaitOptions.NONE);
            assertEquals(1, sys.futexWake(FutexScope.SHARED, SHARED_HERE, 5, FUTEX_BITSET_MATCH_ANY));
            assertEquals(0, sys.waitpid(second.tid(), WaitOptions.NONE).status());
        });
    }
}
