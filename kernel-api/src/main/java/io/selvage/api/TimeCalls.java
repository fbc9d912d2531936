package io.selvage.api;

import java.time.Duration;
import java.util.function.Consumer;

/// Letting time pass. Part of [SystemCalls], whose rules about callers and blocking hold here.
///
/// Times are at least as long as asked for, in the time of the machine that the kernel runs on.
public interface TimeCalls {
    /// {@return the time of the machine that the kernel runs on, in nanoseconds since an unnamed moment}
    /// It never goes back. Differences count, also those below 0 after an overflow.
    long clockGettime();

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

    /// Opens a timer: a descriptor that can be read, 8 bytes in the order of the host, when a time has
    /// passed, and says how often. Reading blocks until then. It can be waited for like any other
    /// descriptor.
    ///
    /// @param flags a union of [OpenFlags#O_CLOEXEC] and [OpenFlags#O_NONBLOCK]
    /// @return the lowest free descriptor; the timer is not set
    /// @throws KernelException `EINVAL` for unknown flags, `EMFILE` if the caller has no descriptor free
    int timerfdCreate(int flags);

    /// Sets a timer, and forgets what has passed before.
    ///
    /// @param fd the descriptor
    /// @param setting how
    /// @return how it was set before, as [#timerfdGettime(int)] says
    /// @throws KernelException `EBADF` if the descriptor is not open; `EINVAL` if it is no timer, or a
    ///     time is negative
    TimerSetting timerfdSettime(int fd, TimerSetting setting);

    /// {@return how long it is until the timer expires, and how often it does after that}
    ///
    /// @param fd the descriptor
    /// @throws KernelException `EBADF` if the descriptor is not open, `EINVAL` if it is no timer
    TimerSetting timerfdGettime(int fd);
}
