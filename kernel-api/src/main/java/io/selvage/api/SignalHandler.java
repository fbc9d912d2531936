package io.selvage.api;

/// Code that a process runs when it gets a signal (MODEL 8.4).
///
/// It runs on the thread that the kernel chose, at one of that thread's delivery points: inside a kernel
/// call, before the call returns. Meanwhile the signals of [SignalAction#mask()] are blocked on that
/// thread.
///
/// It may make any kernel call. On a stackless thread it must not block: calls that would answer
/// [SystemCalls#BLOCKED]. What it throws leaves through the kernel call that the signal interrupted,
/// after the thread's mask has been restored.
@FunctionalInterface
public interface SignalHandler {
    /// Handles one signal.
    ///
    /// @param info what is known about it
    void handle(SignalInfo info);
}
