package io.selvage.cli.script;

/// What a script is run on.
public enum Stage {
    /// The deterministic machine: nobody is preempted, and the same script gives the same trace each
    /// time.
    DETERMINISTIC,
    /// Real cores.
    REAL
}
