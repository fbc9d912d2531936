package io.selvage.testkit;

/// A chooser ends the run, as it has seen enough. What it has seen becomes the run's [Failure].
public class RunStoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Failure.Kind kind;

    /// @param kind what it has seen
    /// @param message the same in words
    public RunStoppedException(Failure.Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /// {@return what the chooser has seen}
    public final Failure.Kind kind() {
        return kind;
    }
}
