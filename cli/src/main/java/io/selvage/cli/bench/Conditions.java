package io.selvage.cli.bench;

import io.selvage.api.Core;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelException;
import java.lang.management.ManagementFactory;
import java.util.List;

/// What may have disturbed a run or helped it.
///
/// @param loadBefore the machine's load average of a minute when the run began; negative if unknown
/// @param loadAfter the same when it had ended
/// @param pinning where the cores of a kernel with two of them run; the host places the JDK's threads
public record Conditions(double loadBefore, double loadAfter, List<String> pinning) {
    private static final int CORES = 2;

    /// Looks at this machine, before a run. Boots a kernel for a moment to see where its cores are put.
    ///
    /// @return the conditions, with the load before the run as that after it for the time being
    public static Conditions beforeRun() {
        double load = load();
        return new Conditions(load, load, observePinning());
    }

    /// Looks at the load again, after the run.
    ///
    /// @return the complete conditions
    public Conditions afterRun() {
        return new Conditions(loadBefore, load(), pinning);
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static List<String> observePinning() {
        try (Kernel kernel = Kernel.boot(KernelConfig.cores(CORES))) {
            return kernel.cores().stream().map(Conditions::place).toList();
        } catch (KernelException e) {
            return List.of("unknown (" + e.getMessage() + ")");
        }
    }

    private static String place(Core core) {
        return switch (core.pinning()) {
            case Core.Pinning.Pinned(int cpu) -> "core %d on CPU %d".formatted(core.index(), cpu);
            case Core.Pinning.Unpinned(String reason) -> "core %d not pinned (%s)".formatted(core.index(), reason);
        };
    }
}
