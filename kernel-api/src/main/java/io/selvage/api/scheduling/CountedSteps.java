package io.selvage.api.scheduling;

/// Counts the elementary steps of scheduling: comparisons, moves within a collection, looks at a core. With
/// them it can be said how the cost of a decision grows, on any host and whatever else it does.
///
/// Off, unless the JVM was started with `-Dio.selvage.countSteps=true`, or the property was set before the
/// first use of this class. Then nothing is left of it in compiled code. The sum is exact where one thread
/// does everything, as on the deterministic machine.
public final class CountedSteps {
    private static final boolean ON = Boolean.getBoolean("io.selvage.countSteps");
    private static long sum;

    private CountedSteps() {}

    /// Counts, if that is on. To be called by collections and policies.
    ///
    /// @param steps how many steps have been made
    public static void add(int steps) {
        if (ON) {
            sum += steps;
        }
    }

    /// {@return whether steps are counted}
    public static boolean areCounted() {
        return ON;
    }

    /// {@return how many steps have been counted in this JVM, 0 if none are}
    public static long sum() {
        return sum;
    }
}
