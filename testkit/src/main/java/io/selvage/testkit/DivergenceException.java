package io.selvage.testkit;

/// A run asked other questions than the one whose choices are being replayed.
public final class DivergenceException extends RunStoppedException {
    private static final long serialVersionUID = 1;

    /// @param message at which decision, and how
    public DivergenceException(String message) {
        super(Failure.Kind.NOT_REPEATABLE, message);
    }
}
