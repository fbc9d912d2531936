package io.selvage.testkit;

import io.selvage.api.Program;
import io.selvage.api.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs a program as a process of a deterministic kernel. One kernel serves many runs; after a run that leaves
/// anything behind, the next one gets a new kernel.
///
/// Before the first run that counts there is one that does not, without preemptions, so that what the JVM does once
/// only is behind it: loading classes, and initialising those that the program shares between its runs.
///
/// Used by one thread at a time.
public final class KernelTarget implements Target {
    private final Setting setting;
    private final Program program;
    private final List<BootedKernel> broken = new ArrayList<>();
    private @Nullable BootedKernel current;
    private boolean warm;

    private KernelTarget(Setting setting, Program program) {
        this.setting = setting;
        this.program = program;
    }

    /// A target that is a scenario.
    ///
    /// @param setting the machine
    /// @param scenarios makes a fresh scenario for each run; called inside the run
    /// @return the target; boots its kernel on first use
    public static KernelTarget of(Setting setting, Supplier<? extends Scenario> scenarios) {
        return ofMain(setting, sys -> {
            try {
                scenarios.get().run();
            } catch (Throwable thrown) {
                throw KernelTarget.<RuntimeException>unchecked(thrown);
            }
            return 0;
        });
    }

    /// A target that is a program for the kernel. An exit code other than 0 is no failure.
    ///
    /// @param setting the machine
    /// @param main where the first thread starts, in every run
    /// @return the target; boots its kernel on first use
    public static KernelTarget ofMain(Setting setting, Program.Main main) {
        return new KernelTarget(setting, Program.of("scenario", new GuardedMain(main)));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T unchecked(Throwable throwable) throws T {
        throw (T) throwable;
    }

    @Override
    public Setting setting() {
        return setting;
    }

    @Override
    public Outcome run(Attempt attempt) {
        BootedKernel kernel = kernel();
        Outcome outcome = kernel.isDriver() ? kernel.run(attempt) : driven(kernel, () -> kernel.run(attempt));
        retire(kernel);
        return outcome;
    }

    @Override
    public void repeat(BooleanSupplier work) {
        boolean more = true;
        while (more) {
            BootedKernel kernel = kernel();
            more = driven(kernel, () -> {
                boolean again;
                do {
                    again = work.getAsBoolean();
                } while (again && current == kernel);
                return again;
            });
            closeBroken();
        }
    }

    @Override
    public void close() {
        if (current != null) {
            broken.add(current);
            current = null;
        }
        closeBroken();
    }

    private BootedKernel kernel() {
        closeBroken();
        BootedKernel present = current;
        if (present != null) {
            return present;
        }
        BootedKernel booted = new BootedKernel(setting, program);
        current = booted;
        if (warm) {
            return booted;
        }
        warm = true;
        // Whatever comes of it: if the program fails without preemptions too, the first run that counts will show.
        driven(booted, () -> booted.run(new Attempt(0, new GuideChooser(new Guide(List.of(), Map.of())))));
        retire(booted);
        return kernel();
    }

    private void retire(BootedKernel kernel) {
        if (kernel.isBroken() && current == kernel) {
            current = null;
            broken.add(kernel);
        }
    }

    /// A kernel is not closed on its own driver, which has to end for that.
    private void closeBroken() {
        broken.removeIf(kernel -> {
            if (kernel.isDriver()) {
                return false;
            }
            kernel.close();
            return true;
        });
    }

    private static <T> T driven(BootedKernel kernel, Callable<T> work) {
        Simulation simulation = kernel.simulation();
        try {
            return simulation.drive(work);
        } catch (RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            java.lang.Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a run was under way", e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
