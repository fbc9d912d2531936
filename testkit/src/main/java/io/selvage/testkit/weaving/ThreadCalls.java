package io.selvage.testkit.weaving;

import io.selvage.api.Kernel;
import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Simulation;
import io.selvage.testkit.weaving.Replaces.Kind;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Threads, where the program's own object and the virtual thread that runs it are two.
///
/// Called by woven code, not by people; each method has the parameters and the result of the one that it
/// [replaces][Replaces].
public final class ThreadCalls {
    private ThreadCalls() {}

    private static void point(Simulation machine, Access access, @Nullable Object object, int site) {
        Run.of(machine).point(machine, access, object, -1, site);
    }

    private static java.lang.Thread actual(java.lang.Thread thread) {
        return thread instanceof ProgramThread program ? program.actual() : thread;
    }

    @Replaces(type = java.lang.Thread.class, name = "currentThread")
    public static java.lang.Thread currentThread() {
        if (Kernel.currentSimulation() == null) {
            return java.lang.Thread.currentThread();
        }
        ProgramThread program = ProgramThread.running();
        return program == null ? java.lang.Thread.currentThread() : program;
    }

    @Replaces(type = java.lang.Thread.class, name = "start", kind = Kind.INSTANCE, sited = true)
    public static void start(java.lang.Thread thread, int site) {
        Simulation machine = Kernel.currentSimulation();
        if (machine != null) {
            point(machine, Access.NOTIFY, thread, site);
        }
        thread.start();
    }

    @Replaces(type = java.lang.Thread.class, name = "startVirtualThread", sited = true)
    public static java.lang.Thread startVirtualThread(Runnable task, int site) {
        java.lang.Thread thread = java.lang.Thread.ofVirtual().unstarted(task);
        start(thread, site);
        return thread;
    }

    @Replaces(type = java.lang.Thread.class, name = "join", kind = Kind.INSTANCE, sited = true)
    public static void join(java.lang.Thread thread, int site) throws InterruptedException {
        joinNanos(thread, 0, site);
    }

    @Replaces(type = java.lang.Thread.class, name = "join", kind = Kind.INSTANCE, sited = true)
    public static void join(java.lang.Thread thread, long millis, int site) throws InterruptedException {
        if (millis < 0) {
            throw new IllegalArgumentException("timeout value is negative");
        }
        joinNanos(thread, TimeUnit.MILLISECONDS.toNanos(millis), site);
    }

    @Replaces(type = java.lang.Thread.class, name = "join", kind = Kind.INSTANCE, sited = true)
    public static boolean join(java.lang.Thread thread, Duration time, int site) throws InterruptedException {
        long nanos = TimeUnit.NANOSECONDS.convert(time);
        if (nanos > 0) {
            joinNanos(thread, nanos, site);
        }
        return !isAlive(thread, site);
    }

    private static void joinNanos(java.lang.Thread thread, long nanos, int site) throws InterruptedException {
        Simulation machine = Kernel.currentSimulation();
        if (machine == null) {
            joinReal(thread, nanos);
            return;
        }
        point(machine, Access.AWAIT, thread, site);
        if (thread instanceof ProgramThread program && program.isSimulated()) {
            program.joinSimulated(machine, nanos);
        } else if (nanos == 0) {
            thread.join();
        } else {
            boolean _ = Polling.await(machine, nanos, () -> !thread.isAlive());
        }
    }

    private static void joinReal(java.lang.Thread thread, long nanos) throws InterruptedException {
        if (nanos == 0) {
            thread.join();
        } else {
            TimeUnit.NANOSECONDS.timedJoin(thread, nanos);
        }
    }

    @Replaces(type = java.lang.Thread.class, name = "isAlive", kind = Kind.INSTANCE, sited = true)
    public static boolean isAlive(java.lang.Thread thread, int site) {
        Simulation machine = Kernel.currentSimulation();
        if (machine != null) {
            point(machine, Access.READ, thread, site);
        }
        return thread instanceof ProgramThread program ? program.isUnderWay() : thread.isAlive();
    }

    @Replaces(type = java.lang.Thread.class, name = "interrupt", kind = Kind.INSTANCE, sited = true)
    public static void interrupt(java.lang.Thread thread, int site) {
        Simulation machine = Kernel.currentSimulation();
        if (machine != null) {
            point(machine, Access.NOTIFY, thread, site);
            if (!(thread instanceof ProgramThread)) {
                Alarm.noteInterrupt(machine, thread);
            }
        }
        thread.interrupt();
    }

    @Replaces(type = java.lang.Thread.class, name = "isInterrupted", kind = Kind.INSTANCE, sited = true)
    public static boolean isInterrupted(java.lang.Thread thread, int site) {
        Simulation machine = Kernel.currentSimulation();
        if (machine != null) {
            point(machine, Access.READ, thread, site);
        }
        return thread.isInterrupted();
    }

