package io.selvage.guest;

import java.lang.ref.Cleaner;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/// The JDK's makers of executors, with threads of the process.
public final class Pools {
    private static final long KEEP_SECONDS = 60;

    private Pools() {}

    /// As the JDK's.
    @Replaces(Executors.class)
    public static ThreadFactory defaultThreadFactory() {
        return ThreadSource.byDefault();
    }

    /// As the JDK's.
    @Replaces(Executors.class)
    public static ExecutorService newFixedThreadPool(int threads) {
        return new GuestPool(threads, threads, 0, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>());
    }

    /// As the JDK's.
    @Replaces(Executors.class)
    public static ExecutorService newFixedThreadPool(int threads, ThreadFactory factory) {
        return new GuestPool(threads, threads, 0, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), factory);
    }

    /// As the JDK's.
    @Replaces(Executors.class)
    public static ExecutorService newCachedThreadPool() {
        return new GuestPool(0, Integer.MAX_VALUE, KEEP_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>());
    }

    /// As the JDK's.
    @Replaces(Executors.class)
    public static ExecutorService newCachedThreadPool(ThreadFactory factory) {
        return new GuestPool(0, Integer.MAX_VALUE, KEEP_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
    }

    /// As the JDK's.
    @Replaces(Executors.class)
    public static ExecutorService newSingleThreadExecutor() {
        return Executors.newSingleThreadExecutor(ThreadSource.ofProcess());
    }

    /// As the JDK's.
    @Replaces(Executors.class)
    public static ExecutorService newSingleThreadExecutor(ThreadFactory factory) {
        return Executors.newSingleThreadExecutor(ThreadSource.of(factory));
    }

    /// As the JDK's.
    @Replaces(Executors.class)
    public static ScheduledExecutorService newSingleThreadScheduledExecutor() {
        return Executors.newSingleThreadScheduledExecutor(ThreadSource.ofProcess());
    }

    /// As the JDK's.
    @Replaces(Executors.class)
    public static ScheduledExecutorService newSingleThreadScheduledExecutor(ThreadFactory factory) {
        return Executors.newSingleThreadScheduledExecutor(ThreadSource.of(factory));
    }

    /// As the JDK's.
    @Replaces(Executors.class)
    public static ScheduledExecutorService newScheduledThreadPool(int threads) {
        return new GuestScheduledPool(threads);
    }

    /// As the JDK's.
    @Replaces(Executors.class)
    public static ScheduledExecutorService newScheduledThreadPool(int threads, ThreadFactory factory) {
        return new GuestScheduledPool(threads, factory);
    }

    /// As the JDK's.
    @Replaces(Executors.class)
    public static ExecutorService newThreadPerTaskExecutor(ThreadFactory factory) {
        return Executors.newThreadPerTaskExecutor(ThreadSource.of(factory));
    }

    /// As the JDK's.
    @Replaces(Executors.class)
    public static ExecutorService newWorkStealingPool() {
        return new GuestForkJoin();
    }

    /// As the JDK's.
    @Replaces(Executors.class)
    public static ExecutorService newWorkStealingPool(int parallelism) {
        return new GuestForkJoin(parallelism);
    }

    /// As the JDK's, with a thread of the process.
    @Replaces(Cleaner.class)
    public static Cleaner create() {
        return Cleaner.create(Pools::cleaning);
    }

    /// As the JDK's, with a thread of the process.
    @Replaces(Cleaner.class)
    public static Cleaner create(ThreadFactory factory) {
        return Cleaner.create(ThreadSource.of(factory));
    }

    private static java.lang.Thread cleaning(Runnable task) {
        var made = new GuestThread(null, task, "Cleaner");
        made.setDaemon(true);
        return made.toBeStarted();
    }
}
