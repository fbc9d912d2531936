package io.selvage.comparison;

/// The strategies that are measured.
enum Tried {
    RANDOM("random"),
    PCT("pct(depth=3)"),
    POS("pos"),
    ROUND_ROBIN("round-robin(quantum=2)"),
    DFS("dfs(preemptions=2)");

    /// Round robin has about as many schedules as the quantum times the number of threads, then begins again.
    static final long BEFORE_REPETITION = 200;

    private final String description;

    Tried(String description) {
        this.description = description;
    }

    String description() {
        return description;
    }

    /// Whether the seed makes a difference.
    boolean draws() {
        return this != DFS;
    }

    boolean repeats() {
        return this == ROUND_ROBIN;
    }
}
