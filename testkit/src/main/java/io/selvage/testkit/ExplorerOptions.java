package io.selvage.testkit;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// How far an exploration goes, and who hears of it.
///
/// @param seed where everything that the program draws starts, in every run the same
/// @param schedules how many schedules at most, at least 1
/// @param nanos how much time at most, in nanoseconds; looked at between runs
/// @param selfCheck how often a run is repeated
/// @param starvationBound after how many decisions a thread that could run and was not chosen is taken for
///     starved, if the strategy is fair
/// @param clock the time, in nanoseconds
/// @param progress hears about once a second how far it is
public record ExplorerOptions(
        long seed,
        long schedules,
        long nanos,
        SelfCheck selfCheck,
        long starvationBound,
        LongSupplier clock,
        Consumer<Progress> progress) {
    /// Seed 0, 1,000 schedules, no limit of time, every run repeated.
    public static final ExplorerOptions DEFAULT =
            new ExplorerOptions(0, 1_000, Long.MAX_VALUE, SelfCheck.EVERY, 10_000, System::nanoTime, progress -> {});

    /// Checks the ranges.
    public ExplorerOptions {
        if (schedules < 1 || nanos < 1 || starvationBound < 1) {
            throw new IllegalArgumentException(
                    "schedules=" + schedules + ", nanos=" + nanos + ", starvationBound=" + starvationBound);
        }
    }

    /// Sets the seed of the runs.
    ///
    /// @param newSeed any number
    /// @return a copy
    public ExplorerOptions seed(long newSeed) {
        return new ExplorerOptions(newSeed, schedules, nanos, selfCheck, starvationBound, clock, progress);
    }

    /// Limits the schedules.
    ///
    /// @param most how many at most
    /// @return a copy
    public ExplorerOptions schedules(long most) {
        return new ExplorerOptions(seed, most, nanos, selfCheck, starvationBound, clock, progress);
    }

    /// Limits the time.
    ///
    /// @param most how much at most, in nanoseconds
    /// @return a copy
    public ExplorerOptions nanos(long most) {
        return new ExplorerOptions(seed, schedules, most, selfCheck, starvationBound, clock, progress);
    }

    /// Sets how often a run is repeated.
    ///
    /// @param often how often
    /// @return a copy
    public ExplorerOptions selfCheck(SelfCheck often) {
        return new ExplorerOptions(seed, schedules, nanos, often, starvationBound, clock, progress);
    }

    /// Sets when a thread is taken for starved.
    ///
    /// @param decisions after how many
    /// @return a copy
    public ExplorerOptions starvationBound(long decisions) {
        return new ExplorerOptions(seed, schedules, nanos, selfCheck, decisions, clock, progress);
    }

    /// Sets the clock.
    ///
    /// @param time the time, in nanoseconds
    /// @return a copy
    public ExplorerOptions clock(LongSupplier time) {
        return new ExplorerOptions(seed, schedules, nanos, selfCheck, starvationBound, time, progress);
    }

    /// Sets who hears how far it is.
    ///
    /// @param listener who
    /// @return a copy
    public ExplorerOptions progress(Consumer<Progress> listener) {
        return new ExplorerOptions(seed, schedules, nanos, selfCheck, starvationBound, clock, listener);
    }
}
