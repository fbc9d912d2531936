package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadBody;
import io.selvage.api.ThreadState;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Java's own ways to block unmount the simulated thread: on a kernel with one core the other thread gets its
/// turns only while the blocked one is off the core.
@Timeout(60)
class BlockingInJavaFreesTheCoreTest {

    @Test
    void reentrantLock() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        Inside.kernel(1, sys -> {
            lock.lock();
            othersRunWhile(sys, lock::lock, () -> {
                if (lock.isHeldByCurrentThread()) {
                    lock.unlock();
                }
            });
        });
    }

    @Test
    void condition() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        Condition condition = lock.newCondition();
        boolean[] ready = new boolean[1];
        Inside.kernel(
                1,
                sys -> othersRunWhile(
                        sys,
                        () -> {
                            lock.lock();
                            try {
                                while (!ready[0]) {
                                    condition.await();
                                }
                            } finally {
                                lock.unlock();
                            }
                        },
                        () -> {
                            lock.lock();
                            try {
                                ready[0] = true;
                                condition.signalAll();
                            } finally {
                                lock.unlock();
                            }
                        }));
    }

    @Test
    void contendedMonitor() throws Exception {
        Object monitor = new Object();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        java.lang.Thread holder = java.lang.Thread.ofPlatform().start(() -> {
            synchronized (monitor) {
                held.countDown();
                awaitUninterruptibly(letGo);
            }
        });
        held.await();
        Inside.kernel(
                1,
                sys -> othersRunWhile(
                        sys,
                        () -> {
                            synchronized (monitor) {
                                assertTrue(java.lang.Thread.holdsLock(monitor));
                            }
                        },
                        letGo::countDown));
        holder.join();
    }

    @Test
    void monitorHeldAcrossAYieldByAnotherSimulatedThread() throws Exception {
        Object monitor = new Object();
        Inside.kernel(1, sys -> {
            Thread contender;
            synchronized (monitor) {
                contender = sys.clone(CloneFlags.THREAD, () -> {
                    synchronized (monitor) {
                        assertTrue(java.lang.Thread.holdsLock(monitor));
                    }
                });
                while (contender.state() != ThreadState.SLEEPING) {
                    sys.schedYield();
                }
            }
            sys.join(contender);
        });
    }

    @Test
    void objectWait() throws Exception {
        Object monitor = new Object();
        boolean[] ready = new boolean[1];
        Inside.kernel(
                1,
                sys -> othersRunWhile(
                        sys,
                        () -> {
                            synchronized (monitor) {
                                while (!ready[0]) {
                                    monitor.wait();
                                }
                            }
                        },
                        () -> {
                            synchronized (monitor) {
                                ready[0] = true;
                                monitor.notifyAll();
                            }
                        }));
    }

    @Test
    void blockingQueue() throws Exception {
        BlockingQueue<String> queue = new ArrayBlockingQueue<>(1);
        Inside.kernel(1, sys -> othersRunWhile(sys, queue::take, () -> queue.offer("element")));
    }

    @Test
    void semaphore() throws Exception {
        Semaphore semaphore = new Semaphore(0);
        Inside.kernel(1, sys -> othersRunWhile(sys, semaphore::acquire, semaphore::release));
    }

    @Test
    void completableFutureJoin() throws Exception {
        CompletableFuture<String> future = new CompletableFuture<>();
        Inside.kernel(1, sys -> othersRunWhile(sys, future::join, () -> future.complete("value")));
    }

    @Test
    void threadSleep() throws Exception {
        Inside.kernel(1, sys -> othersRunWhile(sys, () -> java.lang.Thread.sleep(Duration.ofMillis(1)), () -> {}));
    }

    @Test
    void parkNanos() throws Exception {
        Inside.kernel(1, sys -> othersRunWhile(sys, () -> LockSupport.parkNanos(1_000_000), () -> {}));
    }

    @Test
    void timedPollOfAQueue() throws Exception {
        BlockingQueue<String> queue = new ArrayBlockingQueue<>(1);
        Inside.kernel(1, sys -> othersRunWhile(sys, () -> queue.poll(1, TimeUnit.MILLISECONDS), () -> {}));
    }

    @Test
    void socketAccept() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Socket client = new Socket()) {
            Inside.kernel(
                    1,
                    sys -> othersRunWhile(sys, () -> server.accept().close(), () -> {
                        if (!client.isConnected()) {
                            client.connect(server.getLocalSocketAddress());
                        }
                    }));
        }
    }

    @Test
    void socketRead() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            Inside.kernel(
                    1,
                    sys -> othersRunWhile(
                            sys,
                            () -> assertTrue(accepted.getInputStream().read() >= 0),
                            () -> client.getOutputStream().write(7)));
        }
    }

    @Test
    void joinOfAJavaThread() throws Exception {
        CountDownLatch letGo = new CountDownLatch(1);
        java.lang.Thread platform = java.lang.Thread.ofPlatform().start(() -> awaitUninterruptibly(letGo));
        Inside.kernel(1, sys -> othersRunWhile(sys, platform::join, letGo::countDown));
    }

    @Test
    void joinOfASimulatedThread() throws Exception {
        CountDownLatch letGo = new CountDownLatch(1);
        Inside.kernel(1, sys -> {
            Thread waiting = sys.clone(CloneFlags.THREAD, letGo::await);
            othersRunWhile(sys, waiting::join, letGo::countDown);
        });
    }

    /// One thread blocks, the caller takes turns meanwhile and lets it go at every turn after it began.
    private static void othersRunWhile(SystemCalls sys, ThreadBody blocks, ThreadBody letGo) throws Exception {
        int[] turns = new int[1];
        int[] turnsSeen = {-1, -1};
        Thread blocked = sys.clone(CloneFlags.THREAD, () -> {
            turnsSeen[0] = turns[0];
            blocks.run();
            turnsSeen[1] = turns[0];
        });
        while (blocked.state() != ThreadState.DEAD) {
            turns[0]++;
            if (turnsSeen[0] >= 0) {
                letGo.run();
            }
            sys.schedYield();
        }
        assertTrue(turnsSeen[1] > turnsSeen[0], "turns of the other thread during the block: " + turnsSeen[1]);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            java.lang.Thread.currentThread().interrupt();
        }
    }
}
