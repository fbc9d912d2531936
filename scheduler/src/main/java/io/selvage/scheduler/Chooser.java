package io.selvage.scheduler;

/// Where choice enters: everything that the scheduler could decide one way or the other is asked here, so that
/// another machine can decide it from a seed.
public interface Chooser {
    /// Chooses a number.
    ///
    /// @param core who asks
    /// @param bound at least 1
    /// @return 0 to `bound` - 1
    int choose(int core, int bound);
}
