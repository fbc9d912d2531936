package io.selvage.api.simulation;

/// A deterministic run cannot go on, or cannot be trusted. Thrown to whoever waits for the run: from
/// `Process.waitFor`, `Thread.join`, [Simulation#drive(java.util.concurrent.Callable)].
public abstract sealed class SimulationException extends RuntimeException
        permits StandstillException, StepLimitException, BrokenRunException {
    private static final long serialVersionUID = 1;

    SimulationException(String message) {
        super(message);
    }

    SimulationException(String message, Throwable cause) {
        super(message, cause);
    }
}
