package io.selvage.cli.script;

/// How an actor stands after a step.
enum Condition {
    /// It has not begun.
    NONE("none", "none"),
    /// It waits for its next line.
    IDLE("idle", "live"),
    /// It waits inside the call that its last line made.
    BLOCKED("blocked", "live"),
    STOPPED("stopped", "stopped"),
    /// It has ended and its process has not been collected, or has other threads still.
    ZOMBIE("zombie", "zombie"),
    GONE("gone", "gone"),
    /// It goes on without an end.
    UNSTABLE("UNSTABLE", "UNSTABLE");

    private final String word;
    private final String change;

    Condition(String word, String change) {
        this.word = word;
        this.change = change;
    }

    /// {@return its name in snapshots}
    String word() {
        return word;
    }

    /// {@return its name where changes are told}
    String change() {
        return change;
    }

    boolean isLive() {
        return this == IDLE || this == BLOCKED;
    }

    boolean isOver() {
        return this == ZOMBIE || this == GONE;
    }
}
