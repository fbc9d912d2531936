package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.Resource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Virtual threads that code inside a process makes by Java's own means are threads of the process.
@Timeout(60)
class VirtualThreadsInsideTest {

    @Test
    void aVirtualThreadGetsATidOfItsOwnAndThePidOfItsProcess() throws Exception {
        Inside.kernel(1, sys -> {
            int[] seen = new int[2];
            java.lang.Thread.ofVirtual()
                    .start(() -> {
                        seen[0] = Kernel.current().getpid();
                        seen[1] = Kernel.current().gettid();
                        assertEquals(0, sys.kcmp(seen[0], seen[1], Resource.FILES));
                        assertEquals(0, sys.kcmp(seen[0], seen[1], Resource.PROCESS));
                    })
                    .join();
            assertEquals(sys.getpid(), seen[0]);
            assertNotEquals(sys.gettid(), seen[1]);
        });
    }

    @Test
    void itsTidIsFreedWhenItEnds() throws Exception {
        try (Kernel kernel = Kernel.boot(Inside.config(1).pidMax(301))) {
            Inside.process(kernel, sys -> {
                for (int round = 0; round < 1_000; round++) {
                    java.lang.Thread.startVirtualThread(() -> {}).join();
                    sys.schedYield();
                }
            });
        }
    }

    @Test
    void tasksOfAnExecutorAreThreadsOfTheProcess() throws Exception {
        try (Kernel kernel = Inside.boot(2)) {
            Inside.process(kernel, sys -> {
                Set<Integer> tids = ConcurrentHashMap.newKeySet();
                CountDownLatch allStarted = new CountDownLatch(50);
                CountDownLatch counted = new CountDownLatch(1);
                List<Future<?>> futures = new ArrayList<>();
                try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
                    for (int i = 0; i < 50; i++) {
                        futures.add(executor.submit(() -> {
                            tids.add(sys.gettid());
                            allStarted.countDown();
                            counted.await();
                            return sys.getpid();
                        }));
                    }
                    allStarted.await();
                    assertEquals(50, tids.size());
                    assertFalse(tids.contains(sys.gettid()));
                    assertEquals(51, threadsOf(kernel, sys.getpid()));
                    counted.countDown();
                }
                for (Future<?> future : futures) {
                    assertEquals(sys.getpid(), future.get());
                }
                while (threadsOf(kernel, sys.getpid()) > 1) {
                    sys.schedYield();
                }
            });
        }
    }

    @Test
    void virtualThreadsOfVirtualThreadsAreThreadsOfTheProcessToo() throws Exception {
        Inside.kernel(1, sys -> {
            Set<Integer> tids = new HashSet<>();
            tids.add(sys.gettid());
            java.lang.Thread.ofVirtual()
                    .start(() -> {
                        tids.add(sys.gettid());
                        join(java.lang.Thread.ofVirtual().start(() -> {
                            tids.add(sys.gettid());
                            join(java.lang.Thread.ofVirtual().start(() -> tids.add(sys.gettid())));
                        }));
                    })
                    .join();
            assertEquals(4, tids.size(), tids::toString);
        });
    }

    @Test
    void theyShareTheDescriptorsOfTheirCreator() throws Exception {
        Inside.kernel(1, sys -> {
            var ends = sys.pipe();
            java.lang.Thread.ofVirtual()
                    .start(() -> {
                        sys.write(ends.writeEnd(), "hello");
                        sys.close(ends.writeEnd());
                    })
                    .join();
            byte[] read = new byte[10];
            assertEquals(5, sys.read(ends.readEnd(), read));
            assertEquals(0, sys.read(ends.readEnd(), read));
            assertEquals(
                    Errno.EBADF,
                    assertThrows(KernelException.class, () -> sys.close(ends.writeEnd()))
                            .errno());
        });
    }

    @Test
    void theyEndWithTheirProcess() throws Exception {
        CountDownLatch started = new CountDownLatch(3);
        CountDownLatch ended = new CountDownLatch(3);
        try (Kernel kernel = Inside.boot(2)) {
            ExitStatus status = Inside.status(kernel, sys -> {
                for (int i = 0; i < 3; i++) {
                    java.lang.Thread.startVirtualThread(() -> {
                        try {
                            started.countDown();
                            new CountDownLatch(1).await();
                        } catch (InterruptedException expected) {
                            assertTrue(ended.getCount() > 0);
                        } finally {
                            ended.countDown();
                        }
                    });
                }
                started.await();
                return 5;
            });
            assertEquals(ExitStatus.exited(5), status);
            ended.await();
        }
    }

    @Test
    void exitFromAVirtualThreadEndsTheProcess() throws Exception {
        try (Kernel kernel = Inside.boot(1)) {
            assertEquals(ExitStatus.exited(9), Inside.status(kernel, sys -> {
                java.lang.Thread.ofVirtual().start(() -> sys.exit(9)).join();
                return 1;
            }));
        }
    }

    @Test
    void whoeverWakesAThreadThatItsProcessLeftBehindIsNotHarmed() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        lock.lock();
        try (Kernel kernel = Inside.boot(1)) {
            ExitStatus status = Inside.status(kernel, sys -> {
                // lock() cannot be interrupted, so this thread is abandoned when its process ends.
                java.lang.Thread waiting = java.lang.Thread.startVirtualThread(lock::lock);
                while (!lock.hasQueuedThread(waiting)) {
                    sys.schedYield();
                }
                return 3;
            });
            assertEquals(ExitStatus.exited(3), status);
            lock.unlock();
        }
    }

    private static int threadsOf(Kernel kernel, int pid) {
        return kernel.processes().stream()
                .filter(row -> row.pid() == pid)
                .findFirst()
                .orElseThrow()
                .threads();
    }

    private static void join(java.lang.Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            java.lang.Thread.currentThread().interrupt();
        }
    }
}
