package io.selvage.testkit.weaving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Program;
import io.selvage.api.simulation.BlockedThread;
import io.selvage.api.simulation.Simulation;
import io.selvage.api.simulation.StandstillException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MachineTest {
    private static final int SEEDS = 200;

    @ParameterizedTest
    @ValueSource(strings = {"plain", "visible", "wide", "element", "ofClass", "getThenSet", "guardedOnce"})
    void racyCounterLosesAnUpdateUnderSomeSeed(String counter) throws Exception {
        assertEquals(Set.of("1", "2"), results("Counters", counter, SEEDS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"atomic", "guarded", "guardedMethod"})
    void soundCounterLosesNoUpdateUnderAnySeed(String counter) throws Exception {
        assertEquals(Set.of("2"), results("Counters", counter, SEEDS));
    }

    @Test
    void producersAndConsumersFinishUnderEverySeed() throws Exception {
        assertEquals(Set.of("sum=45"), results("Handshake", "run", SEEDS));
    }

    @Test
    void threadsOfEveryOriginAreUnderControl() throws Exception {
        Set<String> results = results("OrdinaryThreads", "run", SEEDS);

        assertEquals(1, results.size(), results.toString());
        assertTrue(results.iterator().next().startsWith("900 2 NEW NEW NEW NEW "), results.toString());
    }

    @Test
    void instructionsDoTheSameOnTheMachine() throws Exception {
        assertEquals(Set.of(Programs.run(Programs.loader(), "Instructions")), results("Instructions", "run", 20));
    }

    @Test
    void hoursOfWaitingTakeVirtualTime() throws Exception {
        Set<String> results = results("Limits", "hours", 20);

        assertEquals(Set.of(Programs.run(Programs.loader(), "Limits") + true), results);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vector | true [0, 1, 2]",
                "synchronizedList | true [0, 1, 2]",
                "mapCallbacks | 2 1",
                "vectorCallbacks | [3, 4, 5] 6",
                "interrupts | [interrupted falsetrue, left, awake]",
                "threads | badtrue trueown2TERMINATEDfalsenamedtrue"
            })
    void wovenCodeMeetsTheJdk(String meeting, String result) throws Exception {
        assertEquals(Set.of(result), results("Meetings", meeting, SEEDS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"timer", "pool", "task"})
    void whatTheMachineCannotControlIsRefused(String source) {
        AssertionError failure = assertThrows(AssertionError.class, () -> run(0, "Uncontrolled", source));

        assertInstanceOf(
                UnsupportedOperationException.class,
                Objects.requireNonNull(failure.getCause()).getCause());
    }

    @Test
    void parallelStreamIsSequential() throws Exception {
        assertEquals(Set.of("299995"), results("Uncontrolled", "stream", 3));
    }

    @Test
    void collectionIsAPoint() throws Exception {
        assertEquals(Set.of("1", "2"), results("Meetings", "checkThenAdd", SEEDS));
    }

    @Test
    void notifyMayWakeAnyWaiter() throws Exception {
        assertEquals(Set.of("[0]2", "[1]2"), results("Meetings", "notified", SEEDS));
    }

    @Test
    void chanceAndTimeComeFromTheSeed() throws Exception {
        assertEquals(run(1, "Chance", "run"), run(1, "Chance", "run"));
        assertNotEquals(
                run(1, "Chance", "run").result(), run(2, "Chance", "run").result());
    }

    @Test
    void monitorsTakenCrosswiseAreAStandstillUnderSomeSeed() throws Exception {
        Set<String> results = new HashSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            try {
                results.add(run(seed, "Deadlock", "run").result());
            } catch (StandstillException e) {
                List<BlockedThread> blocked = e.blocked();
                assertTrue(blocked.size() >= 2, e.getMessage());
                results.add("standstill");
            }
        }

        assertEquals(Set.of("done", "standstill"), results);
    }

    @Test
    void loaderWithoutStateGivesTheSameRunAgain() throws Exception {
        WeavingLoader loader = Programs.loader();
        for (int seed = 0; seed < 20; seed++) {
            assertEquals(run(seed, "Handshake", "run"), run(seed, "Handshake", "run", loader));
        }
        assertFalse(loader.keepsState());
    }

    private record Ran(String result, long traceHash, List<String> leaks) {}

    private static Set<String> results(String program, String method, int seeds) throws Exception {
        Set<String> results = new TreeSet<>();
        for (int seed = 0; seed < seeds; seed++) {
            Ran ran = run(seed, program, method);
            assertEquals(List.of(), ran.leaks());
            results.add(ran.result());
        }
        return results;
    }

    private static Ran run(long seed, String program, String method) throws Exception {
        return run(seed, program, method, Programs.loader());
    }

    private static Ran run(long seed, String program, String method, WeavingLoader loader) throws Exception {
        AtomicReference<@Nullable Object> result = new AtomicReference<>();
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(seed))) {
            Simulation simulation = Objects.requireNonNull(kernel.simulation());
            Hooks.begin(simulation);
            kernel.spawn(Program.of(program, _ -> {
                        try {
                            result.set(Programs.call(loader, program, method));
                        } catch (Throwable e) {
                            result.set(e);
                        }
                        return 0;
                    }))
                    .waitFor();
            Object value = result.get();
            if (value instanceof Throwable thrown) {
                throw new AssertionError("seed " + seed, thrown);
            }
            return new Ran(String.valueOf(value), simulation.traceHash(), simulation.leaks());
        }
    }
}
