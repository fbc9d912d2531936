package io.selvage.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Chooser;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DepthFirstTest {
    private static Toy writers(int threads, int steps) {
        Toy toy = new Toy();
        for (int i = 0; i < threads; i++) {
            toy.thread(Collections.nCopies(steps, Toy.write(0, 9, 1)));
        }
        return toy;
    }

    @ParameterizedTest
    @CsvSource({"2, 3, 20", "3, 2, 90", "2, 5, 252"})
    void triesEveryScheduleOnce(int threads, int steps, int schedules) {
        List<Outcome> outcomes =
                StrategiesTest.outcomes(writers(threads, steps), Strategies.parse("dfs", 0), 1_000_000);
        Set<Long> hashes = new HashSet<>();
        outcomes.forEach(outcome -> hashes.add(outcome.traceHash()));
        assertEquals(schedules, outcomes.size());
        assertEquals(schedules, hashes.size());
    }

    @ParameterizedTest
    // Two threads of three steps: who begins, then where the preemptions are.
    @CsvSource({"0, 2", "1, 6", "2, 14", "3, 18", "4, 20", "9, 20"})
    void triesEveryScheduleWithinTheBound(int bound, int schedules) {
        Strategy strategy = Strategies.parse("dfs(preemptions=" + bound + ")", 0);
        assertEquals(
                schedules,
                StrategiesTest.outcomes(writers(2, 3), strategy, 1_000_000).size());
    }

    @Test
    void leavesOutWhatDiffersInNothing() {
        Toy toy =
                new Toy().thread(Toy.write(0, 9, 1), Toy.write(0, 9, 2)).thread(Toy.write(1, 9, 1), Toy.write(1, 9, 2));
        assertEquals(
                6,
                StrategiesTest.outcomes(toy, Strategies.parse("dfs(sleep-sets=off)", 0), 100)
                        .size());
        long complete =
                StrategiesTest.outcomes(toy, Strategies.exhaustive(), 100).size();
        // The first, and one that is found redundant at each step where the other thread could have gone.
        assertEquals(3, complete);
    }

    @Test
    void unknownObjectsDependOnEverything() {
        Toy toy = new Toy().thread(Toy.run(Access.CALL, -1, v -> {}, "call")).thread(Toy.write(1, 9, 1));
        assertEquals(
                2, StrategiesTest.outcomes(toy, Strategies.exhaustive(), 100).size());
    }

    @Test
    void noticesThatAProgramIsNotTheSame() {
        Strategy strategy = Strategies.exhaustive();
        writers(2, 3).run(new Attempt(0, Objects.requireNonNull(strategy.begin(0))));
        strategy.end();
        Chooser second = Objects.requireNonNull(strategy.begin(1));
        writers(3, 3).run(new Attempt(0, second));
        assertThrows(DivergenceException.class, strategy::end);
    }
}
