package io.selvage.testkit.weaving;

import io.selvage.api.Kernel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Executors whose threads are the program's own.
///
/// Called by woven code, not by people; each method has the parameters and the result of the one that it
/// [replaces][Replaces].
public final class ExecutorCalls {
    private ExecutorCalls() {}

    /// {@return what makes a pool's threads if the program does not say}
    @Replaces(type = Executors.class, name = "defaultThreadFactory")
    public static ThreadFactory threadFactory() {
        if (Kernel.currentSimulation() == null) {
            return Executors.defaultThreadFactory();
        }
        AtomicInteger made = new AtomicInteger();
        return task -> new ProgramThread(task, "pool-thread-" + made.incrementAndGet());
    }

    /// {@return what runs the functions of futures if the program does not say}
    public static Executor executor() {
        if (Kernel.currentSimulation() == null) {
            return new CompletableFuture<>().defaultExecutor();
        }
        return task -> new ProgramThread(task).start();
    }

    @Replaces(type = Executors.class, name = "newFixedThreadPool")
    public static ExecutorService newFixedThreadPool(int threads) {
        return Executors.newFixedThreadPool(threads, threadFactory());
    }

    @Replaces(type = Executors.class, name = "newSingleThreadExecutor")
    public static ExecutorService newSingleThreadExecutor() {
        return newSingleThreadExecutor(threadFactory());
    }

    @Replaces(type = Executors.class, name = "newSingleThreadExecutor")
    public static ExecutorService newSingleThreadExecutor(ThreadFactory factory) {
        if (Kernel.currentSimulation() == null) {
            return Executors.newSingleThreadExecutor(factory);
        }
        // The JDK's is shut down when it becomes garbage, by a thread of its own.
        return Executors.unconfigurableExecutorService(Executors.newFixedThreadPool(1, factory));
    }

    @Replaces(type = Executors.class, name = "newCachedThreadPool")
    public static ExecutorService newCachedThreadPool() {
        return newCachedThreadPool(threadFactory());
    }

    @Replaces(type = Executors.class, name = "newCachedThreadPool")
    public static ExecutorService newCachedThreadPool(ThreadFactory factory) {
        if (Kernel.currentSimulation() == null) {
            return Executors.newCachedThreadPool(factory);
        }
        // Idle threads end at once: the JDK would measure how long they idle by the real clock.
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 0, TimeUnit.NANOSECONDS, new SynchronousQueue<>(), factory);
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
