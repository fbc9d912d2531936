package io.selvage.guest;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A fork-join pool of the process: each task that comes from outside gets a virtual thread, and forked
/// tasks do as long as there are few. What the JDK's pool has of queues and worker threads is not used.
@Replaces(ForkJoinPool.class)
public class GuestForkJoin extends ForkJoinPool {
    private final AtomicInteger names = new AtomicInteger();

    /// Of threads that have ended, last first: a pool uses its workers again.
    private final ConcurrentLinkedDeque<String> freeNames = new ConcurrentLinkedDeque<>();

    private final AtomicInteger running = new AtomicInteger();
    private final Object ends = new Object();
    private final String prefix;
    private final boolean common;
    private volatile boolean shut;

    /// As the JDK's.
    public GuestForkJoin() {
        this(Runtime.getRuntime().availableProcessors());
    }

    /// As the JDK's.
    public GuestForkJoin(int parallelism) {
        this(parallelism, defaultForkJoinWorkerThreadFactory, null, false);
    }

    /// As the JDK's.
    public GuestForkJoin(
            int parallelism,
            ForkJoinWorkerThreadFactory factory,
            @Nullable UncaughtExceptionHandler handler,
            boolean asyncMode) {
        this("ForkJoinPool-" + Numbers.NEXT.incrementAndGet(), parallelism, factory, handler, asyncMode, false);
    }

    /// As the JDK's.
    public GuestForkJoin(
            int parallelism,
            ForkJoinWorkerThreadFactory factory,
            @Nullable UncaughtExceptionHandler handler,
            boolean asyncMode,
            int corePoolSize,
            int maximumPoolSize,
            int minimumRunnable,
            @Nullable Predicate<? super ForkJoinPool> saturate,
            long keepAliveTime,
            TimeUnit unit) {
        this(parallelism, factory, handler, asyncMode);
    }

    private GuestForkJoin(
            String prefix,
            int parallelism,
            ForkJoinWorkerThreadFactory factory,
            @Nullable UncaughtExceptionHandler handler,
            boolean asyncMode,
            boolean common) {
        super(parallelism, factory, handler, asyncMode);
        this.prefix = prefix + (common ? ".commonPool-worker-" : "-worker-");
        this.common = common;
    }

    private static final class Numbers {
        static final AtomicInteger NEXT = new AtomicInteger();
    }

    private static final class Common {
        static final GuestForkJoin POOL = new GuestForkJoin(
                "ForkJoinPool",
                Math.max(1, Runtime.getRuntime().availableProcessors() - 1),
                defaultForkJoinWorkerThreadFactory,
                null,
                false,
                true);
    }

    /// The common pool of the process.
    @Replaces(ForkJoinPool.class)
    public static ForkJoinPool commonPool() {
        return Common.POOL;
    }

    /// As the JDK's.
    @Replaces(ForkJoinPool.class)
    public static int getCommonPoolParallelism() {
        return Common.POOL.getParallelism();
    }

    /// Arranges for a forked task to be run: by a thread of its own, or by the caller if there are
    /// enough.
    static void fork(Runnable task) {
        if (Common.POOL.running.get() < Common.POOL.getParallelism()) {
            Common.POOL.begin(task);
        } else {
            task.run();
        }
    }

    private void begin(Runnable task) {
        if (shut) {
            throw new RejectedExecutionException();
        }
        running.incrementAndGet();
        String free = freeNames.poll();
        String name = free == null ? newName() : free;
        var thread = new GuestThread(null, () -> work(task, name), name);
        thread.setDaemon(true);
        boolean begun = false;
        try {
            thread.start();
            begun = true;
        } finally {
            if (!begun) {
                ended();
            }
        }
    }

    /// A factory of the program's own is asked for a thread, for its name.
    private String newName() {
        java.lang.Thread made = getFactory() == defaultForkJoinWorkerThreadFactory
                ? null
                : getFactory().newThread(this);
        return made == null ? prefix + names.incrementAndGet() : made.getName();
    }

