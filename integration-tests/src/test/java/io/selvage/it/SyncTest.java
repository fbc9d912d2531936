package io.selvage.it;

import static io.selvage.api.MemoryCalls.FUTEX_OWNER_DIED;
import static io.selvage.api.MemoryCalls.FUTEX_TID_MASK;
import static io.selvage.api.MemoryCalls.FUTEX_WAITERS;
import static io.selvage.it.Words.PAGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.FutexScope;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadState;
import io.selvage.api.WaitOptions;
import io.selvage.api.sync.Acquisition;
import io.selvage.api.sync.Barrier;
import io.selvage.api.sync.Condition;
import io.selvage.api.sync.Mutex;
import io.selvage.api.sync.RobustMutex;
import io.selvage.api.sync.Semaphore;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What each lock answers, and what it keeps in memory.
@Timeout(60)
class SyncTest {
    private static final FutexScope PRIVATE = FutexScope.PRIVATE;
    private static final Duration SHORT = Duration.ofNanos(1);
    private static final Duration LONG = Duration.ofDays(1);

    @Test
    void anAddressHasToBeAlignedAndATimeNotNegative() throws Exception {
        Inside.bothKernels(1, 1, sys -> {
            Words.mapPrivate(sys);
            Refused.with(Errno.EINVAL, () -> Mutex.plain(sys, PAGE + 2, PRIVATE));
            Refused.with(Errno.EINVAL, () -> Mutex.errorChecking(sys, PAGE + 2, PRIVATE));
            Refused.with(Errno.EINVAL, () -> Mutex.recursive(sys, PAGE + 1, PRIVATE));
            Refused.with(Errno.EINVAL, () -> Mutex.robust(sys, PAGE + 4));
            Refused.with(Errno.EINVAL, () -> new Semaphore(sys, PAGE + 4, PRIVATE));
            Refused.with(Errno.EINVAL, () -> new Barrier(sys, PAGE + 4, PRIVATE, 2));
            Refused.with(Errno.EINVAL, () -> new Barrier(sys, PAGE, PRIVATE, 0));
            Mutex mutex = Mutex.plain(sys, PAGE + 4, PRIVATE);
            Refused.with(Errno.EINVAL, () -> new Condition(mutex, PAGE + 2));
            Duration negative = Duration.ofNanos(-1);
            Refused.with(Errno.EINVAL, () -> mutex.lock(negative));
            assertEquals(0, sys.loadInt(PAGE + 4));
            Semaphore semaphore = new Semaphore(sys, PAGE + 8, PRIVATE);
            Refused.with(Errno.EINVAL, () -> semaphore.initialize(-1));
            Refused.with(Errno.EINVAL, () -> semaphore.acquire(negative));
            Refused.with(Errno.EINVAL, () -> new Barrier(sys, PAGE + 16, PRIVATE, 1).await(negative));
            mutex.lock();
            Refused.with(Errno.EINVAL, () -> new Condition(mutex, PAGE + 24).await(negative));
            assertEquals(Acquisition.BUSY, mutex.tryLock());
        });
    }

    @Test
    void aPlainMutexIsAWordOfThreeStates() throws Exception {
        Inside.bothKernels(1, 2, sys -> {
            Words.mapPrivate(sys);
            Mutex mutex = Mutex.plain(sys, PAGE, PRIVATE);
            Refused.with(Errno.EPERM, mutex::unlock);
            assertEquals(Acquisition.ACQUIRED, mutex.tryLock());
            assertEquals(1, sys.loadInt(PAGE));
            assertEquals(Acquisition.BUSY, mutex.tryLock());
            Refused.with(Errno.ETIMEDOUT, () -> mutex.lock(SHORT));
            assertEquals(2, sys.loadInt(PAGE));
            mutex.unlock();
            assertEquals(0, sys.loadInt(PAGE));
            assertEquals(Acquisition.ACQUIRED, mutex.lock(LONG));
            Thread waiter = sys.clone(CloneFlags.THREAD, () -> {
                mutex.lock();
                assertEquals(2, sys.loadInt(PAGE));
                mutex.unlock();
            });
            sleeping(sys, waiter);
            mutex.unlock();
            sys.join(waiter);
            assertEquals(0, sys.loadInt(PAGE));
        });
    }

