package io.selvage.api;

/// How a process wants to hear that a message has come to an empty queue: Linux's `sigevent`.
///
/// Immutable and safe to share.
///
/// @param kind [#SIGEV_SIGNAL] or [#SIGEV_NONE]
/// @param signal with `SIGEV_SIGNAL` which signal, 1 to 64; 0 sends none
/// @param value what the signal carries, in [SignalInfo#value()]
public record MessageQueueNotice(int kind, int signal, long value) {
    /// By a signal to the process, whose code is [SignalInfo#MESSAGE].
    public static final int SIGEV_SIGNAL = 0;

    /// Not at all; but the registration keeps others out until a message comes.
    public static final int SIGEV_NONE = 1;

    /// Nothing is sent.
    public static final MessageQueueNotice NONE = new MessageQueueNotice(SIGEV_NONE, 0, 0);

    /// By a signal.
    ///
    /// @param signal which signal
    /// @param value what it carries
    /// @return the notice
    public static MessageQueueNotice signal(Signal signal, long value) {
        return new MessageQueueNotice(SIGEV_SIGNAL, signal.number(), value);
    }
}
