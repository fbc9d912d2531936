package io.selvage.testkit;

import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Decision;
import io.selvage.api.simulation.Fault;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A question about threads.
final class ToyDecision implements Decision {
    private List<Integer> threads = List.of();
    private final List<Access> accesses = new ArrayList<>();
    private final List<@Nullable Object> objects = new ArrayList<>();
    private final List<Integer> parts = new ArrayList<>();
    private long index = -1;

    int last = -1;

    void ask(List<Integer> options) {
        threads = options;
        accesses.clear();
        objects.clear();
        parts.clear();
        index++;
    }

    void with(Access access, @Nullable Object object, int part) {
        accesses.add(access);
        objects.add(object);
        parts.add(part);
    }

    @Override
    public Kind kind() {
        return Kind.THREAD;
    }

    @Override
    public long index() {
        return index;
    }

    @Override
    public int options() {
        return threads.size();
    }

    @Override
    public int last() {
        return last;
    }

    @Override
    public int current() {
        return threads.indexOf(last);
    }

    @Override
    public int thread(int option) {
        return threads.get(option);
    }

    @Override
    public long readySince(int option) {
        return option;
    }

    @Override
    public Access access(int option) {
        return accesses.get(option);
    }

    @Override
    public @Nullable Object object(int option) {
        return objects.get(option);
    }

    @Override
    public int part(int option) {
        return parts.get(option);
    }

    @Override
    public Fault fault(int option) {
        throw new IllegalStateException("no question about faults");
    }
}
