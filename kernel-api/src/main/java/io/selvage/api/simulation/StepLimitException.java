package io.selvage.api.simulation;

/// The run has made as many steps as its [Plan] permits: it is taken for one that does not end.
public final class StepLimitException extends SimulationException {
    private static final long serialVersionUID = 1;

    /// Made by the machine.
    ///
    /// @param message how many steps, and who made the last ones
    public StepLimitException(String message) {
        super(message);
    }
}
