package io.selvage.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Chooser;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StrategiesTest {
    private static final Toy SPINNING = new Toy()
            .thread(
                    Toy.op(Access.READ, 0, v -> v[0] == 1 ? 2 : 1, "read flag"),
                    Toy.op(Access.YIELD, 0, v -> -1, "spin"))
            .thread(
                    Toy.run(Access.WRITE, 1, v -> v[1] = 1, "write other"),
                    Toy.run(Access.WRITE, 0, v -> v[0] = 1, "write flag"));

    static List<Outcome> outcomes(Toy toy, Strategy strategy, int runs) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            Chooser chooser = strategy.begin(run);
            if (chooser == null) {
                return outcomes;
            }
            outcomes.add(toy.run(new Attempt(0, chooser)));
            strategy.end();
        }
        return outcomes;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "random",
                "pct",
                "pct(depth=1)",
                "pct(depth=2)",
                "pos",
                "round-robin(quantum=1)",
                "dfs",
                "dfs(preemptions=1)",
                "dfs(preemptions=1,sleep-sets=on)",
                "dfs(sleep-sets=off)"
            })
    void nameIsTheDescription(String description) {
        String name = Strategies.parse(description, 1).name();
        assertEquals(name, Strategies.parse(name, 1).name());
        assertEquals(description.equals("pct") ? "pct(depth=3)" : description, name);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            guess                 | there is no strategy 'guess'
            pct(depth=0)          | 'depth' is '0', must be a number from 1 to 1000000
            pct(depth=x)          | 'depth' is 'x', must be a number from 1 to 1000000
            pct(deep=3)           | 'pct' has no parameter 'deep'
            pct(3)                | '3' in 'pct(3)' is not parameter=value
            pct(                  | 'pct(' is not name or name(parameter=value)
            pct(depth=1,depth=2)  | 'depth' is there twice in 'pct(depth=1,depth=2)'
            dfs(sleep-sets=maybe) | 'sleep-sets' is 'maybe', must be on or off
            """)
    void refusesAndListsWhatThereIs(String description, String message) {
        IllegalArgumentException thrown =
                assertThrows(IllegalArgumentException.class, () -> Strategies.parse(description, 1));
        assertEquals(message + "; there are:\n" + Strategies.known(), thrown.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "pct", "pos", "round-robin(quantum=1)", "dfs", "dfs(preemptions=1)"})
    void findsALostUpdate(String description) {
        List<Outcome> outcomes = outcomes(Toy.lostUpdate(), Strategies.parse(description, 1), 50);
        assertTrue(outcomes.stream().anyMatch(Failure.class::isInstance));
        assertTrue(
                outcomes.stream().anyMatch(Outcome.Passed.class::isInstance) || description.startsWith("round-robin"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "pct", "pos", "round-robin", "dfs"})
    void sameSeedSameSchedules(String description) {
        assertEquals(
                hashes(outcomes(SPINNING, Strategies.parse(description, 7), 100)),
                hashes(outcomes(SPINNING, Strategies.parse(description, 7), 100)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "pct", "pos"})
    void otherSeedOtherSchedules(String description) {
        assertNotEquals(
                hashes(outcomes(SPINNING, Strategies.parse(description, 7), 100)),
                hashes(outcomes(SPINNING, Strategies.parse(description, 8), 100)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "random",
                "pct(depth=1)",
                "pct(depth=4)",
                "pos",
                "round-robin",
                "dfs",
                "dfs(sleep-sets=off)",
                "dfs(preemptions=0)"
            })
    void spinLoopsEnd(String description) {
        for (Outcome outcome : outcomes(SPINNING, Strategies.parse(description, 3), 500)) {
            assertTrue(outcome instanceof Outcome.Passed, () -> "a spin loop did not end: " + outcome);
        }
    }

    @Test
    void pctKeepsItsPromise() {
        // Depth 2, three threads, six steps: at least one run in 3 * 6 must find it.
        Toy toy = new Toy()
                .thread(Toy.write(0, 9, 1), Toy.write(0, 9, 2), Toy.write(0, 9, 3))
                .thread(Toy.run(
                        Access.READ,
                        0,
                        v -> {
                            if (v[0] == 2) {
                                throw new AssertionError("between the second and the third");
                            }
                        },
                        "read"))
                .thread(Toy.write(1, 9, 1), Toy.write(1, 9, 2));
        long found = outcomes(toy, Strategies.pct(1, 2), 3_600).stream()
                .filter(Failure.class::isInstance)
                .count();
        assertTrue(found >= 200, () -> "found " + found + " times in 3,600");
    }

    @Test
    void posSpreadsOverPartialOrders() {
        // One order in 3! of three writes to one variable, among many steps on others.
        Toy toy = new Toy();
        for (int thread = 0; thread < 3; thread++) {
            int own = thread;
            List<Toy.Op> ops = new ArrayList<>();
            for (int i = 0; i < 10 * thread; i++) {
                ops.add(Toy.write(own + 1, own + 1, 1));
            }
            ops.add(Toy.run(Access.WRITE, 0, v -> v[0] = v[0] * 4 + own, "write"));
            toy.thread(ops);
        }
        Set<Integer> results = new HashSet<>();
        Strategy strategy = Strategies.pos(1);
        for (int run = 0; run < 1_000; run++) {
            toy.run(new Attempt(0, Objects.requireNonNull(strategy.begin(run))));
            results.add(toy.last[0]);
        }
        assertEquals(6, results.size());
    }

    @Test
    void turnsAreAsLongAsAsked() {
        Toy toy = new Toy();
        for (int thread = 0; thread < 2; thread++) {
            int own = thread;
            toy.thread(Collections.nCopies(6, Toy.run(Access.WRITE, 0, v -> v[0] = v[0] * 2 + own, "write")));
        }
        Set<String> orders = new HashSet<>();
        Strategy strategy = Strategies.roundRobin(5, 3);
        for (int run = 0; run < 12; run++) {
            toy.run(new Attempt(0, Objects.requireNonNull(strategy.begin(run))));
            orders.add(Integer.toBinaryString(toy.last[0] | 1 << 12).substring(1));
        }
        assertEquals(
                Set.of("000111000111", "001110001110", "011100011100", "111000111000", "110001110001", "100011100011"),
                orders);
    }

    private static List<Long> hashes(List<Outcome> outcomes) {
        return outcomes.stream().map(Outcome::traceHash).toList();
    }
}
