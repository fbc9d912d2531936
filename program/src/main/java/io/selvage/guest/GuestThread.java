package io.selvage.guest;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What a program's `new Thread` is: a thread object that is never started itself. A virtual thread of
/// the process stands behind it, runs its `run()` and has its interrupt status, its context class loader
/// and its thread locals.
@Replaces(java.lang.Thread.class)
public class GuestThread extends java.lang.Thread {
    private static final AtomicInteger NAMES = new AtomicInteger();

    private static java.lang.@Nullable Thread main;

    private final java.lang.Thread virtual;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean ended;
    private volatile @Nullable UncaughtExceptionHandler handler;

    /// As the JDK's.
    public GuestThread() {
        this(null, null, nextName(), 0, true);
    }

    /// As the JDK's.
    public GuestThread(@Nullable Runnable task) {
        this(null, task, nextName(), 0, true);
    }

    /// As the JDK's.
    public GuestThread(@Nullable ThreadGroup group, @Nullable Runnable task) {
        this(group, task, nextName(), 0, true);
    }

    /// As the JDK's.
    public GuestThread(String name) {
        this(null, null, name, 0, true);
    }

    /// As the JDK's.
    public GuestThread(@Nullable ThreadGroup group, String name) {
        this(group, null, name, 0, true);
    }

    /// As the JDK's.
    public GuestThread(@Nullable Runnable task, String name) {
        this(null, task, name, 0, true);
    }

    /// As the JDK's.
    public GuestThread(@Nullable ThreadGroup group, @Nullable Runnable task, String name) {
        this(group, task, name, 0, true);
    }

    /// As the JDK's.
    public GuestThread(@Nullable ThreadGroup group, @Nullable Runnable task, String name, long stackSize) {
        this(group, task, name, stackSize, true);
    }

    /// As the JDK's.
    @SuppressWarnings({"this-escape", "ThreadPriorityCheck"}) // Nothing of the subclass runs before start().
    public GuestThread(
            @Nullable ThreadGroup group,
            @Nullable Runnable task,
            String name,
            long stackSize,
            boolean inheritThreadLocals) {
        super(group == null ? Threads.groupOfCurrent() : group, task, name, stackSize, false);
        java.lang.Thread creator = Threads.currentThread();
        setDaemon(creator.isDaemon());
        if (creator.getPriority() != getPriority()) {
            setPriority(creator.getPriority());
        }
        virtual = Threads.newVirtual(name, this::live, inheritThreadLocals);
    }

    private GuestThread(java.lang.Thread present, ThreadGroup group) {
        super(group, null, "main", 0, false);
        setDaemon(false);
        virtual = present;
        begun.set(true);
    }

    /// The thread object for the caller, which is the program's first thread.
    static GuestThread ofMain() {
        var first = new GuestThread(java.lang.Thread.currentThread(), Threads.MAIN);
        main = first.virtual;
        Threads.current(first);
        Threads.begins(first);
        return first;
    }

    private static String nextName() {
        return "Thread-" + NAMES.getAndIncrement();
    }

    /// The virtual thread behind it.
    final java.lang.Thread virtual() {
        return virtual;
    }

    /// The virtual thread behind it, for code of the JDK that starts it by its own means.
    final java.lang.Thread toBeStarted() {
        claim();
        Threads.begins(this);
        return virtual;
    }

    private void claim() {
        if (!begun.compareAndSet(false, true)) {
            throw new IllegalThreadStateException();
        }
    }

    @Override
    public void start() {
        claim();
        Threads.begins(this);
        boolean started = false;
        try {
            virtual.start();
            started = true;
        } catch (RejectedExecutionException refused) {
            Guest.poll();
            throw new OutOfMemoryError("unable to create native thread: " + refused.getMessage());
        } finally {
            if (!started) {
                Threads.ends(this);
            }
        }
    }

    @SuppressWarnings("DoNotCall") // This is the thread that runs it.
    private void live() {
        Threads.current(this);
        try {
            run();
        } catch (Throwable thrown) {
            if (Guest.port().isUnwinding(thrown)) {
                throw thrown;
            }
            Uncaught.dispatch(this, thrown);
        }
        ends();
    }

    /// Its own, at the end.
    final void ends() {
        ended = true;
        Threads.ends(this);
        // Some wait for the end of a thread by waiting for the object.
        synchronized (this) {
            notifyAll();
        }
    }

    final boolean hasBegun() {
        return begun.get();
    }

    final boolean lives() {
        return begun.get() && !ended && virtual.isAlive();
    }

    final boolean isMain() {
        return virtual == main;
    }

    final boolean hasEnded() {
        return ended;
    }

    @Override
    public String toString() {
        ThreadGroup group = Threads.getThreadGroup(this);
        return "Thread[#" + Threads.threadId(this) + "," + getName() + "," + getPriority() + ","
                + (group == null ? "" : group.getName()) + "]";
    }

    @Override
    public void interrupt() {
        virtual.interrupt();
    }

    @Override
    public boolean isInterrupted() {
        return virtual.isInterrupted();
    }

    @Override
    public State getState() {
        return ended ? State.TERMINATED : virtual.getState();
    }

    @Override
    public StackTraceElement[] getStackTrace() {
        if (virtual == java.lang.Thread.currentThread()) {
            return Traces.ofCaller(new Throwable());
        }
        return Traces.trimmed(virtual.getStackTrace());
    }

    @Override
    public @Nullable ClassLoader getContextClassLoader() {
        return virtual.getContextClassLoader();
    }

    @Override
    public void setContextClassLoader(@Nullable ClassLoader loader) {
        virtual.setContextClassLoader(loader);
    }

    @Override
    public @Nullable UncaughtExceptionHandler getUncaughtExceptionHandler() {
        UncaughtExceptionHandler own = handler;
        return own != null || ended ? own : getThreadGroup();
    }

    @Override
    public void setUncaughtExceptionHandler(@Nullable UncaughtExceptionHandler replacement) {
        handler = replacement;
    }

    final @Nullable UncaughtExceptionHandler ownHandler() {
        return handler;
    }
}
