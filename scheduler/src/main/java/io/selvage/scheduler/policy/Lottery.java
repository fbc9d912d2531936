package io.selvage.scheduler.policy;

import io.selvage.api.scheduling.Arrival;
import io.selvage.api.scheduling.PolicyEnvironment;
import io.selvage.api.scheduling.SchedulingEntity;
import io.selvage.api.scheduling.SchedulingPolicy;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Draws who runs next. Each thread has as many tickets as its weight, and the winner runs for at most a
/// slice: 3 ms, or what it asks for.
///
/// Shares are in proportion to weights on average: after n turns, one that holds a part p of the tickets
/// has had np of them, give or take a few times the square root of np(1 - p). Nobody starves, but how
/// long somebody waits has no bound. Nothing needs to be known of threads that come, go or move, which
/// makes this the least that is fair.
///
/// The tickets are in a binary tree that is laid out in an array: the sum of each node is that of its own
/// tickets and of the two trees below. Drawing, adding and taking out follow one path.
public final class Lottery implements SchedulingPolicy {
    private static final long USUAL_SLICE = 3_000_000;
    private static final int DRAWN_BITS = 30;

    private final PolicyEnvironment environment;
    private @Nullable SchedulingEntity[] holders = new SchedulingEntity[16];
    private long[] sums = new long[16];
    private int size;

    /// Makes the policy of one core.
    ///
    /// @param environment asked for random numbers
    public Lottery(PolicyEnvironment environment) {
        this.environment = environment;
    }

    // level keeps a thread's place in the array, virtualRuntime its tickets.

    @Override
    public void enqueue(SchedulingEntity thread, Arrival arrival) {
        if (size == holders.length) {
            holders = Arrays.copyOf(holders, 2 * size);
            sums = Arrays.copyOf(sums, 2 * size);
        }
        thread.virtualRuntime(thread.weight());
        put(thread, size++);
    }

    @Override
    public @Nullable SchedulingEntity pick() {
        if (size == 0) {
            return null;
        }
        long drawn = draw(sums[0]);
        int place = 0;
        SchedulingEntity winner = holder(0);
        while (drawn >= winner.virtualRuntime()) {
            drawn -= winner.virtualRuntime();
            place = 2 * place + 1;
            if (drawn >= sums[place]) {
                drawn -= sums[place];
                place++;
            }
            winner = holder(place);
        }
        remove(winner);
        winner.budget(Slice.of(winner, USUAL_SLICE));
        return winner;
    }

    private long draw(long bound) {
        if (bound <= 1 << DRAWN_BITS) {
            return environment.random((int) bound);
        }
        long high = environment.random(1 << DRAWN_BITS);
        // Some numbers are drawn more often than others, by less than one in ten thousand of their chance.
        return (high << DRAWN_BITS | environment.random(1 << DRAWN_BITS)) % bound;
    }

    @Override
    public void remove(SchedulingEntity thread) {
        int place = thread.level();
        SchedulingEntity last = holder(--size);
        addTickets(size, -last.virtualRuntime());
        holders[size] = null;
        if (last != thread) {
            addTickets(place, -thread.virtualRuntime());
            put(last, place);
        }
    }

    private void put(SchedulingEntity thread, int place) {
        holders[place] = thread;
        thread.level(place);
        addTickets(place, thread.virtualRuntime());
    }

    private void addTickets(int place, long tickets) {
        for (int node = place; node > 0; node = (node - 1) / 2) {
            sums[node] += tickets;
        }
        sums[0] += tickets;
    }

    private SchedulingEntity holder(int place) {
        return Objects.requireNonNull(holders[place]);
    }

    @Override
    public void charge(SchedulingEntity running, long nanos) {
        running.budget(running.budget() - nanos);
    }

    @Override
    public @Nullable SchedulingEntity give(int core) {
        for (int place = size - 1; place >= 0; place--) {
            SchedulingEntity holder = holder(place);
            if (holder.mayRunOn(core)) {
                remove(holder);
                return holder;
            }
        }
        return null;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean isTurnOver(SchedulingEntity running) {
        return running.budget() <= 0;
    }
}
