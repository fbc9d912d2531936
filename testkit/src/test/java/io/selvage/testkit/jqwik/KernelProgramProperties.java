package io.selvage.testkit.jqwik;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Signal;
import io.selvage.testkit.Outcome;
import io.selvage.testkit.Schedule;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// The kernel itself under random programs and schedules.
class KernelProgramProperties {
    @Provide
    Arbitrary<KernelProgram> programs() {
        return KernelOps.programs();
    }

    @Provide
    Arbitrary<CloneFlags> legalFlags() {
        return KernelOps.cloneFlags();
    }

    @Provide
    Arbitrary<Signal> signals() {
        return KernelOps.signals();
    }

    /// No deadlock, no process left behind, nothing thrown, and the same way both times.
    @Property(tries = 300)
    void everyProgramComesToItsEndUnderEverySchedule(
            @ForAll("programs") KernelProgram program, @ForAll Schedule schedule) {
        Outcome.Passed first = Schedules.run(schedule, program);
        Outcome.Passed second = Schedules.run(schedule, program);
        assertEquals(first.traceHash(), second.traceHash());
        assertEquals(first.steps(), second.steps());
    }

    @Property
    void generatedFlagsAreLegal(@ForAll("legalFlags") CloneFlags flags) {
        assertTrue(flags.isLegal(), flags::toString);
    }

    @Property
    void generatedSignalsAreSignals(@ForAll("signals") Signal signal) {
        assertEquals(signal, Signal.of(signal.number()));
    }
}
