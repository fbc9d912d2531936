package io.selvage.testkit.weaving;

import io.selvage.api.Kernel;
import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Simulation;
import io.selvage.testkit.weaving.Replaces.Kind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// Executors whose threads are the program's own.
///
/// Called by woven code, not by people; each method has the parameters and the result of the one that it
/// [replaces][Replaces].
public final class ExecutorCalls {
    private ExecutorCalls() {}

    @Replaces(type = Executors.class, name = "defaultThreadFactory")
    public static ThreadFactory defaultThreadFactory() {
        if (Kernel.currentSimulation() == null) {
            return Executors.defaultThreadFactory();
        }
        AtomicInteger made = new AtomicInteger();
        return task -> new ProgramThread(task, "pool-thread-" + made.incrementAndGet());
    }

    /// {@return what makes a pool's threads if the program does not say}
    public static ThreadFactory threadFactory() {
        return threadFactory(defaultThreadFactory());
    }

    /// Makes a program's own factory fit for an executor of the JDK.
    ///
    /// @param factory makes threads
    /// @return makes the threads that run them
    public static ThreadFactory threadFactory(ThreadFactory factory) {
        if (Kernel.currentSimulation() == null) {
            return factory;
        }
        return task -> {
            Thread thread = factory.newThread(task);
            return thread instanceof ProgramThread program && Kernel.currentSimulation() != null
                    ? program.embody()
                    : thread;
        };
    }

    @Replaces(type = Executors.class, name = "newScheduledThreadPool")
    public static ScheduledExecutorService newScheduledThreadPool(int threads) {
        return newScheduledThreadPool(threads, defaultThreadFactory());
    }

    @Replaces(type = Executors.class, name = "newScheduledThreadPool")
    public static ScheduledExecutorService newScheduledThreadPool(int threads, ThreadFactory factory) {
        return Executors.newScheduledThreadPool(threads, threadFactory(factory));
    }

    @Replaces(type = Executors.class, name = "newSingleThreadScheduledExecutor")
    public static ScheduledExecutorService newSingleThreadScheduledExecutor() {
        return newSingleThreadScheduledExecutor(defaultThreadFactory());
    }

    @Replaces(type = Executors.class, name = "newSingleThreadScheduledExecutor")
    public static ScheduledExecutorService newSingleThreadScheduledExecutor(ThreadFactory factory) {
        return Executors.newSingleThreadScheduledExecutor(threadFactory(factory));
    }

    @Replaces(type = ThreadPoolExecutor.class, name = "setThreadFactory", kind = Kind.INSTANCE)
    public static void setThreadFactory(ThreadPoolExecutor executor, ThreadFactory factory) {
        executor.setThreadFactory(threadFactory(factory));
    }

    @Replaces(type = Executors.class, name = "newThreadPerTaskExecutor")
    public static ExecutorService newThreadPerTaskExecutor(ThreadFactory factory) {
        return Executors.newThreadPerTaskExecutor(threadFactory(factory));
    }

    @Replaces(type = Executors.class, name = "newFixedThreadPool")
    public static ExecutorService newFixedThreadPool(int threads, ThreadFactory factory) {
        return Executors.newFixedThreadPool(threads, threadFactory(factory));
    }

    /// {@return what runs the functions of futures if the program does not say}
    public static Executor executor() {
        if (Kernel.currentSimulation() == null) {
            return new CompletableFuture<>().defaultExecutor();
        }
        return task -> new ProgramThread(task).start();
    }

    @Replaces(type = ExecutorService.class, name = "awaitTermination", kind = Kind.INSTANCE, sited = true)
    public static boolean awaitTermination(ExecutorService executor, long time, TimeUnit unit, int site)
            throws InterruptedException {
        Simulation machine = Kernel.currentSimulation();
        if (machine == null) {
            return executor.awaitTermination(time, unit);
        }
        Run.of(machine).point(machine, Access.AWAIT, executor, -1, site);
        return Polling.await(machine, unit.toNanos(time), executor::isTerminated);
    }

