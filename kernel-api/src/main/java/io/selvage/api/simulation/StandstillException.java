package io.selvage.api.simulation;

import java.util.List;

/// Nothing can happen any more: every thread waits, and no timer runs.
public final class StandstillException extends SimulationException {
    private static final long serialVersionUID = 1;

    private final transient List<BlockedThread> blocked;

    /// Made by the machine.
    ///
    /// @param message who waits for what
    /// @param blocked the threads that wait
    public StandstillException(String message, List<BlockedThread> blocked) {
        super(message);
        this.blocked = List.copyOf(blocked);
    }

    /// {@return the threads that wait}
    public List<BlockedThread> blocked() {
        return blocked;
    }
}
