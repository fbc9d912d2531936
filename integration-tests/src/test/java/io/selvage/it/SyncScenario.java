package io.selvage.it;

import static io.selvage.it.Words.PAGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.FutexScope;
import io.selvage.api.KernelException;
import io.selvage.api.Program;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadBody;
import io.selvage.api.WaitOptions;
import io.selvage.api.sync.Barrier;
import io.selvage.api.sync.Condition;
import io.selvage.api.sync.Mutex;
import io.selvage.api.sync.Semaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Small programs whose threads and processes meet at locks. Each comes to its end and checks what it
/// saw, whoever runs when.
enum SyncScenario implements Program.Main {
    PLAIN_MUTEX {
        @Override
        public int run(SystemCalls sys) {
            Words.mapPrivate(sys);
            exclusion(sys, Mutex.plain(sys, LOCK, FutexScope.PRIVATE), CloneFlags.THREAD);
            return 0;
        }
    },

    ERROR_CHECKING_MUTEX {
        @Override
        public int run(SystemCalls sys) {
            Words.mapPrivate(sys);
            exclusion(sys, Mutex.errorChecking(sys, LOCK, FutexScope.PRIVATE), CloneFlags.THREAD);
            return 0;
        }
    },

    RECURSIVE_MUTEX {
        @Override
        public int run(SystemCalls sys) {
            Words.mapPrivate(sys);
            Mutex mutex = Mutex.recursive(sys, LOCK, FutexScope.PRIVATE);
            exclusion(sys, mutex, CloneFlags.THREAD);
            together(sys, 2, CloneFlags.THREAD, () -> {
                mutex.lock();
                mutex.lock();
                sys.storeInt(COUNT, sys.loadInt(COUNT) + 1);
                mutex.unlock();
                mutex.unlock();
            });
            return 0;
        }
    },

    ROBUST_MUTEX {
        @Override
        public int run(SystemCalls sys) {
            Words.mapPrivate(sys);
            exclusion(sys, Mutex.robust(sys, LOCK), CloneFlags.THREAD);
            return 0;
        }
    },

    PLAIN_MUTEX_OF_PROCESSES {
        @Override
        public int run(SystemCalls sys) {
            Words.mapShared(sys, PAGE);
            exclusion(sys, Mutex.plain(sys, LOCK, FutexScope.SHARED), CloneFlags.FORK);
            return 0;
        }
    },

    ROBUST_MUTEX_OF_PROCESSES {
        @Override
        public int run(SystemCalls sys) {
            Words.mapShared(sys, PAGE);
            exclusion(sys, Mutex.robust(sys, LOCK), CloneFlags.FORK);
            return 0;
        }
    },

    /// Two mutexes of which each thread holds both: the robust list has two entries, taken off in either
    /// order.
    TWO_ROBUST_MUTEXES {
        @Override
        public int run(SystemCalls sys) {
            Words.mapPrivate(sys);
            Mutex first = Mutex.robust(sys, LOCK);
            Mutex second = Mutex.robust(sys, LOCK + 64);
            together(sys, 2, CloneFlags.THREAD, () -> {
                first.lock();
                second.lock();
                sys.storeInt(COUNT, sys.loadInt(COUNT) + 1);
                first.unlock();
                second.unlock();
            });
            assertEquals(2, sys.loadInt(COUNT));
            return 0;
        }
    },

    /// Patience ends while the mutex is held, or not: whoever has it has it alone, and nobody who waits
    /// on is forgotten.
    TIMED_MUTEX {
        @Override
        public int run(SystemCalls sys) {
            Words.mapPrivate(sys);
            Mutex mutex = Mutex.plain(sys, LOCK, FutexScope.PRIVATE);
            together(sys, 3, CloneFlags.THREAD, () -> {
                try {
                    mutex.lock(Duration.ofNanos(200));
                } catch (KernelException e) {
                    assertEquals(Errno.ETIMEDOUT, e.errno());
                    mutex.lock();
                }
                sys.storeInt(COUNT, sys.loadInt(COUNT) + 1);
                sys.nanosleep(Duration.ofNanos(100));
                mutex.unlock();
            });
            assertEquals(3, sys.loadInt(COUNT));
            return 0;
        }
    },

    CONDITION_OF_A_PLAIN_MUTEX {
        @Override
        public int run(SystemCalls sys) {
            Words.mapPrivate(sys);
            handOver(sys, Mutex.plain(sys, LOCK, FutexScope.PRIVATE));
            return 0;
        }
    },

    CONDITION_OF_A_ROBUST_MUTEX {
        @Override
        public int run(SystemCalls sys) {
            Words.mapPrivate(sys);
            handOver(sys, Mutex.robust(sys, LOCK));
            return 0;
        }
    },

    BROADCAST_OF_A_PLAIN_MUTEX {
        @Override
        public int run(SystemCalls sys) {
            Words.mapPrivate(sys);
            broadcast(sys, Mutex.plain(sys, LOCK, FutexScope.PRIVATE));
            return 0;
        }
    },

    BROADCAST_OF_A_RECURSIVE_MUTEX {
        @Override
        public int run(SystemCalls sys) {
            Words.mapPrivate(sys);
            broadcast(sys, Mutex.recursive(sys, LOCK, FutexScope.PRIVATE));
            return 0;
        }
    },

