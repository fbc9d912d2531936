package io.selvage.runtime;

import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Virtual threads whose scheduler is ours.
///
/// JDK 25 has no public way to give a virtual thread an [Executor] of one's own; together with
/// [VirtualThreadAccess] this is the only class that knows the private one, and the one to replace when
/// the JDK offers custom schedulers. Every method but [#requireAccess()] throws [MissingAccessException]
/// if the access is missing; calling that method at boot turns the failure into a sentence at the right
/// moment.
///
/// All methods may be called by any thread and none of them blocks, except where it says so.
public final class VirtualThreads {
    private static final long PROBE_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    // States of a virtual thread in JDK 25: unmounted, because of a monitor.
    private static final int BLOCKED = 13;
    private static final int UNBLOCKED = 14;
    private static final int WAIT = 16;
    private static final int TIMED_WAIT = 18;

    private VirtualThreads() {}

    /// Checks that this JVM lets us create virtual threads on our own schedulers, and proves it by
    /// running one.
    ///
    /// The proof runs on the calling platform thread; a virtual caller waits for a platform thread that
    /// does it. Takes well under a millisecond once the JVM is warm.
    ///
    /// @throws MissingAccessException naming the flag to add or the JDK that is needed
    public static void requireAccess() {
        VirtualThreadAccess access = Holder.ACCESS;
        if (access.problem() != null) {
            throw new MissingAccessException(access.problem());
        }
        onPlatformThread(VirtualThreads::proveOnThisPlatformThread);
    }

    /// Creates an unstarted virtual thread. Its scheduler's `execute` receives the thread's continuation
    /// each time the thread becomes runnable: from the thread that starts or wakes it, from its own
    /// carrier (with the thread still mounted) when it yields, and from JDK threads for timeouts and
    /// monitors.
    ///
    /// The thread inherits neither thread locals nor the context class loader of the caller: what threads
    /// share is the kernel's to say.
    ///
    /// @param scheduler where the continuation goes; must not throw, and must not block for long
    /// @param name the thread's name, or null for none
    /// @param body what the thread does
    /// @return the thread, to be started with [#start(java.lang.Thread)]
    public static java.lang.Thread newThread(Executor scheduler, @Nullable String name, Runnable body) {
        try {
            return (java.lang.Thread) Holder.ACCESS.newThread().invokeExact(scheduler, name, body);
        } catch (Throwable thrown) {
            throw undeclared(thrown);
        }
    }

    /// Starts a virtual thread without registering it with the JVM's root thread container, which saves a
    /// concurrent map's insertion and removal per thread.
    ///
    /// Two consequences: the JVM's thread dump (`jcmd Thread.dump_to_file`) does not list the thread, and
    /// a parked thread that nothing refers to is collected. Without `--add-exports
    /// java.base/jdk.internal.vm` the thread starts like any other.
    ///
    /// @param thread an unstarted virtual thread
    /// @throws IllegalThreadStateException if the thread was started before
    public static void start(java.lang.Thread thread) {
        try {
            Holder.ACCESS.start().invokeExact(thread);
        } catch (Throwable thrown) {
            throw undeclared(thrown);
        }
    }

    /// The platform thread underneath the caller: the carrier of a virtual thread, or the caller itself.
    ///
    /// The answer of a virtual thread is outdated as soon as that thread yields or blocks.
    ///
    /// @return the current platform thread
    public static java.lang.Thread currentCarrier() {
        try {
            return (java.lang.Thread) Holder.ACCESS.currentCarrier().invokeExact();
        } catch (Throwable thrown) {
            throw undeclared(thrown);
        }
    }

    /// The virtual thread that a continuation handed to a scheduler belongs to.
    ///
    /// A scheduler needs this for threads it did not create: a virtual thread that user code creates
    /// inside one of ours inherits our scheduler.
    ///
    /// @param continuation what the JDK passed to `execute`
    /// @return its thread
    /// @throws IllegalArgumentException if it is not the continuation of a virtual thread
    public static java.lang.Thread threadOf(Runnable continuation) {
        VirtualThreadAccess access = Holder.ACCESS;
        if (continuation.getClass() != access.continuationClass() && access.problem() == null) {
            return threadOfOther(continuation);
        }
        try {
            return (java.lang.Thread) access.threadOf().invokeExact(continuation);
        } catch (Throwable thrown) {
            throw undeclared(thrown);
        }
    }

    /// Continuations have another class after [VirtualTime] or somebody's agent has changed virtual
    /// threads.
    private static java.lang.Thread threadOfOther(Runnable continuation) {
        try {
            return (java.lang.Thread)
                    Others.THREAD_OF.get(continuation.getClass()).invokeExact(continuation);
        } catch (Throwable thrown) {
            throw undeclared(thrown);
        }
    }

    /// Starts the JDK's lazily created helper threads of virtual threads now, from a platform thread.
    ///
    /// - The socket pollers are virtual threads that inherit the scheduler of whoever first blocks on a
    ///   socket; left to chance, a simulated thread's core would have to run them for the whole JVM.
    /// - The threads that end timed parks and sleeps inherit the CPU affinity of whoever first sleeps;
    ///   left to chance, they would compete with one pinned carrier.
    ///
    /// Call it before carriers are pinned. Later calls do nothing.
    public static void initialiseJdkPollers() {
        onPlatformThread(() -> {
            try {
                Class.forName("sun.nio.ch.Poller", true, null);
                for (var timer : (Object[]) Holder.ACCESS.timers().invokeExact()) {
                    if (timer instanceof ScheduledThreadPoolExecutor pool) {
                        pool.prestartAllCoreThreads();
                    }
                }
            } catch (Throwable thrown) {
                throw undeclared(thrown);
            }
        });
    }

