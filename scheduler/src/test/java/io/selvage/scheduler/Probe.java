package io.selvage.scheduler;

import io.selvage.api.scheduling.Topology;
import io.selvage.runtime.CpuSet;
import io.selvage.runtime.Outcome;
import io.selvage.runtime.SystemClock;
import io.selvage.scheduler.policy.Fifo;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A schedulable for tests: does what it is told when it is dispatched.
final class Probe extends Schedulable {
    private final int number;
    private final Supplier<Outcome> body;

    Probe(Machine machine, int number, Supplier<Outcome> body) {
        super(machine);
        this.number = number;
        this.body = body;
    }

    /// One that ends as soon as it is dispatched.
    static Probe idle(Machine machine, int number) {
        return new Probe(machine, number, () -> Outcome.ENDED);
    }

    /// A scheduler that is not started: its queues are the test's to fill and empty.
    static Scheduler unstarted(int cores) {
        return scheduler(cores, () -> {});
    }

    static Scheduler scheduler(int cores, Runnable tickListener) {
        return new Scheduler(
                Topology.flat(cores),
                CpuSet.EMPTY,
                "not asked for",
                new SystemClock(),
                new RotatingChooser(cores),
                Fifo::new,
                tickListener);
    }

    /// Takes what a core would run next.
    static @Nullable Schedulable take(VirtualCore core) {
        Schedulable taken = core.first();
        core.forgetRunning();
        return taken;
    }

    @Override
    protected Outcome dispatch() {
        return body.get();
    }

    @Override
    public String toString() {
        return "#" + number;
    }
}