    @Test
    void anErrorCheckingMutexKnowsItsOwner() throws Exception {
        Inside.bothKernels(1, 3, sys -> {
            Words.mapPrivate(sys);
            Mutex mutex = Mutex.errorChecking(sys, PAGE, PRIVATE);
            Refused.with(Errno.EPERM, mutex::unlock);
            assertEquals(Acquisition.ACQUIRED, mutex.lock());
            assertEquals(sys.gettid(), sys.loadInt(PAGE));
            Refused.with(Errno.EDEADLK, mutex::lock);
            Refused.with(Errno.EDEADLK, () -> mutex.lock(SHORT));
            assertEquals(Acquisition.BUSY, mutex.tryLock());
            sys.join(sys.clone(CloneFlags.THREAD, () -> {
                Refused.with(Errno.EPERM, mutex::unlock);
                assertEquals(Acquisition.BUSY, mutex.tryLock());
                Refused.with(Errno.ETIMEDOUT, () -> mutex.lock(SHORT));
            }));
            assertEquals(sys.gettid() | FUTEX_WAITERS, sys.loadInt(PAGE));
            mutex.unlock();
            assertEquals(0, sys.loadLong(PAGE));
            Refused.with(Errno.EPERM, mutex::unlock);
        });
    }

    @Test
    void aRecursiveMutexIsUnlockedAsOftenAsItWasLocked() throws Exception {
        Inside.bothKernels(1, 4, sys -> {
            Words.mapPrivate(sys);
            Mutex mutex = Mutex.recursive(sys, PAGE, PRIVATE);
            assertEquals(Acquisition.ACQUIRED, mutex.lock());
            assertEquals(Acquisition.ACQUIRED, mutex.lock());
            assertEquals(Acquisition.ACQUIRED, mutex.tryLock());
            assertEquals(2, sys.loadInt(PAGE + 4));
            mutex.unlock();
            mutex.unlock();
            elsewhere(sys, () -> assertEquals(Acquisition.BUSY, mutex.tryLock()));
            mutex.unlock();
            elsewhere(sys, () -> {
                assertEquals(Acquisition.ACQUIRED, mutex.tryLock());
                mutex.unlock();
            });
            Refused.with(Errno.EPERM, mutex::unlock);
            mutex.lock();
            sys.storeInt(PAGE + 4, Integer.MAX_VALUE);
            Refused.with(Errno.EAGAIN, mutex::lock);
            Refused.with(Errno.EAGAIN, mutex::tryLock);
        });
    }

    private static void elsewhere(SystemCalls sys, Runnable code) {
        sys.join(sys.clone(CloneFlags.THREAD, code::run));
    }

    @Test
    void aRobustMutexIsOnTheListOfItsOwner() throws Exception {
        Inside.bothKernels(1, 5, sys -> {
            Words.mapPrivate(sys);
            assertEquals(0, sys.robustList());
            RobustMutex first = Mutex.robust(sys, PAGE);
            RobustMutex second = Mutex.robust(sys, PAGE + 64);
            Refused.with(Errno.EPERM, first::unlock);
            first.lock();
            long head = sys.robustList();
            assertNotEquals(0, head);
            assertEquals(sys.gettid(), sys.loadInt(PAGE + 16));
            assertEquals(Acquisition.ACQUIRED, second.tryLock());
            assertEquals(PAGE + 64, sys.loadLong(head));
            assertEquals(PAGE, sys.loadLong(PAGE + 64));
            assertEquals(head, sys.loadLong(PAGE));
            assertEquals(16, sys.loadLong(head + 8));
            assertEquals(0, sys.loadLong(head + 16));
            Refused.with(Errno.EDEADLK, first::lock);
            assertEquals(Acquisition.BUSY, first.tryLock());
            assertEquals(0, sys.loadLong(head + 16));
            first.unlock();
            assertEquals(head, sys.loadLong(PAGE + 64));
            second.unlock();
            assertEquals(head, sys.loadLong(head));
            assertEquals(head, sys.robustList());
            Refused.with(Errno.EINVAL, () -> {
                first.lock();
                first.makeConsistent();
            });
            elsewhere(sys, () -> {
                Refused.with(Errno.EPERM, first::unlock);
                Refused.with(Errno.EPERM, first::makeConsistent);
                Refused.with(Errno.ETIMEDOUT, () -> first.lock(SHORT));
                assertNotEquals(head, sys.robustList());
                assertEquals(0, sys.loadLong(sys.robustList() + 16));
            });
            first.unlock();
        });
    }

