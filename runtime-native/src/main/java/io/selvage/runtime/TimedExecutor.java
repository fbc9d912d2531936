package io.selvage.runtime;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One scheduler for all virtual threads of a machine that has a time of its own.
///
/// The JDK gives timed parks and timed waits to the scheduler of the virtual thread if that is a
/// [ForkJoinPool], and to threads of its own otherwise. So this is one, of which nothing is used: it has no
/// threads and no queues.
///
/// Used on the machine's one platform thread; only [#execute(Runnable)] may be called by others too.
public final class TimedExecutor extends ForkJoinPool {
    /// Who keeps the time.
    public interface Timers {
        /// Lets something happen later.
        ///
        /// @param action what; run on the machine's platform thread
        /// @param nanos when, from now, in nanoseconds of the machine's time
        /// @return to cancel it
        ScheduledFuture<?> schedule(Runnable action, long nanos);
    }

    /// Finds out whose a virtual thread is that was not created by a body.
    public interface Adoption {
        /// A virtual thread has been started that inherited this scheduler.
        ///
        /// @param continuation its continuation
        /// @return who hears of it from now on; it is told of this first time too
        Executor adopt(Runnable continuation);
    }

    private final Timers timers;
    private final Adoption adoption;

    /// By continuation, which is the same object each time for one virtual thread.
    private final Map<Runnable, Executor> owners = new ConcurrentHashMap<>();

    /// The body that is being started by the machine's platform thread.
    private volatile @Nullable StackfulBody starting;

    /// @param timers who keeps the time
    /// @param adoption whose other virtual threads are
    public TimedExecutor(Timers timers, Adoption adoption) {
        super(1);
        this.timers = timers;
        this.adoption = adoption;
    }

    /// Starts the virtual thread of a body.
    void start(StackfulBody body, java.lang.Thread thread) {
        starting = body;
        try {
            VirtualThreads.start(thread);
        } finally {
            starting = null;
        }
    }

    /// Forgets a virtual thread that has ended.
    ///
    /// @param continuation its continuation
    public void forget(Runnable continuation) {
        owners.remove(continuation);
    }

    @Override
    public void execute(Runnable continuation) {
        Executor owner = owners.get(continuation);
        if (owner == null) {
            StackfulBody started = starting;
            if (started != null && VirtualThreads.threadOf(continuation) == started.thread()) {
                starting = null;
                owner = started;
            } else {
                owner = adoption.adopt(continuation);
            }
            owners.put(continuation, owner);
        }
        owner.execute(continuation);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return timers.schedule(command, unit.toNanos(delay));
    }
}
