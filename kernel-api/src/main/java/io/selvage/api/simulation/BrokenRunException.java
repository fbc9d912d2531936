package io.selvage.api.simulation;

/// The run is not the machine's any more: a chooser failed or chose what there is not, or a thread holds
/// the only core there really is without coming back.
public final class BrokenRunException extends SimulationException {
    private static final long serialVersionUID = 1;

    /// Made by the machine, with what a chooser threw.
    ///
    /// @param message what is wrong
    /// @param cause what was thrown
    public BrokenRunException(String message, Throwable cause) {
        super(message, cause);
    }

    /// Made by the machine.
    ///
    /// @param message what is wrong
    public BrokenRunException(String message) {
        super(message);
    }
}
