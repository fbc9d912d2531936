package io.selvage.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.bugs.Failure;
import io.selvage.bugs.KnownBug;
import io.selvage.bugs.KnownBugs;
import io.selvage.testkit.Finding;
import io.selvage.testkit.SelfCheck;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each known bug is found within a few hundred schedules, becomes small, and fails again; its corrected twin
/// survives. All of it from fixed seeds, so it goes the same way every time.
class KnownBugsUnderStrategiesTest {
    private static final int SEEDS = 5;
    private static final long BUDGET = 500;
    private static final long MINIMUM_BUDGET = 2_000;
    private static final long MINIMUM_FAILURES = 20;
    private static final int REPLAYS = 3;
    private static final List<Tried> FINDERS = List.of(Tried.POS, Tried.PCT, Tried.RANDOM);

    /// Of programs that have too many schedules to try all without chance, what is known.
    private static final Map<String, Long> FEWEST_SWITCHES =
            Map.of("philosophers-5", 6L, "reorder-4", 6L, "reorder-5", 7L, "reorder-10", 12L);

    static List<KnownBug> all() {
        return KnownBugs.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void isFoundAndShrunkAndFailsAgain(KnownBug bug) {
        Subject subject = new Subject(bug);
        Finding finding = find(subject);
        assertNotNull(finding, "found by none of " + FINDERS);

        Reduction reduction = Reduction.of(subject, finding.strategy(), finding, REPLAYS);
        assertEquals(REPLAYS, reduction.alike());
        if (bug.failure() == Failure.LIVELOCK) {
            assertTrue(reduction.shrunkPreemptions() <= 2L * bug.preemptions(), reduction::toString);
        } else {
            long fewest = fewestSwitches(subject);
            assertTrue(reduction.shrunkSwitches() <= 2 * fewest, () -> reduction + ", but " + fewest + " are enough");
        }
    }

    private static long fewestSwitches(Subject subject) {
        Long known = FEWEST_SWITCHES.get(subject.bug().name());
        return known == null
                ? Minimum.of(subject, MINIMUM_BUDGET, MINIMUM_FAILURES).switches()
                : known;
    }

    private static @Nullable Finding find(Subject subject) {
        for (Tried tried : FINDERS) {
            Finding first = Count.search(subject, tried, SEEDS, BUDGET).first();
            if (first != null) {
                return first;
            }
        }
        return null;
    }

    @ParameterizedTest
    @MethodSource("all")
    void correctedTwinSurvives(KnownBug bug) {
        Subject subject = new Subject(bug);
        for (Tried tried : List.of(Tried.RANDOM, Tried.PCT)) {
            Survival survival = Survival.of(subject, tried, BUDGET, SelfCheck.SAMPLED);
            assertEquals(BUDGET, survival.schedules());
            assertEquals(0, survival.givenUp());
        }
    }
}
