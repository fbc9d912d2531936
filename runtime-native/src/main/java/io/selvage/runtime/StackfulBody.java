package io.selvage.runtime;

import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Ordinary Java code with a stack of its own: a virtual thread that has this object as its scheduler.
/// Whenever the JDK makes the thread runnable again, after a lock, a queue, a socket, a sleep or a
/// monitor, it calls [#execute(Runnable)] and the host hears of it; so anything that blocks in Java frees
/// the carrier.
///
/// The virtual thread is created with the body, so that it can be unparked before it has ever run, and
/// started by the first [#resume()], on the carrier: creating a thread costs its creator no scheduling,
/// and a thread that dies before it runs was never started.
public final class StackfulBody implements Body, Executor, Runnable {
    /// Whom the body belongs to.
    public interface Host {
        /// The code. Runs once, inside the virtual thread; must not throw.
        void runBody();

        /// The body can be resumed. Called exactly once each time the body became runnable, also while
        /// `resume` has not returned yet; from any thread.
        void bodyRunnable();

        /// A virtual thread that code inside this body created, and which therefore inherited this
        /// scheduler, can be resumed by running its continuation on a carrier.
        ///
        /// @param continuation the same object each time for one virtual thread
        void strangerRunnable(Runnable continuation);
    }

    private final Host host;
    private final Thread thread;

    /// The scheduler that it shares with others; null if it is its own.
    private final @Nullable TimedExecutor shared;

    /// Written once by the first resume, before the virtual thread can be seen by anybody else.
    private @Nullable Runnable continuation;

    /// Written inside the virtual thread, read by the carrier it ended on.
    private boolean ended;

    /// @param host whom the body belongs to
    /// @param name the virtual thread's name
    @SuppressWarnings("this-escape") // The JDK only stores the references.
    public StackfulBody(Host host, String name) {
        this.host = host;
        shared = null;
        thread = VirtualThreads.newThread(this, name, this);
    }

    /// A body on a machine that has a time of its own.
    ///
    /// @param host whom the body belongs to
    /// @param name the virtual thread's name
    /// @param scheduler the machine's
    @SuppressWarnings("this-escape") // The JDK only stores the references.
    public StackfulBody(Host host, String name, TimedExecutor scheduler) {
        this.host = host;
        shared = scheduler;
        thread = VirtualThreads.newThread(scheduler, name, this);
    }

    /// {@return the virtual thread}
    public Thread thread() {
        return thread;
    }

    /// {@return whether it has been resumed before; asked by whoever may resume it}
    public boolean isStarted() {
        return continuation != null;
    }

    @Override
    public Outcome resume() {
        Runnable resumed = continuation;
        if (resumed == null) {
            if (shared == null) {
                VirtualThreads.start(thread);
            } else {
                shared.start(this, thread);
            }
            resumed = continuation;
            if (resumed == null) {
                throw new IllegalStateException("the JDK did not submit the continuation when the thread was started");
            }
        }
        resumed.run();
        if (!ended) {
            return Outcome.BLOCKED;
        }
        if (shared != null) {
            shared.forget(resumed);
        }
        return Outcome.ENDED;
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

    /// From the JDK: a continuation can be resumed.
    @Override
    public void execute(Runnable runnable) {
        Runnable own = continuation;
        if (runnable == own) {
            host.bodyRunnable();
        } else if (own == null) {
            continuation = runnable;
        } else {
            host.strangerRunnable(runnable);
        }
    }

    /// From the virtual thread: runs the host's code.
    @Override
    public void run() {
        try {
            host.runBody();
        } finally {
            ended = true;
        }
    }
}
