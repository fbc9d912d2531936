package io.selvage.testkit.weaving;

import io.selvage.api.Kernel;
import io.selvage.api.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What woven code makes instead of a [java.lang.Thread], and extends where it extends that: the
/// program's own object. Started on a deterministic machine, it runs as a virtual thread, and so as a
/// thread of the process; started anywhere else, as the platform thread that it is.
///
/// Called by the JDK and by woven code as any thread; [ThreadCalls] has what cannot be overridden.
@SuppressWarnings("this-escape")
public class ProgramThread extends Thread {
    private static final ThreadLocal<@Nullable ProgramThread> RUNNING = new ThreadLocal<>();

    /// The virtual thread that runs this on a machine.
    private volatile @Nullable Thread body;

    private volatile boolean ended;

    /// Waits for the owner of a monitor.
    private volatile boolean blocked;

    /// Who waits in `join`. Touched by simulated threads only.
    private final List<Thread> joiners = new ArrayList<>(1);

    /// As in the superclass.
    public ProgramThread() {
        this(null, null, nextName(), 0);
    }

    /// As in the superclass.
    ///
    /// @param task what it does
    public ProgramThread(@Nullable Runnable task) {
        this(null, task, nextName(), 0);
    }

    /// As in the superclass.
    ///
    /// @param group not used on a machine
    /// @param task what it does
    public ProgramThread(@Nullable ThreadGroup group, @Nullable Runnable task) {
        this(group, task, nextName(), 0);
    }

    /// As in the superclass.
    ///
    /// @param name its name
    public ProgramThread(String name) {
        this(null, null, name, 0);
    }

    /// As in the superclass.
    ///
    /// @param group not used on a machine
    /// @param name its name
    public ProgramThread(@Nullable ThreadGroup group, String name) {
        this(group, null, name, 0);
    }

    /// As in the superclass.
    ///
    /// @param task what it does
    /// @param name its name
    public ProgramThread(@Nullable Runnable task, String name) {
        this(null, task, name, 0);
    }

    /// As in the superclass.
    ///
    /// @param group not used on a machine
    /// @param task what it does
    /// @param name its name
    public ProgramThread(@Nullable ThreadGroup group, @Nullable Runnable task, String name) {
        this(group, task, name, 0);
    }

    /// As in the superclass.
    ///
    /// @param group not used on a machine
    /// @param task what it does
    /// @param name its name
    /// @param stackSize not used on a machine
    public ProgramThread(@Nullable ThreadGroup group, @Nullable Runnable task, String name, long stackSize) {
        this(group, task, name, stackSize, true);
    }

    /// As in the superclass.
    ///
    /// @param group not used on a machine
    /// @param task what it does
    /// @param name its name
    /// @param stackSize not used on a machine
    /// @param inheritThreadLocals not used on a machine
    public ProgramThread(
            @Nullable ThreadGroup group,
            @Nullable Runnable task,
            String name,
            long stackSize,
            boolean inheritThreadLocals) {
        super(group, task, name, stackSize, inheritThreadLocals);
        if (Kernel.currentSimulation() != null) {
            // Not from the caller's virtual thread, which is a daemon.
            ProgramThread parent = running();
            setDaemon(parent != null && parent.isDaemon());
        }
    }

    private static String nextName() {
        Simulation machine = Kernel.currentSimulation();
        // The JDK's own numbers go on from run to run.
        return machine == null ? "Thread-" + RealNames.next() : Run.of(machine).threadName();
    }

    /// {@return the program's object for the calling thread, null if it has none}
    static @Nullable ProgramThread running() {
        return RUNNING.get();
    }

    /// {@return the thread that runs it: itself unless it was started on a machine}
    Thread actual() {
        Thread started = body;
        return started == null ? this : started;
    }

    /// {@return whether it runs, or has run, on a machine}
    boolean isSimulated() {
        return body != null;
    }

    /// {@return whether it was started and has not ended}
    boolean isUnderWay() {
        Thread started = body;
        return started == null ? isAlive() : !ended && started.isAlive();
    }

    void blocked(boolean now) {
        blocked = now;
    }

    @Override
    public void start() {
        Simulation machine = Kernel.currentSimulation();
        if (machine == null) {
            super.start();
            return;
        }
        embody().start();
    }

    /// Makes the virtual thread that runs this on a machine, for whoever starts it in another way than by [#start()]:
    /// the JDK's executors start their threads by a back door that cannot be overridden.
    ///
    /// @return the thread, not started
    Thread embody() {
        if (body != null || super.getState() != State.NEW) {
            throw new IllegalThreadStateException();
        }
        Thread started = Thread.ofVirtual().name(getName()).unstarted(this::live);
        body = started;
        if (super.isInterrupted()) {
            started.interrupt();
        }
        return started;
    }

    @SuppressWarnings("DoNotCall") // The caller is the virtual thread that stands for this one.
    private void live() {
        RUNNING.set(this);
        try {
            run();
        } catch (Throwable thrown) {
            UncaughtExceptionHandler handler = getUncaughtExceptionHandler();
            if (handler == null || handler instanceof ThreadGroup) {
                throw thrown;
            }
            handler.uncaughtException(this, thrown);
        } finally {
            ended = true;
            for (Thread joiner : joiners) {
                LockSupport.unpark(joiner);
            }
        }
    }

    /// Waits for its end, in virtual time. For simulated callers.
    ///
    /// @param nanos how long at most, 0 for ever
    void joinSimulated(Simulation machine, long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Thread caller = Thread.currentThread();
        long deadline = machine.nanoTime() + nanos;
        joiners.add(caller);
        try {
            while (!ended) {
                long left = nanos == 0 ? Long.MAX_VALUE : deadline - machine.nanoTime();
                if (left <= 0) {
                    return;
                }
                if (nanos == 0) {
                    LockSupport.park(this);
                } else {
                    LockSupport.parkNanos(this, left);
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        } finally {
            joiners.remove(caller);
        }
    }

    @Override
    public void interrupt() {
        Thread started = body;
        if (started == null) {
            super.interrupt();
        } else {
            Simulation machine = Kernel.currentSimulation();
            if (machine != null) {
                Alarm.noteInterrupt(machine, started);
            }
            started.interrupt();
        }
    }

    @Override
    public boolean isInterrupted() {
        Thread started = body;
        return started == null ? super.isInterrupted() : started.isInterrupted();
    }

    @Override
    public State getState() {
        Thread started = body;
        if (started == null) {
            return super.getState();
        }
        if (ended) {
            return State.TERMINATED;
        }
        return blocked ? State.BLOCKED : started.getState();
    }

    @Override
    public StackTraceElement[] getStackTrace() {
        Thread started = body;
        return started == null ? super.getStackTrace() : started.getStackTrace();
    }

    /// Numbers for names outside of any machine.
    private static final class RealNames {
        private static final java.util.concurrent.atomic.AtomicInteger NEXT =
                new java.util.concurrent.atomic.AtomicInteger();

        static int next() {
            return NEXT.getAndIncrement();
        }
    }
}
