package io.selvage.api;

import java.time.Duration;
import java.util.function.Consumer;

/// Letting time pass. Part of [SystemCalls], whose rules about callers and blocking hold here.
///
/// Times are at least as long as asked for, in the time of the machine that the kernel runs on.
public interface TimeCalls {
    /// Sleeps. Blocks.
    ///
    /// @param time how long
    /// @return 0, or [SystemCalls#BLOCKED]
    /// @throws KernelException `EINTR` if a signal handler has run meanwhile, never restarted; `EINVAL`
    ///     if the time is negative
    int nanosleep(Duration time);

    /// Sleeps, and says what is left of the time if it is interrupted. Blocks.
    ///
    /// @param time how long
    /// @param remaining told what is left, before the call fails with `EINTR`; not called otherwise
    /// @return 0, or [SystemCalls#BLOCKED]
    /// @throws KernelException `EINTR` if a signal handler has run meanwhile, never restarted; `EINVAL`
    ///     if the time is negative
    int nanosleep(Duration time, Consumer<Duration> remaining);
}