    @Test
    void aListWhoseLockWordsAreElsewhereIsRefused() throws Exception {
        Inside.bothKernels(1, 6, sys -> {
            Words.mapPrivate(sys);
            sys.storeLong(PAGE + 512, PAGE + 512);
            sys.storeLong(PAGE + 520, 8);
            sys.setRobustList(PAGE + 512);
            RobustMutex mutex = Mutex.robust(sys, PAGE);
            Refused.with(Errno.EINVAL, mutex::lock);
            Refused.with(Errno.EINVAL, mutex::tryLock);
            sys.storeLong(PAGE + 520, 16);
            mutex.lock();
            assertEquals(PAGE, sys.loadLong(PAGE + 512));
            mutex.unlock();
        });
    }

    @Test
    void theNextOwnerHearsOfADeathAndRepairs() throws Exception {
        Inside.bothKernels(1, 7, sys -> {
            Words.mapPrivate(sys);
            RobustMutex mutex = Mutex.robust(sys, PAGE);
            for (int round = 0; round < 2; round++) {
                elsewhere(sys, mutex::lock);
                assertEquals(FUTEX_OWNER_DIED, sys.loadInt(PAGE + 16));
                assertEquals(Acquisition.OWNER_DIED, round == 0 ? mutex.lock() : mutex.tryLock());
                mutex.makeConsistent();
                Refused.with(Errno.EINVAL, mutex::makeConsistent);
                mutex.unlock();
                assertEquals(Acquisition.ACQUIRED, mutex.lock());
                mutex.unlock();
            }
            // Who dies before the repair leaves the news to the next.
            elsewhere(sys, mutex::lock);
            elsewhere(sys, () -> assertEquals(Acquisition.OWNER_DIED, mutex.lock()));
            assertEquals(Acquisition.OWNER_DIED, mutex.tryLock());
        });
    }

    @Test
    void whatWasNotRepairedIsLostForAll() throws Exception {
        Inside.bothKernels(1, 8, sys -> {
            Words.mapPrivate(sys);
            RobustMutex mutex = Mutex.robust(sys, PAGE);
            elsewhere(sys, mutex::lock);
            mutex.lock();
            List<Thread> waiters = List.of(
                    sys.clone(CloneFlags.THREAD, () -> Refused.with(Errno.ENOTRECOVERABLE, mutex::lock)),
                    sys.clone(CloneFlags.THREAD, () -> Refused.with(Errno.ENOTRECOVERABLE, () -> mutex.lock(LONG))));
            waiters.forEach(waiter -> sleeping(sys, waiter));
            mutex.unlock();
            waiters.forEach(sys::join);
            Refused.with(Errno.ENOTRECOVERABLE, mutex::lock);
            Refused.with(Errno.ENOTRECOVERABLE, mutex::tryLock);
            assertEquals(0, sys.loadInt(PAGE + 16) & FUTEX_TID_MASK);
            sys.writeMemory(PAGE, new byte[24], 0, 24);
            assertEquals(Acquisition.ACQUIRED, mutex.lock());
            mutex.unlock();
        });
    }

    @Test
    void aKilledProcessLeavesItsRobustMutexToWhoWaits() throws Exception {
        Inside.bothKernels(2, 9, sys -> {
            Words.mapShared(sys, PAGE);
            RobustMutex mutex = Mutex.robust(sys, PAGE);
            Thread owner = sys.clone(CloneFlags.FORK, () -> {
                mutex.lock();
                sys.storeInt(PAGE + 512, 1);
                for (; ; ) {
                    sys.park();
                }
            });
            while (sys.loadInt(PAGE + 512) == 0) {
                sys.schedYield();
            }
            Thread heir = sys.clone(CloneFlags.FORK, () -> {
                assertEquals(Acquisition.OWNER_DIED, mutex.lock());
                mutex.makeConsistent();
                mutex.unlock();
            });
            sleeping(sys, heir);
            sys.kill(owner.tid(), Signal.KILL.number());
            assertEquals(9, sys.waitpid(owner.tid(), WaitOptions.NONE).status());
            assertEquals(0, sys.waitpid(heir.tid(), WaitOptions.NONE).status());
            assertEquals(Acquisition.ACQUIRED, mutex.lock());
            // A copy of what is held: the child is not its owner, and has no list.
            Thread child = sys.clone(CloneFlags.FORK, () -> {
                assertEquals(0, sys.robustList());
                Refused.with(Errno.EPERM, mutex::unlock);
                assertEquals(Acquisition.BUSY, mutex.tryLock());
            });
            assertEquals(0, sys.waitpid(child.tid(), WaitOptions.NONE).status());
            mutex.unlock();
        });
    }

