package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.scheduler.Carrier;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where calls wait for the host's file systems: on a few platform threads, so that the core of a
/// stackful caller is free meanwhile and an interrupt of the caller does not close a channel that others
/// use.
///
/// A stackless caller, and every caller on the deterministic machine, does the work itself.
final class HostWork {
    private static final int WORKERS = 4;
    private static final long PATIENCE_MILLIS = 200;

    private @Nullable ThreadPoolExecutor workers;

    HostWork() {}

    /// Starts the workers, which a kernel without mounts does without. They are not started by those who
    /// need them: those may be bound to one CPU.
    synchronized void start() {
        if (workers == null) {
            workers = new ThreadPoolExecutor(
                    WORKERS, WORKERS, 0, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), HostWork::worker);
            workers.prestartAllCoreThreads();
        }
    }

    private static java.lang.Thread worker(Runnable work) {
        return java.lang.Thread.ofPlatform().daemon().name("selvage-host").unstarted(work);
    }

    private synchronized @Nullable ThreadPoolExecutor workers() {
        return workers;
    }

    /// Ends the workers; one that waits for the host ends when the host lets it.
    ///
    /// @param whenOver what is done when the last one has ended, and not before: a worker that is late
    ///     would go on with a descriptor that by then is somebody else's
    void stop(Runnable whenOver) {
        ThreadPoolExecutor present = workers();
        if (present == null || hasEnded(present)) {
            whenOver.run();
            return;
        }
        java.lang.Thread.ofPlatform().daemon().name("selvage-host-close").start(() -> {
            present.shutdownNow();
            while (!present.isTerminated()) {
                hasEnded(present);
            }
            whenOver.run();
        });
    }

    private static boolean hasEnded(ThreadPoolExecutor workers) {
        workers.shutdown();
        try {
            return workers.awaitTermination(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            java.lang.Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Makes a call that may lead to the host: here as long as it does not.
    ///
    /// @param self on whose behalf; a process that is about to be spawned does not run yet, and its
    ///     creator waits
    static <T> T reach(Task self, Supplier<T> call) {
        try {
            return call.get();
        } catch (LeadsToHost leads) {
            Task caller = callerToBeSpared();
            return self.kernel().hostWork().await(caller == null ? self : caller, call);
        }
    }

    /// Like [#reach(Task, Supplier)], without a result.
    static void reach(Task self, Runnable call) {
        Supplier<Boolean> counted = () -> {
            call.run();
            return true;
        };
        reach(self, counted);
    }

    /// At the beginning of whatever may take the host's time, before anything has been done.
    static void begin() {
        if (callerToBeSpared() != null) {
            throw LeadsToHost.now();
        }
    }

    /// Does something with an open file that takes the host's time, in the right place. Whoever works
    /// holds the file: the caller may be killed meanwhile, and others may close it.
    static <T> T run(String call, OpenFileDescription file, Supplier<T> step) {
        Supplier<T> work = () -> {
            if (!file.tryRetain()) {
                throw new KernelException(Errno.EBADF, call + ": the file has been closed");
            }
            try {
                return step.get();
            } finally {
                file.release();
            }
        };
        Task caller = callerToBeSpared();
        return caller == null ? uninterrupted(work) : caller.kernel().hostWork().await(caller, work);
    }

    private static @Nullable Task callerToBeSpared() {
        return Carrier.currentSchedulable() instanceof Task task
                        && !task.isStackless()
                        && task.kernel().simulation() == null
                ? task
                : null;
    }

    /// An interrupt that is pending would close the channel.
    private static <T> T uninterrupted(Supplier<T> work) {
        boolean interrupted = java.lang.Thread.interrupted();
        try {
            return work.get();
        } finally {
            if (interrupted) {
                java.lang.Thread.currentThread().interrupt();
            }
        }
    }

    private <T> T await(Task caller, Supplier<T> call) {
        Job<T> job = new Job<>(call, caller);
        ThreadPoolExecutor present = workers();
        try {
            if (present == null) {
                throw new IllegalStateException("the host is reached without a mount");
            }
            Carrier.perform(() -> present.execute(job));
        } catch (RejectedExecutionException e) {
            throw new KernelException(Errno.EIO, "host: the kernel is closing", e);
        }
        boolean interrupted = false;
        while (!job.isDone()) {
            caller.pause();
            interrupted |= java.lang.Thread.interrupted();
            if (caller.mustEnd() && job.abandon()) {
                throw Unwind.now();
            }
        }
        if (interrupted) {
            java.lang.Thread.currentThread().interrupt();
        }
        return job.result();
    }

    /// One piece of work and what came of it. Whoever moves the state away from NEW first decides whether
    /// there is still somebody to take the result.
    private static final class Job<T> implements Runnable {
        private static final int NEW = 0;
        private static final int DONE = 1;
        private static final int ABANDONED = 2;
        private static final VarHandle STATE;

        static {
            try {
                STATE = MethodHandles.lookup().findVarHandle(Job.class, "state", int.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private final Supplier<T> call;
        private final Task caller;
        private volatile int state;
        private @Nullable T result;
        private @Nullable Throwable failure;

        Job(Supplier<T> call, Task caller) {
            this.call = call;
            this.caller = caller;
        }

        @Override
        public void run() {
            if (state == ABANDONED) {
                return;
            }
            try {
                result = call.get();
            } catch (RuntimeException | Error e) {
                failure = e;
            }
            if (STATE.compareAndSet(this, NEW, DONE)) {
                caller.unpause();
            } else if (result instanceof OpenFileDescription file) {
                file.release();
            }
        }

        boolean isDone() {
            return state == DONE;
        }

        boolean abandon() {
            return STATE.compareAndSet(this, NEW, ABANDONED);
        }

        @SuppressWarnings("NullAway") // The result is null only if the call's is, which its type says.
        T result() {
            return switch (failure) {
                case null -> result;
                case RuntimeException unchecked -> throw unchecked;
                case Error error -> throw error;
                default -> throw new IllegalStateException("host: undeclared", failure);
            };
        }
    }
}
