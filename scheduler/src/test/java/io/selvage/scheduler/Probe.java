package io.selvage.scheduler;

import io.selvage.runtime.CpuSet;
import io.selvage.runtime.Outcome;
import io.selvage.runtime.SystemClock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

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
                cores, CpuSet.EMPTY, "not asked for", new SystemClock(), new RotatingChooser(cores), tickListener);
    }

    /// Everything in a queue, in the order in which its owner would run it.
    static Deque<Schedulable> pollAll(RunQueue queue) {
        Deque<Schedulable> polled = new ArrayDeque<>();
        for (Schedulable taken = queue.poll(); taken != null; taken = queue.poll()) {
            polled.add(taken);
        }
        return polled;
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
