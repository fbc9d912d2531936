package io.selvage.testkit;

import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Decision;
import org.jspecify.annotations.Nullable;

/// Whether the order of two steps of different threads can matter.
final class Dependency {
    private static final int WHOLE = -1;

    private Dependency() {}

    /// Between two options of one question about threads.
    static boolean between(Decision decision, int one, int other) {
        return between(
                decision.access(one),
                decision.object(one),
                decision.part(one),
                decision.access(other),
                decision.object(other),
                decision.part(other));
    }

    /// Between two steps. One with an unknown object depends on every other.
    static boolean between(
            Access access,
            @Nullable Object object,
            int part,
            Access other,
            @Nullable Object otherObject,
            int otherPart) {
        if (object == null || otherObject == null) {
            return true;
        }
        if (object != otherObject) {
            return false;
        }
        if (part != otherPart && part != WHOLE && otherPart != WHOLE) {
            return false;
        }
        return !access.commutesWith(other);
    }
}
