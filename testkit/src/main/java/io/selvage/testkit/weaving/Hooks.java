package io.selvage.testkit.weaving;

import io.selvage.api.Kernel;
import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Simulation;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// What woven code calls before it touches what others may see. On a deterministic machine each is a
/// point; anywhere else it does nothing. Not for people to call.
///
/// Sites are numbers of [Sites].
public final class Hooks {
    private Hooks() {}

    /// Forgets what the last run on a machine has left behind, such as monitors of threads that were
    /// dropped. To be called with each `restart`, before anything runs.
    ///
    /// @param simulation the machine
    public static void begin(Simulation simulation) {
        Run.begin(simulation);
    }

    /// Before a field is read.
    ///
    /// @param owner the object, or the class of a static field
    /// @param field the number of the field
    /// @param site where
    public static void read(@Nullable Object owner, int field, int site) {
        Simulation machine = Kernel.currentSimulation();
        if (machine != null && owner != null) {
            Run.of(machine).point(machine, Access.READ, owner, field, site);
        }
    }

    /// Before a field is written.
    ///
    /// @param owner the object, or the class of a static field
    /// @param field the number of the field
    /// @param site where
    public static void write(@Nullable Object owner, int field, int site) {
        Simulation machine = Kernel.currentSimulation();
        if (machine != null && owner != null) {
            Run.of(machine).point(machine, Access.WRITE, owner, field, site);
        }
    }

    /// Before an element of an array is read.
    ///
    /// @param array the array
    /// @param index which element
    /// @param site where
    public static void readElement(@Nullable Object array, int index, int site) {
        read(array, index, site);
    }

    /// Before an element of an array is written.
    ///
    /// @param array the array
    /// @param index which element
    /// @param site where
    public static void writeElement(@Nullable Object array, int index, int site) {
        write(array, index, site);
    }

    /// Instead of `monitorenter`. Blocks while another thread holds the monitor.
    ///
    /// @param object whose monitor
    /// @param site where
    public static void enter(@Nullable Object object, int site) {
        if (object == null) {
            throw new NullPointerException("synchronized (null)");
        }
        Simulation machine = Kernel.currentSimulation();
        if (machine == null) {
            RealMonitors.enter(object);
            return;
        }
        Run run = Run.of(machine);
        run.point(machine, Access.ACQUIRE, object, -1, site);
        run.monitor(object).enter();
    }

    /// Instead of `monitorexit`. Does nothing if the caller does not hold the monitor: compiled code has
    /// a handler for exceptions thrown here that comes back here.
    ///
    /// @param object whose monitor
    /// @param site where
    public static void exit(Object object, int site) {
        Simulation machine = Kernel.currentSimulation();
        if (machine == null) {
            RealMonitors.exit(object);
            return;
        }
        Run run = Run.of(machine);
        Monitor monitor = run.monitorInUse(object);
        if (monitor == null || !monitor.isHeldByCaller()) {
            return;
        }
        try {
            run.point(machine, Access.RELEASE, object, -1, site);
        } finally {
            monitor.exit();
        }
    }

    /// Before a static initialiser: others would stop at the JVM's lock of the class, unseen.
    public static void beginInitializer() {
        Simulation machine = Kernel.currentSimulation();
        if (machine != null) {
            Run.of(machine).beginAtomic();
        }
    }

    /// After a static initialiser.
    public static void endInitializer() {
        Simulation machine = Kernel.currentSimulation();
        if (machine != null) {
            Run.of(machine).endAtomic();
        }
    }

    /// Before a call of an object that is shared as a whole.
    ///
    /// @param receiver the object
    /// @param access what the call does with it
    /// @param site where
    public static void call(@Nullable Object receiver, Access access, int site) {
        Simulation machine = Kernel.currentSimulation();
        if (machine != null && receiver != null) {
            Run.of(machine).point(machine, access, receiver, -1, site);
        }
    }

    /// Before an access through a handle.
    ///
    /// @param handle the handle
    /// @param first the first argument if it is an object
    /// @param access what is done
    /// @param site where
    public static void call(VarHandle handle, @Nullable Object first, Access access, int site) {
        Simulation machine = Kernel.currentSimulation();
        if (machine != null) {
            Object target = first == null || handle.coordinateTypes().isEmpty() ? handle : first;
            Run.of(machine).point(machine, access, target, -1, site);
        }
    }

    /// Before a call that would start threads of the JDK's own.
    ///
    /// @param what what would
    /// @throws UnsupportedOperationException on a machine, which would take a wait for such a thread for a
    ///     standstill
    public static void refuse(String what) {
        if (Kernel.currentSimulation() != null) {
            throw new UnsupportedOperationException(
                    what + " runs on threads that the deterministic machine does not control");
        }
    }

    /// Before a call of a collection or another object that may hold a lock of the JVM's while it calls
    /// back.
    ///
    /// @param receiver the object
    /// @param access what the call does with it
    /// @param site where
    /// @return whether [#endGuarded(Object)] is to follow
    public static boolean beginGuarded(@Nullable Object receiver, Access access, int site) {
        Simulation machine = Kernel.currentSimulation();
        if (machine == null || receiver == null) {
            return false;
        }
        Run run = Run.of(machine);
        run.point(machine, access, receiver, -1, site);
        Guard guard = Guard.of(receiver);
        if (guard == Guard.NONE) {
            return false;
        }
        if (guard == Guard.MONITOR) {
            run.monitor(receiver).enter();
        }
        run.beginAtomic();
        return true;
    }

    /// After such a call, whichever way it ended.
    ///
    /// @param receiver the object
    public static void endGuarded(Object receiver) {
        Simulation machine = Kernel.currentSimulation();
        if (machine == null) {
            return;
        }
        Run run = Run.of(machine);
        run.endAtomic();
        Monitor monitor = run.monitorInUse(receiver);
        if (monitor != null && Guard.of(receiver) == Guard.MONITOR && monitor.isHeldByCaller()) {
            monitor.exit();
        }
    }
}
