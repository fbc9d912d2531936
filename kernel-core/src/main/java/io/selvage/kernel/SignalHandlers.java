package io.selvage.kernel;

/// What a signal does: shared with `CLONE_SIGHAND`, hence by all threads of a process; copied without. No call
/// changes a disposition yet, so every signal has its default action.
final class SignalHandlers extends Shared {
    SignalHandlers() {}

    SignalHandlers copy() {
        return new SignalHandlers();
    }

    @Override
    void lastReleased() {}
}
