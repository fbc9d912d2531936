package io.selvage.it;

import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Program;
import io.selvage.api.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/// A JVM of its own for [VirtualTimeTest]: every timed wait of the JDK, an hour each, in a deterministic kernel.
final class TimedWaits {
    private TimedWaits() {}

    private interface Wait {
        void run() throws Exception;
    }

    @SuppressWarnings("WaitNotInLoop") // Nobody else is there to wake it; the time out is the point.
    public static void main(String[] arguments) throws InterruptedException {
        StringBuilder report = new StringBuilder();
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1))) {
            Simulation simulation = Objects.requireNonNull(kernel.simulation());
            kernel.spawn(Program.of("waits", sys -> {
                        report.append("it is ").append(Instant.now()).append('\n');
                        ReentrantLock lock = new ReentrantLock();
                        wait(report, "sleep", () -> java.lang.Thread.sleep(Duration.ofHours(1)));
                        wait(report, "condition", () -> {
                            lock.lock();
                            try {
                                boolean inTime = lock.newCondition().await(1, TimeUnit.HOURS);
                                require(!inTime);
                            } finally {
                                lock.unlock();
                            }
                        });
                        wait(
                                report,
                                "queue",
                                () -> require(new LinkedBlockingQueue<>().poll(1, TimeUnit.HOURS) == null));
                        wait(
                                report,
                                "handoff",
                                () -> require(new SynchronousQueue<>().poll(1, TimeUnit.HOURS) == null));
                        wait(report, "semaphore", () -> require(!new Semaphore(0).tryAcquire(1, TimeUnit.HOURS)));
                        wait(report, "latch", () -> require(!new CountDownLatch(1).await(1, TimeUnit.HOURS)));
                        wait(report, "future", () -> timesOut(() -> new CompletableFuture<>().get(1, TimeUnit.HOURS)));
                        wait(report, "barrier", () -> timesOut(() -> new CyclicBarrier(2).await(1, TimeUnit.HOURS)));
                        wait(report, "join", () -> {
                            java.lang.Thread other =
                                    java.lang.Thread.startVirtualThread(java.util.concurrent.locks.LockSupport::park);
                            require(!other.join(Duration.ofHours(1)));
                            java.util.concurrent.locks.LockSupport.unpark(other);
                            other.join();
                        });
                        wait(report, "executor", () -> {
                            try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                                var task = executor.submit(() -> {
                                    java.lang.Thread.sleep(Duration.ofHours(2));
                                    return 1;
                                });
                                timesOut(() -> task.get(1, TimeUnit.HOURS));
                                task.cancel(true);
                            }
                        });
                        report.append("it is ").append(Instant.now()).append('\n');
                        return 0;
                    }))
                    .waitFor();
            report.append("leaks ").append(simulation.leaks()).append('\n');
            report.append("trace ").append(simulation.traceHash()).append('\n');
        }
        System.out.print(report);
    }

    private static void wait(StringBuilder report, String name, Wait wait) throws Exception {
        long begin = Objects.requireNonNull(Kernel.currentSimulation()).nanoTime();
        wait.run();
        long took = Objects.requireNonNull(Kernel.currentSimulation()).nanoTime() - begin;
        report.append(name).append(' ').append(Duration.ofNanos(took).toHours()).append(" h\n");
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new AssertionError();
        }
    }

    private static void timesOut(Wait wait) throws Exception {
        try {
            wait.run();
        } catch (TimeoutException expected) {
            return;
        } catch (ExecutionException unexpected) {
            throw new AssertionError(unexpected);
        }
        throw new AssertionError("no timeout");
    }
}
