package io.selvage.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ShrinkerTest {
    /// A program, and the least number of switches that breaks it.
    static Stream<Arguments> programs() {
        return Stream.of(
                Arguments.of((Supplier<Toy>) Toy::lostUpdate, 2),
                Arguments.of((Supplier<Toy>) Toys::lockOrder, 1),
                Arguments.of((Supplier<Toy>) Toys::lostWord, 2),
                Arguments.of((Supplier<Toy>) Toys::counters, 3),
                Arguments.of((Supplier<Toy>) Toys::seenTwice, 4));
    }

    @ParameterizedTest
    @MethodSource("programs")
    void shrinksToTheFewestSwitches(Supplier<Toy> program, long least) {
        IntStream.range(0, 20).forEach(seed -> {
            Toy toy = program.get();
            Finding finding = ExplorerTest.found(toy, Strategies.random(seed));
            Shrunk shrunk = new Shrinker(toy, Shrinker.DEFAULT_ATTEMPTS).shrink(finding);
            assertTrue(finding.failure().isLike(shrunk.finding().failure()));
            assertEquals(least, shrunk.finding().switches(), () -> "seed " + seed + ": " + shrunk);
        });
    }

    @Test
    void resultCanBeReplayed() {
        Toy toy = Toys.counters();
        Finding finding = ExplorerTest.found(toy, Strategies.random(3));
        Schedule small = new Shrinker(toy, 500).shrink(finding).finding().schedule();
        for (int i = 0; i < 100; i++) {
            Outcome outcome = toy.run(new Attempt(0, new ReplayChooser(small, ReplayChooser.Mode.STRICT)));
            assertEquals(small.traceHash(), outcome.traceHash());
            assertTrue(outcome instanceof Failure);
        }
    }

    @Test
    void sameFindingSameResult() {
        Toy toy = Toys.counters();
        Finding finding = ExplorerTest.found(toy, Strategies.random(3));
        Shrinker shrinker = new Shrinker(toy, 500);
        assertEquals(
                shrinker.shrink(finding).finding().schedule(),
                shrinker.shrink(finding).finding().schedule());
    }

    @Test
    void keepsToItsAttempts() {
        Toy toy = Toys.counters();
        Finding finding = ExplorerTest.found(toy, Strategies.random(3));
        Shrunk shrunk = new Shrinker(toy, 10).shrink(finding);
        assertTrue(shrunk.attempts() <= 12, () -> "it took " + shrunk.attempts());
    }
}
