package io.selvage.api.simulation;

import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/// How a deterministic run goes: the seed of everything that is drawn (GUIDs, random numbers), who
/// chooses, what may go wrong, and how long it may take.
///
/// @param seed any number
/// @param chooser decides who runs
/// @param faults what may go wrong; empty for nothing
/// @param faultBudget how often something may go wrong in one run
/// @param stepLimit after how many steps the run is given up as one that does not end, at least 1
public record Plan(long seed, Chooser chooser, Set<Fault> faults, int faultBudget, long stepLimit) {
    /// How long a stall lasts, in steps of others.
    public static final int STALL_STEPS = 100;

    /// How far a faulty clock jumps: 60 seconds.
    public static final long CLOCK_JUMP_NANOS = 60_000_000_000L;

    /// Copies the set.
    public Plan {
        Objects.requireNonNull(chooser);
        if (stepLimit < 1 || faultBudget < 0) {
            throw new IllegalArgumentException("stepLimit=" + stepLimit + ", faultBudget=" + faultBudget);
        }
        faults = faults.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(faults));
    }

    /// A run in which every choice is drawn from a seed, nothing goes wrong, and that may take for ever.
    ///
    /// @param seed any number
    /// @return the plan
    public static Plan seeded(long seed) {
        return of(seed, Chooser.random(seed));
    }

    /// A run with a chooser, in which nothing goes wrong and that may take for ever.
    ///
    /// @param seed any number
    /// @param chooser decides who runs
    /// @return the plan
    public static Plan of(long seed, Chooser chooser) {
        return new Plan(seed, chooser, Set.of(), 0, Long.MAX_VALUE);
    }

    /// Limits the run.
    ///
    /// @param steps how many steps at most, at least 1
    /// @return a copy with that limit
    public Plan stepLimit(long steps) {
        return new Plan(seed, chooser, faults, faultBudget, steps);
    }

    /// Lets things go wrong.
    ///
    /// @param kinds what may
    /// @param budget how often in one run
    /// @return a copy with those faults
    public Plan faults(Set<Fault> kinds, int budget) {
        return new Plan(seed, chooser, kinds, budget, stepLimit);
    }
}
