package io.selvage.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.simulation.Fault;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class ScheduleProperties {
    @Property(tries = 300)
    void textReadBackIsTheSchedule(@ForAll("schedules") Schedule schedule) {
        assertEquals(schedule, Schedule.parse(schedule.toText()));
    }

    @Property(tries = 300)
    void lineReadBackIsTheSchedule(@ForAll("schedules") Schedule schedule) {
        assertEquals(schedule, Schedule.parse(schedule.toLine()));
    }

    @Property(tries = 300)
    void choicesAreWhatItWasMadeOf(@ForAll("choices") List<Choice> choices) {
        Schedule schedule = new Schedule(1, Setting.DEFAULT, Environment.here(), 2, choices);
        assertEquals(choices, schedule.choices());
    }

    @Provide
    Arbitrary<Schedule> schedules() {
        Arbitrary<Setting> settings = Combinators.combine(
                        Arbitraries.integers().between(1, 1_024),
                        faults(),
                        Arbitraries.integers().greaterOrEqual(0),
                        Arbitraries.longs().greaterOrEqual(1))
                .as(Setting::new);
        return Combinators.combine(Arbitraries.longs(), settings, Arbitraries.longs(), choices())
                .as((seed, setting, hash, choices) -> new Schedule(seed, setting, Environment.here(), hash, choices));
    }

    @Provide
    Arbitrary<List<Choice>> choices() {
        Arbitrary<List<Choice>> runs = Combinators.combine(
                        choice().list().ofMinSize(1).ofMaxSize(4),
                        Arbitraries.integers().between(1, 40))
                .as((pattern, times) -> Collections.nCopies(times, pattern).stream()
                        .flatMap(List::stream)
                        .toList());
        return runs.list()
                .ofMaxSize(8)
                .map(lists -> lists.stream().flatMap(List::stream).toList());
    }

    private static Arbitrary<Choice> choice() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(0, 5).map(Choice.Next::new),
                Arbitraries.of(Fault.class).injectNull(0.5).map(Choice.Mishap::new),
                Arbitraries.integers().greaterOrEqual(0).map(Choice.Value::new));
    }

    private static Arbitrary<Set<Fault>> faults() {
        return Arbitraries.of(Fault.class).set();
    }
}