    @Test
    void waitersOfAConditionAreWokenOneByOneOrAllTogether() throws Exception {
        for (int kind = 0; kind < 4; kind++) {
            int each = kind;
            Inside.bothKernels(1, 10, sys -> {
                Words.mapPrivate(sys);
                Mutex mutex = mutex(sys, each);
                Condition condition = new Condition(mutex, PAGE + 512);
                condition.signal();
                condition.broadcast();
                assertEquals(2, sys.loadInt(PAGE + 512));
                Thread[] waiters = new Thread[4];
                for (int i = 0; i < waiters.length; i++) {
                    waiters[i] = sys.clone(CloneFlags.THREAD, () -> {
                        mutex.lock();
                        assertEquals(Acquisition.ACQUIRED, condition.await());
                        sys.getAndAddInt(PAGE + 516, 1);
                        mutex.unlock();
                    });
                    sleeping(sys, waiters[i]);
                }
                condition.signal();
                sys.join(waiters[0]);
                assertEquals(1, sys.loadInt(PAGE + 516));
                mutex.lock();
                condition.broadcast();
                for (int i = 0; i < 5; i++) {
                    sys.schedYield();
                }
                assertEquals(1, sys.loadInt(PAGE + 516));
                mutex.unlock();
                for (Thread waiter : waiters) {
                    sys.join(waiter);
                }
                assertEquals(4, sys.loadInt(PAGE + 516));
                assertEquals(Acquisition.ACQUIRED, mutex.tryLock());
                mutex.unlock();
            });
        }
    }

    private static Mutex mutex(SystemCalls sys, int kind) {
        return switch (kind) {
            case 0 -> Mutex.plain(sys, PAGE, PRIVATE);
            case 1 -> Mutex.errorChecking(sys, PAGE, PRIVATE);
            case 2 -> Mutex.recursive(sys, PAGE, PRIVATE);
            default -> Mutex.robust(sys, PAGE);
        };
    }

    @Test
    void whoWaitsForAConditionHoldsTheMutexAndHoldsItAgain() throws Exception {
        Inside.bothKernels(1, 11, sys -> {
            Words.mapPrivate(sys);
            for (int kind = 0; kind < 4; kind++) {
                sys.writeMemory(PAGE, new byte[1_024], 0, 1_024);
                Mutex mutex = mutex(sys, kind);
                Condition condition = new Condition(mutex, PAGE + 512);
                Refused.with(Errno.EPERM, condition::await);
                Refused.with(Errno.EPERM, () -> condition.await(SHORT));
                mutex.lock();
                Refused.with(Errno.ETIMEDOUT, () -> condition.await(SHORT));
                Refused.with(Errno.ETIMEDOUT, () -> condition.await(Duration.ZERO));
                elsewhere(sys, () -> assertEquals(Acquisition.BUSY, mutex.tryLock()));
                mutex.unlock();
            }
            // A recursive mutex is let go of wholly.
            sys.writeMemory(PAGE, new byte[1_024], 0, 1_024);
            Mutex mutex = Mutex.recursive(sys, PAGE, PRIVATE);
            Condition condition = new Condition(mutex, PAGE + 512);
            mutex.lock();
            mutex.lock();
            Thread signaller = sys.clone(CloneFlags.THREAD, () -> {
                mutex.lock();
                condition.signal();
                mutex.unlock();
            });
            condition.await();
            sys.join(signaller);
            mutex.unlock();
            mutex.unlock();
            Refused.with(Errno.EPERM, mutex::unlock);
        });
    }

    @Test
    void aDeathDuringAWaitForAConditionIsReportedByTheWait() throws Exception {
        Inside.bothKernels(1, 12, sys -> {
            Words.mapPrivate(sys);
            RobustMutex mutex = Mutex.robust(sys, PAGE);
            Condition condition = new Condition(mutex, PAGE + 512);
            Thread waiter = sys.clone(CloneFlags.THREAD, () -> {
                mutex.lock();
                assertEquals(Acquisition.OWNER_DIED, condition.await());
                mutex.makeConsistent();
                mutex.unlock();
            });
            sleeping(sys, waiter);
            elsewhere(sys, () -> {
                mutex.lock();
                condition.signal();
            });
            sys.join(waiter);
        });
    }

