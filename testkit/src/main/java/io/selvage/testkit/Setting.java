package io.selvage.testkit;

import io.selvage.api.simulation.Chooser;
import io.selvage.api.simulation.Fault;
import io.selvage.api.simulation.Plan;
import java.util.EnumSet;
import java.util.Set;

/// The machine that a program is tried on.
///
/// @param cores how many virtual cores, 1 to 1,024
/// @param faults what may go wrong; empty for nothing
/// @param faultBudget how often something may go wrong in one run
/// @param stepLimit after how many steps a run is given up as one that does not end, at least 1
public record Setting(int cores, Set<Fault> faults, int faultBudget, long stepLimit) {
    /// Two cores, no faults, 100,000 steps.
    public static final Setting DEFAULT = new Setting(2, Set.of(), 0, 100_000);

    /// Copies the set and checks the ranges.
    public Setting {
        if (cores < 1 || cores > 1_024 || faultBudget < 0 || stepLimit < 1) {
            throw new IllegalArgumentException(
                    "cores=" + cores + ", faultBudget=" + faultBudget + ", stepLimit=" + stepLimit);
        }
        faults = faults.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(faults));
    }

    /// Sets the number of cores.
    ///
    /// @param number 1 to 1,024
    /// @return a copy
    public Setting cores(int number) {
        return new Setting(number, faults, faultBudget, stepLimit);
    }

    /// Lets things go wrong.
    ///
    /// @param kinds what may
    /// @param budget how often in one run
    /// @return a copy
    public Setting faults(Set<Fault> kinds, int budget) {
        return new Setting(cores, kinds, budget, stepLimit);
    }

    /// Limits every run.
    ///
    /// @param steps how many steps at most, at least 1
    /// @return a copy
    public Setting stepLimit(long steps) {
        return new Setting(cores, faults, faultBudget, steps);
    }

    /// The plan of one run.
    ///
    /// @param seed where everything that is drawn starts
    /// @param chooser decides who runs
    /// @return the plan
    public Plan plan(long seed, Chooser chooser) {
        return new Plan(seed, chooser, faults, faultBudget, stepLimit);
    }
}