    @Replaces(type = ExecutorService.class, name = "close", kind = Kind.INSTANCE, sited = true)
    public static void close(ExecutorService executor, int site) {
        Simulation machine = Kernel.currentSimulation();
        if (machine != null) {
            Run.of(machine).point(machine, Access.AWAIT, executor, -1, site);
            executor.shutdown();
            try {
                Polling.await(machine, executor::isTerminated);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        executor.close();
    }

    @Replaces(type = CompletableFuture.class, name = "orTimeout", kind = Kind.INSTANCE)
    public static CompletableFuture<?> orTimeout(CompletableFuture<?> future, long time, TimeUnit unit) {
        Simulation machine = Kernel.currentSimulation();
        if (machine == null) {
            return future.orTimeout(time, unit);
        }
        later(machine, future, unit.toNanos(time), () -> future.completeExceptionally(new TimeoutException()));
        return future;
    }

    @Replaces(type = CompletableFuture.class, name = "completeOnTimeout", kind = Kind.INSTANCE)
    public static CompletableFuture<?> completeOnTimeout(
            CompletableFuture<Object> future, Object value, long time, TimeUnit unit) {
        Simulation machine = Kernel.currentSimulation();
        if (machine == null) {
            return future.completeOnTimeout(value, time, unit);
        }
        later(machine, future, unit.toNanos(time), () -> future.complete(value));
        return future;
    }

    /// Does something to a future after some virtual time, unless it is complete by then.
    private static void later(Simulation machine, CompletableFuture<?> future, long nanos, Runnable action) {
        if (future.isDone()) {
            return;
        }
        Thread timer = Thread.ofVirtual().name("timer").start(sleepThen(machine, nanos, action));
        var _ = future.whenComplete((_, _) -> timer.interrupt());
    }

    private static Runnable sleepThen(Simulation machine, long nanos, Runnable action) {
        return () -> {
            try {
                machine.sleep(nanos);
            } catch (InterruptedException _) {
                return;
            }
            action.run();
        };
    }

    @Replaces(type = CompletableFuture.class, name = "delayedExecutor")
    public static Executor delayedExecutor(long delay, TimeUnit unit) {
        return delayedExecutor(delay, unit, executor());
    }

    @Replaces(type = CompletableFuture.class, name = "delayedExecutor")
    public static Executor delayedExecutor(long delay, TimeUnit unit, Executor executor) {
        Simulation machine = Kernel.currentSimulation();
        if (machine == null) {
            return CompletableFuture.delayedExecutor(delay, unit, executor);
        }
        long nanos = unit.toNanos(delay);
        return task -> Thread.ofVirtual().name("timer").start(sleepThen(machine, nanos, () -> executor.execute(task)));
    }

    @Replaces(type = Executors.class, name = "newFixedThreadPool")
    public static ExecutorService newFixedThreadPool(int threads) {
        return Executors.newFixedThreadPool(threads, threadFactory());
    }

    @Replaces(type = Executors.class, name = "newSingleThreadExecutor")
    public static ExecutorService newSingleThreadExecutor() {
        return newSingleThreadExecutor(defaultThreadFactory());
    }

    @Replaces(type = Executors.class, name = "newSingleThreadExecutor")
    public static ExecutorService newSingleThreadExecutor(ThreadFactory factory) {
        if (Kernel.currentSimulation() == null) {
            return Executors.newSingleThreadExecutor(factory);
        }
        // The JDK's is shut down when it becomes garbage, by a thread of its own.
        return Executors.unconfigurableExecutorService(newFixedThreadPool(1, factory));
    }

    @Replaces(type = Executors.class, name = "newCachedThreadPool")
    public static ExecutorService newCachedThreadPool() {
        return newCachedThreadPool(defaultThreadFactory());
    }

    @Replaces(type = Executors.class, name = "newCachedThreadPool")
    public static ExecutorService newCachedThreadPool(ThreadFactory factory) {
        if (Kernel.currentSimulation() == null) {
            return Executors.newCachedThreadPool(factory);
        }
        // Idle threads end at once: the JDK would measure how long they idle by the real clock.
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 0, TimeUnit.NANOSECONDS, new SynchronousQueue<>(), threadFactory(factory));
    }

    @Replaces(type = Executors.class, name = "newWorkStealingPool")
    public static ExecutorService newWorkStealingPool() {
        return Kernel.currentSimulation() == null ? Executors.newWorkStealingPool() : newWorkStealingPool(2);
    }

    @Replaces(type = Executors.class, name = "newWorkStealingPool")
    public static ExecutorService newWorkStealingPool(int parallelism) {
        if (Kernel.currentSimulation() == null) {
            return Executors.newWorkStealingPool(parallelism);
        }
        return Executors.newFixedThreadPool(parallelism, threadFactory());
    }
}
