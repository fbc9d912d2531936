package io.selvage.testkit;

import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.simulation.Simulation;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// What threads of deterministic machines threw and nobody caught. Virtual threads that a program starts by Java's
/// own means report that to the JVM's default handler and to nobody else, so this is in front of it.
///
/// Thread-safe.
final class Uncaught {
    private static final System.Logger LOGGER = System.getLogger("io.selvage.testkit");
    private static final Map<Simulation, List<Throwable>> LISTENERS = new ConcurrentHashMap<>();

    static {
        java.lang.Thread.UncaughtExceptionHandler before = java.lang.Thread.getDefaultUncaughtExceptionHandler();
        java.lang.Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            if (!tell(thrown)) {
                pass(before, thread, thrown);
            }
        });
    }

    private Uncaught() {}

    /// Begins to listen to a machine.
    ///
    /// @return where whatever its threads throw will be added; to be emptied before each run
    static List<Throwable> listen(Simulation simulation) {
        return LISTENERS.computeIfAbsent(simulation, _ -> new CopyOnWriteArrayList<>());
    }

    static void forget(Simulation simulation) {
        LISTENERS.remove(simulation);
    }

    /// The calling thread has thrown.
    ///
    /// @return whether anybody listens to its machine
    static boolean tell(Throwable thrown) {
        Simulation simulation = simulation();
        List<Throwable> listener = simulation == null ? null : LISTENERS.get(simulation);
        return listener != null && listener.add(thrown);
    }

    private static @Nullable Simulation simulation() {
        try {
            return Kernel.currentSimulation();
        } catch (KernelException noKernelAround) {
            return null;
        }
    }

    private static void pass(
            java.lang.Thread.@Nullable UncaughtExceptionHandler before, java.lang.Thread thread, Throwable thrown) {
        if (before != null) {
            before.uncaughtException(thread, thrown);
            return;
        }
        LOGGER.log(Level.ERROR, () -> "exception in thread \"" + thread.getName() + "\"", thrown);
    }
}
