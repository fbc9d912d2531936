package io.selvage.scheduler.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.scheduling.Arrival;
import io.selvage.api.scheduling.PolicyEnvironment;
import io.selvage.api.scheduling.SchedulingPolicy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One simulated core that asks a policy as the kernel does, in virtual time with a tick each
/// millisecond, and checks what every policy must keep to: nobody is lost or there twice.
final class PolicyBench {
    static final long TICK = 1_000_000;

    private final Random random;
    private final int core;
    private SchedulingPolicy policy;
    private final Set<BenchThread> waiting = new LinkedHashSet<>();
    private @Nullable BenchThread running;
    private long now;
    private long sinceTick;
    private long sinceCharge;

    /// Who was picked, in order.
    final List<BenchThread> picked = new ArrayList<>();

    PolicyBench(SchedulingPolicy.Source source, long seed) {
        this(source, seed, 0);
    }

    PolicyBench(SchedulingPolicy.Source source, long seed, int core) {
        random = new Random(seed);
        this.core = core;
        policy = source.on(new Environment());
    }

    private final class Environment implements PolicyEnvironment {
        @Override
        public int core() {
            return core;
        }

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public int random(int bound) {
            return random.nextInt(bound);
        }
    }

    SchedulingPolicy policy() {
        return policy;
    }

    @Nullable
    BenchThread running() {
        return running;
    }

    Set<BenchThread> waiting() {
        return waiting;
    }

    long now() {
        return now;
    }

    /// A thread becomes ready that neither waits nor runs.
    void ready(BenchThread thread, Arrival arrival) {
        add(thread, arrival);
        BenchThread current = running;
        if (current == null) {
            next();
        } else if (policy.preempts(thread, current)) {
            preempt();
        }
    }

    /// Time passes; whoever runs is charged at each tick, and gives way there if it has had its turn.
    void pass(long nanos) {
        long left = nanos;
        while (left > 0) {
            long step = Math.min(left, TICK - sinceTick);
            left -= step;
            now += step;
            sinceTick += step;
            BenchThread current = running;
            if (current != null) {
                sinceCharge += step;
                current.ran += step;
            }
            if (sinceTick == TICK) {
                sinceTick = 0;
                tick();
            }
        }
    }

    private void tick() {
        BenchThread current = running;
        if (current == null) {
            return;
        }
        policy.charge(current, sinceCharge);
        sinceCharge = 0;
        if (!waiting.isEmpty() && policy.isTurnOver(current)) {
            preempt();
        }
    }

    /// As [#pass(long)] but charged to the nanosecond, and without a tick.
    void passExactly(long nanos) {
        now += nanos;
        BenchThread current = running;
        if (current != null) {
            current.ran += nanos;
            policy.charge(current, nanos);
        }
    }

    void giveWay() {
        departs(Arrival.YIELDED);
    }

    void preempt() {
        departs(Arrival.PREEMPTED);
    }

    private void departs(Arrival how) {
        BenchThread current = running;
        if (current != null) {
            running = null;
            sinceCharge = 0;
            add(current, how);
            next();
        }
    }

    /// The running thread goes to sleep, ends, or goes elsewhere.
    ///
    /// @return it
    @Nullable
    BenchThread leave() {
        BenchThread current = running;
        if (current != null) {
            vacate(current);
            next();
        }
        return current;
    }

    /// The running thread has woken another one and goes to sleep.
    void leaveTo(BenchThread woken) {
        BenchThread current = running;
        if (current != null) {
            vacate(current);
        }
        woken.waitsSince = now;
        waiting.add(woken);
        take((BenchThread) policy.pickWoken(woken));
    }

    private void vacate(BenchThread current) {
        policy.leave(current);
        running = null;
        sinceCharge = 0;
    }

    void remove(BenchThread thread) {
        assertTrue(waiting.remove(thread), "does not wait");
        policy.remove(thread);
        check();
    }

    @Nullable
    BenchThread give(int other) {
        var given = (BenchThread) policy.give(other);
        if (given == null) {
            assertTrue(waiting.stream().noneMatch(thread -> thread.mayRunOn(other)), "gave none");
        } else {
            assertTrue(waiting.remove(given), () -> "gave " + given + ", who does not wait");
            assertTrue(given.mayRunOn(other), "gave one that may not run there");
        }
        check();
        return given;
    }

    /// Another policy takes over, while a thread runs that comes to it when it gives the core up.
    void change(SchedulingPolicy.Source source) {
        SchedulingPolicy before = policy;
        policy = source.on(new Environment());
        Set<BenchThread> moved = new LinkedHashSet<>();
        for (var one = (BenchThread) before.pick(); one != null; one = (BenchThread) before.pick()) {
            before.leave(one);
            assertTrue(moved.add(one), "picked twice");
            policy.enqueue(one, Arrival.MOVED);
        }
        assertEquals(0, before.size());
        assertEquals(waiting, moved);
        check();
        BenchThread current = running;
        if (current != null) {
            running = null;
            sinceCharge = 0;
            add(current, Arrival.MOVED);
            next();
        }
    }

    private void add(BenchThread thread, Arrival arrival) {
        thread.waitsSince = now;
        assertTrue(waiting.add(thread), "waits already");
        policy.enqueue(thread, arrival);
        check();
    }

    private void next() {
        var chosen = (BenchThread) policy.pick();
        if (chosen == null) {
            assertEquals(Set.of(), waiting, "picked none");
            return;
        }
        take(chosen);
    }

    private void take(BenchThread chosen) {
        assertTrue(waiting.remove(chosen), () -> "picked " + chosen + ", who does not wait");
        chosen.longestWait = Math.max(chosen.longestWait, now - chosen.waitsSince);
        chosen.picks++;
        picked.add(chosen);
        running = chosen;
        check();
    }

    private void check() {
        assertEquals(waiting.size(), policy.size());
    }

    /// Takes everybody out, one after the other.
    void drain() {
        while (running != null) {
            assertSame(running, leave());
        }
        assertEquals(Set.of(), waiting);
        assertEquals(0, policy.size());
    }
}
