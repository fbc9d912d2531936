package io.selvage.benchmarks;

import io.selvage.api.scheduling.Arrival;
import io.selvage.api.scheduling.PolicyEnvironment;
import io.selvage.api.scheduling.SchedulingEntity;
import io.selvage.api.scheduling.SchedulingPolicy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Threads that are ready, under the policy of the one benchmark that runs in a fork.
abstract class PolicyCrowd implements PolicyEnvironment {
    /// About as many as fit into a tick.
    private static final int DISPATCHES_PER_TICK = 1 << 15;

    private static final long TICK_NANOS = 1_000_000;

    private final int size;
    private final SplittableRandom random = new SplittableRandom(1);
    private @Nullable SchedulingPolicy policy;
    private @Nullable ArrayDeque<SchedulingEntity> queue;
    private long ticks;

    PolicyCrowd(int size) {
        this.size = size;
    }

    /// Not in the order in which they lie in memory.
    private List<SchedulingEntity> threads(int niceValues) {
        List<SchedulingEntity> threads = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            double nice = i % niceValues - niceValues / 2;
            threads.add(new Stub((int) Math.round(SchedulingEntity.UNIT_WEIGHT * Math.pow(1.25, -nice))));
        }
        Collections.shuffle(threads, new Random(1));
        return threads;
    }

    final void dispatch(SchedulingPolicy.Source source, int times) {
        dispatch(policy(source, 1), times);
    }

    final void dispatchMixed(SchedulingPolicy.Source source, int times) {
        dispatch(policy(source, 40), times);
    }

    private SchedulingPolicy policy(SchedulingPolicy.Source source, int niceValues) {
        SchedulingPolicy current = policy;
        if (current == null) {
            current = source.on(this);
            for (SchedulingEntity thread : threads(niceValues)) {
                current.enqueue(thread, Arrival.CREATED);
            }
            policy = current;
        }
        return current;
    }

    private void dispatch(SchedulingPolicy current, int times) {
        for (int i = 0; i < times; i++) {
            SchedulingEntity picked = current.pick();
            if (picked == null) {
                throw new IllegalStateException("lost a thread");
            }
            if (i % DISPATCHES_PER_TICK == 0) {
                ticks++;
                current.charge(picked, TICK_NANOS);
            }
            current.enqueue(picked, Arrival.YIELDED);
        }
    }

    final void rotate(int times) {
        ArrayDeque<SchedulingEntity> current = queue;
        if (current == null) {
            current = new ArrayDeque<>(threads(1));
            queue = current;
        }
        for (int i = 0; i < times; i++) {
            SchedulingEntity first = current.removeFirst();
            // Whoever is to run is looked at.
            first.level(i);
            current.addLast(first);
        }
    }

    @Override
    public final int core() {
        return 0;
    }

    @Override
    public final long nanoTime() {
        return ticks * TICK_NANOS;
    }

    @Override
    public final int random(int bound) {
        return random.nextInt(bound);
    }

    /// A thread of which only a policy knows.
    private static final class Stub extends SchedulingEntity {
        private final int weight;

        Stub(int weight) {
            this.weight = weight;
        }

        @Override
        public int weight() {
            return weight;
        }

        @Override
        public boolean isBatch() {
            return false;
        }

        @Override
        public long sliceNanos() {
            return 0;
        }

        @Override
        public boolean mayRunOn(int core) {
            return true;
        }
    }
}
