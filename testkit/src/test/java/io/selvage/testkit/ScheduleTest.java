package io.selvage.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.selvage.api.simulation.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScheduleTest {
    private static final String TEXT = """
            selvage-schedule 1
            seed 42
            cores 2
            faults KILL_THREAD,FAIL_WRITE
            fault-budget 3
            step-limit 1000
            trace-hash 00000000c0ffee00
            jdk-vendor Some One
            jdk-version 25.0.1+8
            selvage-version 0.1.0
            choices 30
            12 t0
            3 t1
            5 f- t0
            1 fKILL_THREAD
            3 t2
            1 v7
            end
            """;

    private static Schedule schedule() {
        List<Choice> choices = new ArrayList<>();
        add(choices, 12, new Choice.Next(0));
        add(choices, 3, new Choice.Next(1));
        for (int i = 0; i < 5; i++) {
            add(choices, 1, new Choice.Mishap(null));
            add(choices, 1, new Choice.Next(0));
        }
        add(choices, 1, new Choice.Mishap(Fault.KILL_THREAD));
        add(choices, 3, new Choice.Next(2));
        add(choices, 1, new Choice.Value(7));
        Setting setting = new Setting(2, Set.of(Fault.KILL_THREAD, Fault.FAIL_WRITE), 3, 1_000);
        return new Schedule(42, setting, new Environment("Some One", "25.0.1+8", "0.1.0"), 0xc0ffee00L, choices);
    }

    private static void add(List<Choice> choices, int times, Choice choice) {
        for (int i = 0; i < times; i++) {
            choices.add(choice);
        }
    }

    @Test
    void onlySwitchesCostLines() {
        assertEquals(TEXT, schedule().toText());
    }

    @Test
    void oneLineFitsIntoAnAnnotation() {
        assertEquals(
                "seed=42 cores=2 faults=KILL_THREAD,FAIL_WRITE fault-budget=3 step-limit=1000"
                        + " trace-hash=00000000c0ffee00 : 12*t0 3*t1 5*f-,t0 fKILL_THREAD 3*t2 v7",
                schedule().toLine());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            selvage-schedule 1 | selvage-schedule 9   | line 1: version 9 is not known, only 1 is
            seed 42            | seed x               | line 18: 'seed' is 'x', must be a number
            cores 2            | cores                | line 3: 'cores' is not a name and a value
            cores 2            | seed 2               | line 3: 'seed' is there twice
            cores 2            | kernels 2            | line 18: 'cores' is missing
            cores 2            | cores 0              | line 18: cores=0, faultBudget=3, stepLimit=1000 is out of range
            choices 30         | choices many         | line 11: 'choices' is 'many', must be a number
            choices 30         | choices 31           | line 18: there are 30 choices, not 31
            choices 30         | choices 29           | line 17: there are more than 29 choices
            3 t1               | x t1                 | line 13: 'x' is not how often the choices after it are made
            3 t1               | 3                    | line 13: nothing is repeated 3 times
            end                | 1 t1                 | line 18: there are more than 30 choices
            """)
    void refusesWithLineAndReason(String good, String bad, String message) {
        ScheduleSyntaxException thrown = assertThrows(
                ScheduleSyntaxException.class, () -> Schedule.parse(TEXT.replaceFirst("(?m)^" + good + "$", bad)));
        assertEquals(message, thrown.getMessage());
    }

    @Test
    void namesTheChoicesThereAre() {
        ScheduleSyntaxException thrown = assertThrows(
                ScheduleSyntaxException.class, () -> Schedule.parse(TEXT.replace("fKILL_THREAD", "fKILL_CAT")));
        assertEquals(
                "line 15: 'fKILL_CAT' is no choice; one is t and a thread's number, v and a number, f- for no fault,"
                        + " or f and one of " + List.of(Fault.values()),
                thrown.getMessage());
    }

    @Test
    void missesTheEnd() {
        ScheduleSyntaxException thrown =
                assertThrows(ScheduleSyntaxException.class, () -> Schedule.parse(TEXT.replace("end\n", "")));
        assertEquals("line 17: the last line, 'end', is missing", thrown.getMessage());
    }
}
