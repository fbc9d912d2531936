package io.selvage.kernel;

/// What becomes of a blocking call that a signal interrupts (MODEL 8.4). A call that is not ended by
/// `EINTR` is attempted again.
enum Restart {
    /// `EINTR` unless the first handler that ran has the flag RESTART: `read`, `write`, the wait calls,
    /// locks.
    BY_FLAG,
    /// `EINTR` if any handler ran: `pause`, `sigsuspend`, `poll`.
    WITHOUT_HANDLER,
    /// `EINTR` whatever interrupted it, a stop included: `sigtimedwait`.
    NEVER
}