    /// In virtual time, which passes only when nobody can run.
    @Test
    void aDeathGoesBeforeTheEndOfTheTime() throws Exception {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(18, 1))) {
            Inside.process(kernel, sys -> {
                Words.mapPrivate(sys);
                RobustMutex mutex = Mutex.robust(sys, PAGE);
                Condition condition = new Condition(mutex, PAGE + 512);
                mutex.lock();
                Thread dying = sys.clone(CloneFlags.THREAD, () -> {
                    mutex.lock();
                    sys.nanosleep(Duration.ofHours(2));
                });
                sleeping(sys, dying);
                assertEquals(Acquisition.OWNER_DIED, condition.await(Duration.ofHours(1)));
                mutex.unlock();
                Refused.with(Errno.ENOTRECOVERABLE, mutex::lock);
            });
        }
    }

    @Test
    void aSemaphoreCountsUpToTheLargestNumber() throws Exception {
        Inside.bothKernels(1, 13, sys -> {
            Words.mapPrivate(sys);
            Semaphore semaphore = new Semaphore(sys, PAGE, PRIVATE);
            assertFalse(semaphore.tryAcquire());
            Refused.with(Errno.ETIMEDOUT, () -> semaphore.acquire(SHORT));
            assertEquals(0, sys.loadLong(PAGE));
            semaphore.initialize(Integer.MAX_VALUE);
            Refused.with(Errno.EOVERFLOW, semaphore::release);
            semaphore.acquire();
            assertEquals(Integer.MAX_VALUE - 1, semaphore.value());
            semaphore.release();
            semaphore.initialize(1);
            assertTrue(semaphore.tryAcquire());
            assertFalse(semaphore.tryAcquire());
            Thread waiter = sys.clone(CloneFlags.THREAD, () -> semaphore.acquire(LONG));
            sleeping(sys, waiter);
            assertEquals(1L << 32, sys.loadLong(PAGE));
            semaphore.release();
            sys.join(waiter);
            assertEquals(0, sys.loadLong(PAGE));
        });
    }

    @Test
    void aBarrierOpensForTheLastAndLetsNobodyThroughBefore() throws Exception {
        Inside.bothKernels(1, 14, sys -> {
            Words.mapPrivate(sys);
            assertTrue(new Barrier(sys, PAGE + 8, PRIVATE, 1).await());
            Barrier barrier = new Barrier(sys, PAGE, PRIVATE, 2);
            Refused.with(Errno.ETIMEDOUT, () -> barrier.await(SHORT));
            assertEquals(0, sys.loadLong(PAGE));
            for (long generation = 1; generation <= 2; generation++) {
                Thread first = sys.clone(CloneFlags.THREAD, () -> assertFalse(barrier.await(LONG)));
                sleeping(sys, first);
                assertTrue(barrier.await());
                sys.join(first);
                assertEquals(generation << 32, sys.loadLong(PAGE));
            }
            // The number of a generation comes round.
            sys.storeLong(PAGE, 0xffff_ffffL << 32);
            Thread first = sys.clone(CloneFlags.THREAD, () -> assertFalse(barrier.await()));
            sleeping(sys, first);
            assertTrue(barrier.await());
            sys.join(first);
            assertEquals(0, sys.loadLong(PAGE));
        });
    }

    /// A handler that does not ask for restarts runs in the middle of each kind of wait.
    @Test
    void aWaitGoesOnAfterASignalHandler() throws Exception {
        List<Consumer<SystemCalls>> waits = List.of(
                sys -> Mutex.plain(sys, PAGE, PRIVATE).lock(),
                sys -> Mutex.errorChecking(sys, PAGE + 64, PRIVATE).lock(),
                sys -> Mutex.robust(sys, PAGE + 128).lock(LONG),
                sys -> new Semaphore(sys, PAGE + 192, PRIVATE).acquire(),
                sys -> new Semaphore(sys, PAGE + 192, PRIVATE).acquire(LONG),
                sys -> new Barrier(sys, PAGE + 256, PRIVATE, 2).await(),
                SyncTest::awaitCondition);
        List<Consumer<SystemCalls>> ends = List.of(
                sys -> Mutex.plain(sys, PAGE, PRIVATE).unlock(),
                sys -> Mutex.errorChecking(sys, PAGE + 64, PRIVATE).unlock(),
                sys -> Mutex.robust(sys, PAGE + 128).unlock(),
                sys -> new Semaphore(sys, PAGE + 192, PRIVATE).release(),
                sys -> new Semaphore(sys, PAGE + 192, PRIVATE).release(),
                sys -> new Barrier(sys, PAGE + 256, PRIVATE, 2).await(),
                sys -> condition(sys).signal());
        Inside.bothKernels(1, 15, sys -> {
            Words.mapPrivate(sys);
            Mutex.plain(sys, PAGE, PRIVATE).lock();
            Mutex.errorChecking(sys, PAGE + 64, PRIVATE).lock();
            Mutex.robust(sys, PAGE + 128).lock();
            int[] handled = new int[1];
            sys.sigaction(Signal.USR1.number(), SignalAction.handle(_ -> handled[0]++));
            for (int i = 0; i < waits.size(); i++) {
                Consumer<SystemCalls> wait = waits.get(i);
                Thread waiter = sys.clone(CloneFlags.THREAD, () -> wait.accept(sys));
                sleeping(sys, waiter);
                int before = handled[0];
                sys.tgkill(sys.getpid(), waiter.tid(), Signal.USR1.number());
                while (handled[0] == before) {
                    sys.schedYield();
                }
                sleeping(sys, waiter);
                ends.get(i).accept(sys);
                sys.join(waiter);
            }
        });
    }

    private static Condition condition(SystemCalls sys) {
        return new Condition(Mutex.plain(sys, PAGE + 320, PRIVATE), PAGE + 324);
    }

    private static void awaitCondition(SystemCalls sys) {
        Mutex.plain(sys, PAGE + 320, PRIVATE).lock();
        condition(sys).await();
    }

    @Test
    void aStacklessThreadTriesAndIsToldWhereItWouldHaveToWait() throws Exception {
        Inside.bothKernels(1, 16, sys -> {
            Words.mapPrivate(sys);
            Mutex plain = Mutex.plain(sys, PAGE, PRIVATE);
            Mutex checking = Mutex.errorChecking(sys, PAGE + 64, PRIVATE);
            RobustMutex robust = Mutex.robust(sys, PAGE + 128);
            Semaphore semaphore = new Semaphore(sys, PAGE + 192, PRIVATE);
            Barrier barrier = new Barrier(sys, PAGE + 256, PRIVATE, 2);
            Mutex own = Mutex.plain(sys, PAGE + 320, PRIVATE);
            Condition condition = new Condition(own, PAGE + 384);
            assertFalse(sys.isStackless());
            plain.lock();
            checking.lock();
            robust.lock();
            sys.join(sys.clone(CloneFlags.THREAD, (StepBody) calls -> {
                assertTrue(calls.isStackless());
                for (Mutex held : List.of(plain, checking, robust)) {
                    assertEquals(Acquisition.BUSY, held.tryLock());
                    Refused.with(Errno.EDEADLK, held::lock);
                    Refused.with(Errno.EDEADLK, () -> held.lock(LONG));
                }
                assertFalse(semaphore.tryAcquire());
                Refused.with(Errno.EDEADLK, semaphore::acquire);
                Refused.with(Errno.EDEADLK, barrier::await);
                assertEquals(Acquisition.ACQUIRED, own.tryLock());
                Refused.with(Errno.EDEADLK, condition::await);
                own.unlock();
                return StepBody.Step.EXIT;
            }));
            // What was refused has left no trace.
            assertEquals(1, sys.loadInt(PAGE));
            assertEquals(sys.gettid(), sys.loadInt(PAGE + 64));
            assertEquals(sys.gettid(), sys.loadInt(PAGE + 128 + 16));
            assertEquals(0, sys.loadLong(PAGE + 192));
            assertEquals(0, sys.loadLong(PAGE + 256));
        });
    }

    @Test
    void theClockOfTheMachineNeverGoesBackAndGoesOnInASleep() throws Exception {
        Inside.bothKernels(1, 17, sys -> {
            long before = sys.clockGettime();
            sys.nanosleep(Duration.ofMillis(1));
            assertTrue(sys.clockGettime() - before >= 1_000_000);
        });
    }

    private static void sleeping(SystemCalls sys, Thread thread) {
        while (thread.state() != ThreadState.SLEEPING) {
            sys.schedYield();
        }
    }
}