    private void work(Runnable task, String name) {
        try {
            task.run();
        } finally {
            freeNames.push(name);
            ended();
        }
    }

    private void ended() {
        if (running.decrementAndGet() == 0) {
            synchronized (ends) {
                ends.notifyAll();
            }
        }
    }

    @Override
    public void execute(Runnable task) {
        begin(task instanceof ForkJoinTask<?> forked ? forked::quietlyInvoke : java.util.Objects.requireNonNull(task));
    }

    @Override
    public void execute(ForkJoinTask<?> task) {
        begin(task::quietlyInvoke);
    }

    @Override
    public <T> T invoke(ForkJoinTask<T> task) {
        begin(task::quietlyInvoke);
        return task.join();
    }

    @Override
    public <T> ForkJoinTask<T> submit(ForkJoinTask<T> task) {
        begin(task::quietlyInvoke);
        return task;
    }

    @Override
    public <T> ForkJoinTask<T> submit(Callable<T> task) {
        return submit(ForkJoinTask.<T>adapt(task));
    }

    @Override
    public <T> ForkJoinTask<T> submit(Runnable task, T result) {
        return submit(ForkJoinTask.adapt(task, result));
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    public ForkJoinTask<?> submit(Runnable task) {
        return submit((ForkJoinTask) (task instanceof ForkJoinTask<?> forked ? forked : ForkJoinTask.adapt(task)));
    }

    @Override
    public <T> ForkJoinTask<T> externalSubmit(ForkJoinTask<T> task) {
        return submit(task);
    }

    @Override
    public <T> ForkJoinTask<T> lazySubmit(ForkJoinTask<T> task) {
        return submit(task);
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks) {
        List<Future<T>> all = new ArrayList<>();
        for (Callable<T> task : tasks) {
            all.add(submit(task));
        }
        all.forEach(GuestForkJoin::await);
        return all;
    }

    private static void await(Future<?> task) {
        try {
            task.get();
        } catch (InterruptedException interrupted) {
            java.lang.Thread.currentThread().interrupt();
        } catch (ExecutionException | java.util.concurrent.CancellationException itsOwn) {
            // Whoever asks for the result is told.
        }
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks, long time, TimeUnit unit)
            throws InterruptedException {
        List<Future<T>> all = new ArrayList<>();
        for (Callable<T> task : tasks) {
            all.add(submit(task));
        }
        long end = System.nanoTime() + unit.toNanos(time);
        for (Future<T> task : all) {
            try {
                task.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException | java.util.concurrent.CancellationException | TimeoutException itsOwn) {
                task.cancel(true);
            }
        }
        return all;
    }

    @Override
    public int getActiveThreadCount() {
        return running.get();
    }

    @Override
    public int getPoolSize() {
        return running.get();
    }

    @Override
    public boolean isQuiescent() {
        return running.get() == 0;
    }

    @Override
    public void shutdown() {
        shut |= !common;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shut;
    }

    @Override
    public boolean isTerminated() {
        return shut && running.get() == 0;
    }

    @Override
    public boolean isTerminating() {
        return shut && running.get() > 0;
    }

    @Override
    public boolean awaitTermination(long time, TimeUnit unit) throws InterruptedException {
        return await(unit.toNanos(time)) && isTerminated();
    }

    @Override
    public boolean awaitQuiescence(long time, TimeUnit unit) {
        try {
            return await(unit.toNanos(time));
        } catch (InterruptedException interrupted) {
            java.lang.Thread.currentThread().interrupt();
            return isQuiescent();
        }
    }

    private boolean await(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        synchronized (ends) {
            while (running.get() > 0) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(ends, left);
            }
        }
        return true;
    }

    @Override
    public void close() {
        if (!common) {
            shutdown();
            awaitQuiescence(Long.MAX_VALUE >> 1, TimeUnit.NANOSECONDS);
        }
    }
}
