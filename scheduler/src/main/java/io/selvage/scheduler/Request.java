package io.selvage.scheduler;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Something that the driver does for another thread, which waits for it.
final class Request implements Runnable {
    private final Callable<? extends @Nullable Object> work;
    private final Thread waiter = Thread.currentThread();
    private @Nullable Object result;
    private @Nullable Throwable thrown;

    /// Written last, read first: publishes the two above.
    private volatile boolean done;

    private volatile boolean begun;
    private volatile boolean abandoned;

    /// @param work what the driver is to do for the calling thread
    Request(Callable<? extends @Nullable Object> work) {
        this.work = work;
    }

    @Override
    public void run() {
        begun = true;
        try {
            if (!abandoned) {
                result = work.call();
            }
        } catch (Throwable failed) {
            thrown = failed;
        } finally {
            done = true;
            LockSupport.unpark(waiter);
        }
    }

    void refuse() {
        thrown = new CancellationException("the machine has been stopped");
        done = true;
        LockSupport.unpark(waiter);
    }

    /// The waiter has given up.
    void abandon() {
        abandoned = true;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    boolean isBegun() {
        return begun;
    }

    boolean isDone() {
        return done;
    }

    /// After it is done.
    @Nullable
    Object result() throws Exception {
        Throwable failed = thrown;
        return switch (failed) {
            case null -> result;
            case Exception exception -> throw exception;
            case Error error -> throw error;
            default -> throw new IllegalStateException(failed);
        };
    }
}
