package io.selvage.kernel;

import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Decision;
import io.selvage.api.simulation.Fault;
import io.selvage.scheduler.SimulatedThread;
import org.jspecify.annotations.Nullable;

/// The one [Decision] of a deterministic kernel, filled in again for every question.
final class Question implements Decision {
    private static final SimulatedThread[] NOBODY = {};
    private static final Fault[] NOTHING = {};

    private Kind kind = Kind.VALUE;
    private long index;
    private int options;
    private int last = -1;
    private int current = -1;
    private SimulatedThread[] threads = NOBODY;
    private Fault[] faults = NOTHING;

    Question() {}

    void whoRuns(SimulatedThread[] ready, int count, @Nullable SimulatedThread lastOne) {
        kind = Kind.THREAD;
        threads = ready;
        options = count;
        last = lastOne == null ? -1 : lastOne.number();
        current = -1;
        for (int i = 0; i < count; i++) {
            if (ready[i] == lastOne) {
                current = i;
            }
        }
    }

    void whatGoesWrong(Fault[] possible, int thread) {
        kind = Kind.FAULT;
        faults = possible;
        options = possible.length + 1;
        last = thread;
    }

    void whichValue(int bound, int thread) {
        kind = Kind.VALUE;
        options = bound;
        last = thread;
    }

    void number(long newIndex) {
        index = newIndex;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public long index() {
        return index;
    }

    @Override
    public int options() {
        return options;
    }

    @Override
    public int last() {
        return last;
    }

    @Override
    public int current() {
        return kind == Kind.THREAD ? current : -1;
    }

    @Override
    public int thread(int option) {
        return threads[option].number();
    }

    @Override
    public long readySince(int option) {
        return threads[option].readySince();
    }

    @Override
    public Access access(int option) {
        return NextStep.of(threads[option]).access;
    }

    @Override
    public @Nullable Object object(int option) {
        return NextStep.of(threads[option]).object;
    }

    @Override
    public int part(int option) {
        return NextStep.of(threads[option]).part;
    }

    @Override
    public Fault fault(int option) {
        return faults[option - 1];
    }

    @Override
    public String toString() {
        return "question " + index + ": " + kind + " of " + options;
    }
}
