package io.selvage.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Chooser;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExplorerTest {
    private static final ExplorerOptions OPTIONS = ExplorerOptions.DEFAULT;

    static Finding found(Target target, Strategy strategy) {
        Exploration exploration = new Explorer(target, OPTIONS).explore(strategy);
        assertEquals(Exploration.End.FOUND, exploration.end());
        Finding finding = exploration.finding();
        assertNotNull(finding);
        return finding;
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "pct", "pos", "dfs", "dfs(preemptions=1)"})
    void findsWhatBreaksAProgram(String strategy) {
        Finding finding = found(Toy.lostUpdate(), Strategies.parse(strategy, 1));
        assertEquals(Failure.Kind.UNCAUGHT_EXCEPTION, finding.failure().kind());
        assertEquals("expected 2 but was 1", finding.failure().message());
        Outcome again =
                Toy.lostUpdate().run(new Attempt(0, new ReplayChooser(finding.schedule(), ReplayChooser.Mode.STRICT)));
        assertEquals(finding.failure().traceHash(), again.traceHash());
    }

    @Test
    void namesTheCycleOfADeadlock() {
        Finding finding = found(Toys.lockOrder(), Strategies.exhaustive());
        assertEquals(Failure.Kind.DEADLOCK, finding.failure().kind());
        assertEquals(List.of(0, 1), finding.failure().cycle());
    }

    @Test
    void tellsALostWakeUpFromADeadlock() {
        Finding finding = found(Toys.lostWord(), Strategies.exhaustive());
        assertEquals(Failure.Kind.LOST_WAKE_UP, finding.failure().kind());
        assertEquals(
                "toy-0 waits for a word on v2; toy-1 gave the word for that at step 2, before anybody waited for it",
                finding.failure().message());
    }

    @Test
    void saysWhenEverythingHasBeenTried() {
        Toy toy = new Toy().thread(Toy.write(0, 9, 1)).thread(Toy.write(0, 9, 2));
        Exploration exploration = new Explorer(toy, OPTIONS).explore(Strategies.exhaustive());
        assertEquals(Exploration.End.EXHAUSTED, exploration.end());
        assertNull(exploration.finding());
        assertEquals(2, exploration.totals().schedules());
        assertEquals(2, exploration.totals().distinct());
        assertEquals(2, exploration.totals().decisions());
    }

    @Test
    void stopsAfterAsManySchedulesAsAsked() {
        Toy toy = new Toy().thread(Toy.write(0, 9, 1)).thread(Toy.write(0, 9, 2));
        Exploration exploration = new Explorer(toy, OPTIONS.schedules(7)).explore(Strategies.random(1));
        assertEquals(Exploration.End.SCHEDULES, exploration.end());
        assertEquals(7, exploration.totals().schedules());
        assertTrue(exploration.totals().distinct() <= 2);
    }

    @Test
    void stopsWhenTheTimeIsOverAndReportsOnTheWay() {
        Toy toy = new Toy().thread(Toy.write(0, 9, 1)).thread(Toy.write(0, 9, 2));
        AtomicLong now = new AtomicLong();
        List<Progress> heard = new ArrayList<>();
        ExplorerOptions options = OPTIONS.schedules(1_000_000)
                .nanos(10_000_000_000L)
                // The clock is read twice per schedule, and once at the start and the end.
                .clock(() -> now.getAndAdd(250_000_000L))
                .progress(heard::add);
        Exploration exploration = new Explorer(toy, options).explore(Strategies.random(1));
        assertEquals(Exploration.End.TIME, exploration.end());
        assertEquals(20, exploration.totals().schedules());
        assertEquals(10, heard.size());
        assertEquals(
                new Progress(2, 2, 2, 0, 1_000_000_000L, 9_000_000_000L).nanosLeft(),
                heard.getFirst().nanosLeft());
        assertEquals(2.0, heard.getFirst().rate());
    }

    @Test
    void noticesAProgramThatDependsOnSomethingElse() {
        AtomicLong calls = new AtomicLong();
        Toy toy = new Toy()
                .thread(
                        Toy.op(Access.WRITE, 0, v -> calls.incrementAndGet() % 2 == 0 ? 2 : 1, "flip"),
                        Toy.write(0, 9, 1))
                .thread(Toy.write(0, 9, 1));
        Finding finding = found(toy, Strategies.random(1));
        assertEquals(Failure.Kind.NOT_REPEATABLE, finding.failure().kind());
    }

    @Test
    void anUnfairRunThatDoesNotEndIsNoLivelock() {
        Toy waits = new Toy()
                .thread(Toy.op(Access.READ, 0, v -> v[0] == 1 ? 1 : 0, "spin"))
                .thread(Toy.write(0, 9, 1));
        Strategy lowestFirst = new Strategy() {
            @Override
            public String name() {
                return "lowest first";
            }

            @Override
            public Chooser begin(long run) {
                return decision -> 0;
            }

            @Override
            public void end() {}
        };
        Exploration exploration = new Explorer(waits, OPTIONS.schedules(3)).explore(lowestFirst);
        assertEquals(Exploration.End.SCHEDULES, exploration.end());
        assertEquals(3, exploration.totals().givenUp());
    }

    @Test
    void aFairRunThatDoesNotEndIsALivelock() {
        Toy polite = new Toy()
                .thread(Toy.op(Access.READ, 0, v -> v[0] == 1 ? 1 : 0, "spin"))
                .thread(Toy.op(Access.READ, 1, v -> v[1] == 1 ? 1 : 0, "spin"));
        for (String strategy : List.of("random", "pos", "round-robin")) {
            Finding finding = found(polite, Strategies.parse(strategy, 1));
            assertEquals(Failure.Kind.LIVELOCK, finding.failure().kind());
            Shrunk shrunk = new Shrinker(polite, 100).shrink(finding);
            assertEquals(Failure.Kind.LIVELOCK, shrunk.finding().failure().kind());
        }
    }

    @Test
    void aThreadThatSpinsAloneIsALivelock() {
        Toy toy = new Toy().thread(Toy.op(Access.READ, 0, v -> 0, "spin")).thread(Toy.write(1, 9, 1));
        Finding finding = found(toy, Strategies.random(1));
        assertEquals(Failure.Kind.LIVELOCK, finding.failure().kind());
    }

    @Test
    void noticesOutsideEvents() {
        Target leaky = new Target() {
            @Override
            public Setting setting() {
                return Setting.DEFAULT;
            }

            @Override
            public Outcome run(Attempt attempt) {
                return new Outcome.Passed(1, 1, List.of("a thread from outside woke main"));
            }

            @Override
            public void close() {}
        };
        Finding finding = found(leaky, Strategies.random(1));
        assertEquals(Failure.Kind.LEAK, finding.failure().kind());
        assertEquals(
                "the run proves nothing:\na thread from outside woke main",
                finding.failure().message());
    }

    @Test
    void noticesThatAThreadStarves() {
        Strategy unfair = new Strategy() {
            @Override
            public String name() {
                return "lowest first";
            }

            @Override
            public @Nullable Chooser begin(long run) {
                return decision -> 0;
            }

            @Override
            public void end() {}

            @Override
            public boolean fair() {
                return true;
            }
        };
        Toy toy = new Toy().thread(Toy.op(Access.READ, 0, v -> 0, "spin")).thread(Toy.write(0, 9, 1));
        Exploration exploration = new Explorer(toy, OPTIONS.starvationBound(100)).explore(unfair);
        assertNotNull(exploration.finding());
        Failure failure = exploration.finding().failure();
        assertEquals(Failure.Kind.STARVATION, failure.kind());
        assertEquals("thread 1 could run and was not chosen for 100 decisions", failure.message());
    }
}
