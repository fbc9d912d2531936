package io.selvage.scheduler;

import io.selvage.runtime.Outcome;
import java.util.List;

/// A schedulable of a simulated machine that follows a script, one step per dispatch.
final class Worker extends Schedulable {
    /// What it does, one after the other.
    sealed interface Act {
        /// Makes some steps without giving its core up.
        record Compute(int steps) implements Act {}

        /// Gives its core up and goes on.
        record Yield() implements Act {}

        /// Sleeps until a timer wakes it.
        record Sleep(long nanos) implements Act {}

        /// Wakes another one, if that one waits to be woken.
        record Wake(int other) implements Act {}

        /// Changes what another one asks for, or itself.
        record Change(int other, SchedulingParameters parameters) implements Act {}

        /// Waits until somebody wakes it.
        record Wait() implements Act {}
    }

    private final SimulatedMachine machine;
    private final int number;
    private final List<Act> script;
    private final List<Worker> all;
    private int position;
    private int computed;
    private boolean asleep;
    private boolean waits;
    long steps;
    int wakeUps;
    int sleeps;

    /// Since when it has been seen waiting for a core, in the machine's time; -1 if it does not. Kept by
    /// [Rules].
    long waitsSince = -1;

    /// What it asked for when it was seen last. Kept by [Rules].
    SchedulingParameters seenAs = SchedulingParameters.DEFAULT;

    /// Whether it runs on, or was made to give way, since it was last woken or yielded.
    boolean inItsRun;

    Worker(SimulatedMachine machine, int number, List<Act> script, List<Worker> all) {
        super(machine);
        this.machine = machine;
        this.number = number;
        this.script = script;
        this.all = all;
    }

    int number() {
        return number;
    }

    boolean hasEnded() {
        return runState() == State.DEAD;
    }

    boolean waitsToBeWoken() {
        return waits;
    }

    /// {@return the core it runs on, -1 if it runs on none}
    int core() {
        SimulatedThread thread = simulated();
        return thread == null ? -1 : thread.core;
    }

    void start() {
        ready();
    }

    private void wake() {
        if (!asleep) {
            throw new AssertionError(this + " is woken though it does not sleep");
        }
        asleep = false;
        waits = false;
        wakeUps++;
        ready();
        if (runState() != State.READY && runState() != State.NOTIFIED) {
            throw new AssertionError(this + " is " + runState() + " after a wake-up");
        }
    }

    /// Wakes it if it waits for that.
    void release() {
        if (waits) {
            wake();
        }
    }

    @Override
    protected Outcome dispatch() {
        if (asleep) {
            throw new AssertionError(this + " runs though nobody has woken it");
        }
        steps++;
        inItsRun = true;
        if (position == script.size()) {
            return Outcome.ENDED;
        }
        return switch (script.get(position)) {
            case Act.Compute(int count) -> compute(count);
            case Act.Yield() -> {
                position++;
                inItsRun = false;
                yield Outcome.YIELDED;
            }
            case Act.Sleep(long nanos) -> {
                fallAsleep();
                var _ = machine.later(this::wake, nanos);
                yield Outcome.BLOCKED;
            }
            case Act.Wake(int other) -> {
                position++;
                all.get(other % all.size()).release();
                yield goesOn();
            }
            case Act.Change(int other, SchedulingParameters changed) -> {
                position++;
                all.get(other % all.size()).parameters(changed);
                yield goesOn();
            }
            case Act.Wait() -> {
                fallAsleep();
                waits = true;
                yield Outcome.BLOCKED;
            }
        };
    }

    private Outcome compute(int count) {
        if (++computed >= count) {
            computed = 0;
            position++;
        }
        return goesOn();
    }

    private void fallAsleep() {
        position++;
        asleep = true;
        sleeps++;
        inItsRun = false;
    }

    private Outcome goesOn() {
        departsAs(ScheduleObserver.Departure.PREEMPTED);
        return Outcome.YIELDED;
    }

    @Override
    public String toString() {
        return "worker " + number + " " + parameters();
    }
}