    /// Lets something happen later, on the JDK's threads that end timed parks and sleeps.
    ///
    /// @param action what: quick, and waits for nothing
    /// @param nanos when, from now
    /// @return to cancel it, which also forgets it at once
    public static ScheduledFuture<?> later(Runnable action, long nanos) {
        try {
            Object[] timers = (Object[]) Holder.ACCESS.timers().invokeExact();
            int mine = (int) (currentCarrier().threadId() % timers.length);
            return ((ScheduledExecutorService) timers[mine]).schedule(action, nanos, TimeUnit.NANOSECONDS);
        } catch (Throwable thrown) {
            throw undeclared(thrown);
        }
    }

    /// See [MonitorHandOver#isUnderWay(java.lang.Thread)].
    static boolean isInMonitor(java.lang.Thread thread) {
        return switch (state(thread)) {
            case BLOCKED, UNBLOCKED, WAIT, TIMED_WAIT -> true;
            default -> false;
        };
    }

    /// Whether it has been handed a monitor that the unblocker has not seen to yet.
    static boolean isOnWaitingList(java.lang.Thread thread) {
        try {
            return (boolean) Holder.ACCESS.onWaitingList().invokeExact(thread);
        } catch (Throwable thrown) {
            throw undeclared(thrown);
        }
    }

    /// Where a virtual thread is in its code, if it is mounted. Unlike `Thread.getStackTrace` it neither
    /// waits for a change of state nor holds the thread up.
    ///
    /// @param thread a virtual thread, running or suspended
    /// @return the frames, innermost first, at most 1024; null if it is not mounted
    public static StackTraceElement @Nullable [] mountedStack(java.lang.Thread thread) {
        try {
            return (StackTraceElement[]) Holder.ACCESS.mountedStack().invokeExact(thread);
        } catch (Throwable thrown) {
            throw undeclared(thrown);
        }
    }

    /// Whether it has got what it waited for and has not run since.
    static boolean isUnblocked(java.lang.Thread thread) {
        return state(thread) == UNBLOCKED;
    }

    private static int state(java.lang.Thread thread) {
        try {
            return (int) Holder.ACCESS.state().invokeExact(thread);
        } catch (Throwable thrown) {
            throw undeclared(thrown);
        }
    }

    private static void proveOnThisPlatformThread() {
        java.lang.Thread prover = java.lang.Thread.currentThread();
        Queue<Runnable> runnable = new ConcurrentLinkedQueue<>();
        List<java.lang.Thread> carriers = new ArrayList<>();
        Executor scheduler = continuation -> {
            runnable.add(continuation);
            LockSupport.unpark(prover);
        };
        java.lang.Thread probe = newThread(scheduler, "selvage-probe", () -> {
            carriers.add(currentCarrier());
            yieldOnce();
            carriers.add(currentCarrier());
        });
        start(probe);
        // Mounting a virtual thread clears the interrupt status of its carrier; the caller wants its own back.
        boolean interrupted = java.lang.Thread.interrupted();
        try {
            runToTheEnd(probe, runnable);
        } finally {
            if (interrupted) {
                prover.interrupt();
            }
        }
        if (!carriers.equals(List.of(prover, prover))) {
            throw new MissingAccessException("virtual threads of " + VirtualThreadAccess.jdk()
                    + " do not run where their scheduler runs them: carriers=" + carriers + ", expected=" + prover);
        }
    }

    private static void runToTheEnd(java.lang.Thread probe, Queue<Runnable> runnable) {
        long deadline = System.nanoTime() + PROBE_PATIENCE_NANOS;
        while (probe.isAlive()) {
            Runnable continuation = runnable.poll();
            if (continuation == null) {
                // The probe may block on a monitor inside the JDK and be resubmitted by another thread.
                LockSupport.parkNanos(runnable, TimeUnit.MILLISECONDS.toNanos(1));
                if (System.nanoTime() - deadline > 0) {
                    throw new MissingAccessException(
                            "a virtual thread of " + VirtualThreadAccess.jdk() + " never came back to its scheduler");
                }
                continue;
            }
            if (threadOf(continuation) != probe) {
                throw new MissingAccessException("a continuation of " + VirtualThreadAccess.jdk()
                        + " does not lead to its virtual thread: " + continuation);
            }
            continuation.run();
        }
    }

    // The yield is the point of the probe: it must come back to the scheduler.
    @SuppressWarnings("ThreadPriorityCheck")
    private static void yieldOnce() {
        java.lang.Thread.yield();
    }

    private static void onPlatformThread(Runnable action) {
        if (!java.lang.Thread.currentThread().isVirtual()) {
            action.run();
            return;
        }
        var platform = java.lang.Thread.ofPlatform().daemon().name("selvage-boot");
        try {
            CompletableFuture.runAsync(action, platform::start).join();
        } catch (CompletionException failed) {
            throw undeclared(failed.getCause() == null ? failed : failed.getCause());
        }
    }

    static RuntimeException undeclared(Throwable thrown) {
        switch (thrown) {
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            default -> throw new IllegalStateException("JDK internals threw what they do not declare", thrown);
        }
    }

    /// Resolved at first use, so that loading this class needs no access. Resolution never throws.
    private static final class Holder {
        static final VirtualThreadAccess ACCESS = VirtualThreadAccess.resolve();
    }

    private static final class Others {
        static final ClassValue<MethodHandle> THREAD_OF = new ClassValue<>() {
            @Override
            protected MethodHandle computeValue(Class<?> type) {
                return VirtualThreadAccess.threadOf(type);
            }
        };
    }
}
