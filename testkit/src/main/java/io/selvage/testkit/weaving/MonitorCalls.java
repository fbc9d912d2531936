package io.selvage.testkit.weaving;

import io.selvage.api.Kernel;
import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Simulation;
import io.selvage.testkit.weaving.Replaces.Kind;
import java.util.concurrent.TimeUnit;

/// `wait` and `notify` on the monitors that woven code has instead of the JVM's.
///
/// Called by woven code, not by people; each method has the parameters and the result of the one that it
/// [replaces][Replaces].
public final class MonitorCalls {
    private static final int NANOS_PER_MILLI = 1_000_000;

    private MonitorCalls() {}

    @Replaces(type = Object.class, name = "wait", kind = Kind.INSTANCE, sited = true)
    public static void await(Object object, int site) throws InterruptedException {
        awaitNanos(object, 0, site);
    }

    @Replaces(type = Object.class, name = "wait", kind = Kind.INSTANCE, sited = true)
    public static void await(Object object, long millis, int site) throws InterruptedException {
        await(object, millis, 0, site);
    }

    @Replaces(type = Object.class, name = "wait", kind = Kind.INSTANCE, sited = true)
    public static void await(Object object, long millis, int nanos, int site) throws InterruptedException {
        if (millis < 0 || nanos < 0 || nanos >= NANOS_PER_MILLI) {
            throw new IllegalArgumentException("millis=" + millis + ", nanos=" + nanos);
        }
        awaitNanos(object, TimeUnit.MILLISECONDS.toNanos(millis) + nanos, site);
    }

    private static void awaitNanos(Object object, long nanos, int site) throws InterruptedException {
        Simulation machine = Kernel.currentSimulation();
        if (machine == null) {
            RealMonitors.await(object, nanos);
            return;
        }
        Monitor monitor = held(machine, object, Access.AWAIT, site);
        if (java.lang.Thread.interrupted()) {
            throw new InterruptedException();
        }
        monitor.await(machine, nanos);
    }

    @Replaces(type = Object.class, name = "notify", kind = Kind.INSTANCE, sited = true)
    public static void signal(Object object, int site) {
        Simulation machine = Kernel.currentSimulation();
        if (machine == null) {
            RealMonitors.signal(object);
        } else {
            held(machine, object, Access.NOTIFY, site).signal(machine);
        }
    }

    @Replaces(type = Object.class, name = "notifyAll", kind = Kind.INSTANCE, sited = true)
    public static void signalAll(Object object, int site) {
        Simulation machine = Kernel.currentSimulation();
        if (machine == null) {
            RealMonitors.signalAll(object);
        } else {
            held(machine, object, Access.NOTIFY, site).signalAll();
        }
    }

    @Replaces(type = java.lang.Thread.class, name = "holdsLock")
    public static boolean holdsLock(Object object) {
        Simulation machine = Kernel.currentSimulation();
        if (machine == null) {
            return RealMonitors.isHeldByCaller(object);
        }
        Monitor monitor = Run.of(machine).monitorInUse(object);
        return monitor != null && monitor.isHeldByCaller();
    }

    private static Monitor held(Simulation machine, Object object, Access access, int site) {
        Run run = Run.of(machine);
        run.point(machine, access, object, -1, site);
        Monitor monitor = run.monitorInUse(object);
        if (monitor == null || !monitor.isHeldByCaller()) {
            throw new IllegalMonitorStateException("current thread is not owner");
        }
        return monitor;
    }
}
