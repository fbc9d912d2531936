package io.selvage.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.scheduling.Arrival;
import io.selvage.api.scheduling.EntityQueue;
import io.selvage.api.scheduling.SchedulingEntity;
import io.selvage.api.scheduling.SchedulingPolicy;
import io.selvage.runtime.Outcome;
import io.selvage.scheduler.policy.Fifo;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BrokenPolicyTest {
    /// Throws whenever somebody leaves.
    private static final class BreaksAtLeave implements SchedulingPolicy {
        private final EntityQueue waiting = new EntityQueue();

        @Override
        public void enqueue(SchedulingEntity thread, Arrival arrival) {
            waiting.addLast(thread);
        }

        @Override
        public @Nullable SchedulingEntity pick() {
            return waiting.pollFirst();
        }

        @Override
        public void charge(SchedulingEntity running, long nanos) {}

        @Override
        public void leave(SchedulingEntity running) {
            throw new IllegalStateException("broken");
        }

        @Override
        public void remove(SchedulingEntity thread) {
            waiting.remove(thread);
        }

        @Override
        public @Nullable SchedulingEntity give(int core) {
            return null;
        }

        @Override
        public int size() {
            return waiting.size();
        }

        @Override
        public boolean isTurnOver(SchedulingEntity running) {
            return true;
        }
    }

    @Test
    void nobodyIsLostWhenThePolicyBreaksWhileAnotherTakesOver() {
        Scheduler scheduler = Probe.unstarted(1);
        VirtualCore core = scheduler.cores().getFirst();
        RunQueue queue = core.queue();
        queue.follow(environment -> new BreaksAtLeave());
        List<Probe> all = List.of(probe(scheduler, 0), probe(scheduler, 1), probe(scheduler, 2));
        for (Probe one : all) {
            queue.enqueue(one, Arrival.CREATED);
        }

        queue.follow(Fifo::new);

        assertNotNull(scheduler.takePolicyFailure());
        for (Probe one : all) {
            if (queue.hasLost(one)) {
                queue.recover(one);
            }
        }
        assertEquals(3, queue.size());
        Set<Schedulable> picked = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            picked.add(assertNotNullPick(queue));
        }
        assertEquals(Set.copyOf(all), picked);
        assertNull(queue.pick());
        assertEquals(0, queue.size());
    }

    @Test
    void nobodyIsLostWhenThePolicyBreaksWhileItsCoreIsEmptied() {
        Scheduler scheduler = Probe.unstarted(1);
        RunQueue queue = scheduler.cores().getFirst().queue();
        queue.follow(environment -> new BreaksAtLeave());
        List<Probe> all = List.of(probe(scheduler, 0), probe(scheduler, 1));
        for (Probe one : all) {
            queue.enqueue(one, Arrival.CREATED);
        }

        assertEquals(all.get(0), queue.giveUp());

        assertEquals(0, queue.size());
        queue.recover(all.get(1));
        assertEquals(1, queue.size());
        assertEquals(all.get(1), queue.giveUp());
        assertNull(queue.giveUp());
    }

    @Test
    void whatABrokenPolicyHasKeptIsNoLoad() {
        Scheduler scheduler = Probe.unstarted(1);
        RunQueue queue = scheduler.cores().getFirst().queue();
        queue.follow(environment -> new BreaksAtLeave());
        List<Probe> all = List.of(probe(scheduler, 0), probe(scheduler, 1), probe(scheduler, 2));
        for (Probe one : all) {
            queue.enqueue(one, Arrival.CREATED);
        }
        long whole = queue.load();

        queue.follow(Fifo::new);

        // It broke when it gave the first one away, which is with the new policy.
        assertEquals(whole / 3, queue.load());
        all.stream().filter(queue::hasLost).forEach(queue::recover);
        assertEquals(whole, queue.load());
    }

    @Test
    void aPolicyThatIsAskedForStaysAlthoughTheOneBeforeBreaksOnTheWay() {
        Scheduler scheduler = Probe.unstarted(2);
        scheduler.policy(environment -> new BreaksAtLeave());
        for (VirtualCore core : scheduler.cores()) {
            core.queue().follow(scheduler.policy());
            core.queue().enqueue(probe(scheduler, core.index()), Arrival.CREATED);
        }
        SchedulingPolicy.Source wanted = Fifo::new;
        scheduler.policy(wanted);

        scheduler.cores().getFirst().queue().follow(wanted);

        assertNotNull(scheduler.takePolicyFailure());
        assertSame(wanted, scheduler.policy());
        for (VirtualCore core : scheduler.cores()) {
            core.queue().follow(scheduler.policy());
            assertInstanceOf(Fifo.class, core.queue().policy());
        }
    }

    @Test
    void thePolicyThatBreaksIsReplacedOnAllCores() {
        Scheduler scheduler = Probe.unstarted(2);
        scheduler.policy(environment -> new BreaksAtLeave());
        RunQueue queue = scheduler.cores().getFirst().queue();
        queue.follow(scheduler.policy());
        queue.enqueue(probe(scheduler, 0), Arrival.CREATED);

        assertNotNullPick(queue);

        assertSame(Machine.USUAL_POLICY, scheduler.policy());
        assertTrue(queue.isUnder(Machine.USUAL_POLICY));
    }

    private static Schedulable assertNotNullPick(RunQueue queue) {
        Schedulable picked = queue.pick();
        if (picked == null) {
            throw new AssertionError("nobody was picked of " + queue.size());
        }
        queue.leave();
        return picked;
    }

    private static Probe probe(Scheduler scheduler, int number) {
        return new Probe(scheduler, number, () -> Outcome.ENDED);
    }
}