    /// Two permits, three threads: never more than two inside, and all of them come in.
    SEMAPHORE {
        @Override
        public int run(SystemCalls sys) {
            Words.mapPrivate(sys);
            Semaphore semaphore = new Semaphore(sys, LOCK, FutexScope.PRIVATE);
            semaphore.initialize(2);
            together(sys, 3, CloneFlags.THREAD, () -> {
                for (int i = 0; i < 2; i++) {
                    semaphore.acquire();
                    assertTrue(sys.getAndAddInt(COUNT, 1) < 2);
                    sys.getAndAddInt(COUNT, -1);
                    semaphore.release();
                }
            });
            assertEquals(2, sys.loadLong(LOCK));
            return 0;
        }
    },

    /// Nothing is taken that was not released, and nothing released is left while somebody waits for it.
    SEMAPHORE_OF_PROCESSES {
        @Override
        public int run(SystemCalls sys) {
            Words.mapShared(sys, PAGE);
            Semaphore semaphore = new Semaphore(sys, LOCK, FutexScope.SHARED);
            for (int i = 0; i < 2; i++) {
                sys.clone(CloneFlags.FORK, () -> {
                    semaphore.acquire();
                    semaphore.acquire();
                });
                sys.clone(CloneFlags.FORK, () -> {
                    semaphore.release();
                    semaphore.release();
                });
            }
            for (int i = 0; i < 4; i++) {
                assertEquals(0, sys.waitpid(-1, WaitOptions.NONE).status());
            }
            assertEquals(0, sys.loadLong(LOCK));
            return 0;
        }
    },

    /// In each generation everybody sees what all have done before, and one is told that it is the serial
    /// one.
    BARRIER {
        @Override
        public int run(SystemCalls sys) {
            Words.mapPrivate(sys);
            Barrier barrier = new Barrier(sys, LOCK, FutexScope.PRIVATE, 3);
            together(sys, 3, CloneFlags.THREAD, () -> {
                for (int round = 1; round <= 3; round++) {
                    sys.getAndAddInt(COUNT, 1);
                    if (barrier.await()) {
                        sys.getAndAddInt(SERIAL, 1);
                    }
                    int arrived = sys.loadInt(COUNT);
                    assertTrue(arrived >= 3 * round && arrived <= 3 * round + 2, () -> "arrived: " + arrived);
                }
            });
            assertEquals(3, sys.loadInt(SERIAL));
            return 0;
        }
    },

    /// Who leaves for lack of time has not arrived; it comes again until all are there.
    BARRIER_OF_THE_IMPATIENT {
        @Override
        public int run(SystemCalls sys) {
            Words.mapPrivate(sys);
            Barrier barrier = new Barrier(sys, LOCK, FutexScope.PRIVATE, 2);
            int[] patience = {1};
            together(sys, 2, CloneFlags.THREAD, () -> {
                for (boolean through = false; !through; ) {
                    try {
                        sys.getAndAddInt(SERIAL, barrier.await(Duration.ofNanos(1_000L * patience[0])) ? 1 : 0);
                        through = true;
                    } catch (KernelException e) {
                        assertEquals(Errno.ETIMEDOUT, e.errno());
                        patience[0] *= 2;
                    }
                }
            });
            assertEquals(1, sys.loadInt(SERIAL));
            assertEquals(1L << 32, sys.loadLong(LOCK));
            return 0;
        }
    };

    static final long LOCK = PAGE;
    static final long CONDITION = PAGE + 512;
    static final long COUNT = PAGE + 1_024;
    static final long SERIAL = PAGE + 1_028;

    /// Adds to a number in two steps.
    private static void exclusion(SystemCalls sys, Mutex mutex, CloneFlags flags) {
        together(sys, 3, flags, () -> {
            for (int i = 0; i < 2; i++) {
                mutex.lock();
                sys.storeInt(COUNT, sys.loadInt(COUNT) + 1);
                mutex.unlock();
            }
        });
        assertEquals(6, sys.loadInt(COUNT));
    }

    /// One signal for each thing that is there to be taken.
    private static void handOver(SystemCalls sys, Mutex mutex) {
        Condition condition = new Condition(mutex, CONDITION);
        List<Thread> takers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            takers.add(sys.clone(CloneFlags.THREAD, () -> {
                mutex.lock();
                while (sys.loadInt(COUNT) == 0) {
                    condition.await();
                }
                sys.storeInt(COUNT, sys.loadInt(COUNT) - 1);
                mutex.unlock();
            }));
        }
        for (int i = 0; i < 2; i++) {
            mutex.lock();
            sys.storeInt(COUNT, sys.loadInt(COUNT) + 1);
            mutex.unlock();
            condition.signal();
        }
        takers.forEach(sys::join);
        assertEquals(0, sys.loadInt(COUNT));
    }

    private static void broadcast(SystemCalls sys, Mutex mutex) {
        Condition condition = new Condition(mutex, CONDITION);
        List<Thread> waiters = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiters.add(sys.clone(CloneFlags.THREAD, () -> {
                mutex.lock();
                while (sys.loadInt(SERIAL) == 0) {
                    condition.await();
                }
                sys.storeInt(COUNT, sys.loadInt(COUNT) + 1);
                mutex.unlock();
            }));
        }
        mutex.lock();
        sys.storeInt(SERIAL, 1);
        condition.broadcast();
        mutex.unlock();
        waiters.forEach(sys::join);
        assertEquals(3, sys.loadInt(COUNT));
    }

    private static void together(SystemCalls sys, int count, CloneFlags flags, ThreadBody body) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            threads.add(sys.clone(flags, body));
        }
        for (Thread thread : threads) {
            if (flags.equals(CloneFlags.THREAD)) {
                sys.join(thread);
            } else {
                assertEquals(0, sys.waitpid(thread.tid(), WaitOptions.NONE).status());
            }
        }
    }
}