    @Replaces(type = java.lang.Thread.class, name = "getState", kind = Kind.INSTANCE, sited = true)
    public static java.lang.Thread.State getState(java.lang.Thread thread, int site) {
        Simulation machine = Kernel.currentSimulation();
        if (machine != null) {
            point(machine, Access.READ, thread, site);
        }
        return thread.getState();
    }

    @Replaces(type = java.lang.Thread.class, name = "setName", kind = Kind.INSTANCE)
    public static void setName(java.lang.Thread thread, String name) {
        thread.setName(name);
        java.lang.Thread actual = actual(thread);
        if (actual != thread) {
            actual.setName(name);
        }
    }

    @Replaces(type = java.lang.Thread.class, name = "yield", sited = true)
    @SuppressWarnings("ThreadPriorityCheck") // The program asks for it.
    public static void giveWay(int site) {
        Simulation machine = Kernel.currentSimulation();
        if (machine == null) {
            java.lang.Thread.yield();
        } else {
            point(machine, Access.YIELD, null, site);
        }
    }

    @Replaces(type = java.lang.Thread.class, name = "onSpinWait", sited = true)
    public static void onSpinWait(int site) {
        Simulation machine = Kernel.currentSimulation();
        if (machine == null) {
            java.lang.Thread.onSpinWait();
        } else {
            point(machine, Access.YIELD, null, site);
        }
    }

    @Replaces(type = java.lang.Thread.Builder.class, name = "unstarted", kind = Kind.INSTANCE)
    public static java.lang.Thread unstarted(java.lang.Thread.Builder builder, Runnable task) {
        if (!(builder instanceof java.lang.Thread.Builder.OfPlatform) || Kernel.currentSimulation() == null) {
            return builder.unstarted(task);
        }
        return inProgram(builder.unstarted(task), task);
    }

    @Replaces(type = java.lang.Thread.Builder.class, name = "start", kind = Kind.INSTANCE, sited = true)
    public static java.lang.Thread start(java.lang.Thread.Builder builder, Runnable task, int site) {
        java.lang.Thread thread = unstarted(builder, task);
        start(thread, site);
        return thread;
    }

    @Replaces(type = java.lang.Thread.Builder.class, name = "factory", kind = Kind.INSTANCE)
    public static ThreadFactory factory(java.lang.Thread.Builder builder) {
        ThreadFactory original = builder.factory();
        if (!(builder instanceof java.lang.Thread.Builder.OfPlatform) || Kernel.currentSimulation() == null) {
            return original;
        }
        return task -> inProgram(original.newThread(task), task);
    }

    private static java.lang.Thread inProgram(java.lang.Thread platform, Runnable task) {
        ProgramThread thread =
                platform.getName().isEmpty() ? new ProgramThread(task) : new ProgramThread(task, platform.getName());
        thread.setDaemon(platform.isDaemon());
        thread.setUncaughtExceptionHandler(platform.getUncaughtExceptionHandler());
        return thread;
    }

    @Replaces(type = LockSupport.class, name = "park", sited = true)
    public static void park(int site) {
        park(null, site);
    }

    @Replaces(type = LockSupport.class, name = "park", sited = true)
    public static void park(@Nullable Object blocker, int site) {
        pointOfPark(site);
        LockSupport.park(blocker);
    }

    @Replaces(type = LockSupport.class, name = "parkNanos", sited = true)
    public static void parkNanos(long nanos, int site) {
        parkNanos(null, nanos, site);
    }

    @Replaces(type = LockSupport.class, name = "parkNanos", sited = true)
    public static void parkNanos(@Nullable Object blocker, long nanos, int site) {
        pointOfPark(site);
        LockSupport.parkNanos(blocker, nanos);
    }

    @Replaces(type = LockSupport.class, name = "parkUntil", sited = true)
    public static void parkUntil(long deadline, int site) {
        parkUntil(null, deadline, site);
    }

    @Replaces(type = LockSupport.class, name = "parkUntil", sited = true)
    public static void parkUntil(@Nullable Object blocker, long deadline, int site) {
        Simulation machine = Kernel.currentSimulation();
        if (machine == null) {
            LockSupport.parkUntil(blocker, deadline);
            return;
        }
        long millis = deadline - machine.instant().toEpochMilli();
        parkNanos(blocker, TimeUnit.MILLISECONDS.toNanos(millis), site);
    }

    private static void pointOfPark(int site) {
        Simulation machine = Kernel.currentSimulation();
        if (machine != null) {
            point(machine, Access.AWAIT, currentThread(), site);
        }
    }

    @Replaces(type = LockSupport.class, name = "unpark", sited = true)
    public static void unpark(java.lang.@Nullable Thread thread, int site) {
        if (thread == null) {
            return;
        }
        Simulation machine = Kernel.currentSimulation();
        if (machine != null) {
            point(machine, Access.NOTIFY, thread, site);
        }
        LockSupport.unpark(actual(thread));
    }

    @Replaces(type = LockSupport.class, name = "getBlocker")
    public static @Nullable Object getBlocker(java.lang.Thread thread) {
        return LockSupport.getBlocker(actual(thread));
    }
}
