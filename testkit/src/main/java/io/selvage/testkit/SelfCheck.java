package io.selvage.testkit;

/// How often a run is made a second time from what was recorded, to see whether it goes the same way.
public enum SelfCheck {
    /// Always.
    EVERY,
    /// One run in 16, and every one that fails.
    SAMPLED,
    /// Only the one that fails, as its report comes from the repetition.
    OFF;

    private static final int SAMPLE = 16;

    boolean isDue(long run) {
        return switch (this) {
            case EVERY -> true;
            case SAMPLED -> run % SAMPLE == 0;
            case OFF -> false;
        };
    }
}
