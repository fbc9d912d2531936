package io.selvage.kernel;

import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/// What ends the wait of a stackless thread when its time is over.
final class Alarm implements Runnable {
    private final Task task;
    private final long nanos;
    private final long deadline;

    /// The wait; null if it is over already. Whoever waits on it once more attempts its call in vain at
    /// worst.
    private final @Nullable WaitQueue queue;

    /// Own to the task.
    private @Nullable ScheduledFuture<?> timer;

    /// @param nanos how long the call was allowed to wait
    /// @param deadline when that is over
    Alarm(Task task, long nanos, long deadline) {
        this.task = task;
        this.nanos = nanos;
        this.deadline = deadline;
        queue = task.waitingOn;
    }

    long nanos() {
        return nanos;
    }

    long deadline() {
        return deadline;
    }

    void start() {
        if (queue != null) {
            long left = deadline - task.kernel().machine().clock().nanoTime();
            timer = task.kernel().machine().later(this, left);
        }
    }

    void cancel() {
        ScheduledFuture<?> present = timer;
        if (present != null) {
            present.cancel(false);
        }
    }

    /// On whatever thread keeps the time.
    @Override
    public void run() {
        if (queue != null && queue.remove(task)) {
            queue.left();
            task.unblock();
        }
    }
}
