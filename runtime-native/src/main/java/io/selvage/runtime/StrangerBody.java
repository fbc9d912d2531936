package io.selvage.runtime;

import java.util.concurrent.locks.LockSupport;

/// A virtual thread that was not created by the kernel but by code running in it, and inherited its
/// scheduler.
public final class StrangerBody implements Body {
    private final Runnable continuation;
    private final Thread thread;

    /// @param continuation what the JDK passed to the scheduler
    public StrangerBody(Runnable continuation) {
        this.continuation = continuation;
        thread = VirtualThreads.threadOf(continuation);
    }

    /// {@return the virtual thread}
    public Thread thread() {
        return thread;
    }

    /// {@return what identifies it}
    public Runnable continuation() {
        return continuation;
    }

    @Override
    public Outcome resume() {
        continuation.run();
        return thread.isAlive() ? Outcome.BLOCKED : Outcome.ENDED;
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // This is how a virtual thread leaves its carrier.
    public void leaveCore() {
        Thread.yield();
    }

    @Override
    public void unblock() {
        LockSupport.unpark(thread);
    }
}
