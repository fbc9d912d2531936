package io.selvage.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/// A run queue against a plain deque and a slot.
class RunQueueProperties {
    enum Call {
        PUSH,
        PUSH_NEXT,
        POLL,
        STEAL_INTO,
        STEAL_FIRST,
        STEAL_NEXT
    }

    private static final Set<Call> STEALING = EnumSet.of(Call.STEAL_INTO, Call.STEAL_FIRST, Call.STEAL_NEXT);

    record Step(Call call, int times) {}

    private final Scheduler scheduler = Probe.unstarted(1);

    @Property(tries = 300)
    void behavesLikeALineWithASlotInFront(@ForAll("steps") List<Step> steps) {
        Pair pair = new Pair(RunQueue.Sharing.OTHERS_STEAL);
        for (Step step : steps) {
            for (int i = 0; i < step.times; i++) {
                pair.make(step.call);
            }
        }
        pair.drain();
    }

    @Property(tries = 100)
    void behavesTheSameWhereNobodySteals(@ForAll("steps") List<Step> steps) {
        Pair pair = new Pair(RunQueue.Sharing.NOBODY_STEALS);
        for (Step step : steps) {
            if (STEALING.contains(step.call)) {
                continue;
            }
            for (int i = 0; i < step.times; i++) {
                pair.make(step.call);
            }
        }
        pair.drain();
    }

    @Property(tries = 50)
    void theOrderIsKeptWhileTheRingGoesRoundAndOverflows(
            @ForAll("bursts") List<Integer> bursts, @ForAll RunQueue.Sharing sharing) {
        RunQueue queue = new RunQueue(sharing);
        Deque<Schedulable> line = new ArrayDeque<>();
        int number = 0;
        for (int burst : bursts) {
            for (int i = 0; i < burst; i++) {
                Probe probe = Probe.idle(scheduler, number++);
                queue.push(probe);
                line.add(probe);
            }
            for (int i = 0; i < burst / 2; i++) {
                assertSame(line.poll(), queue.poll());
            }
            assertEquals(line.size(), queue.size());
        }
        while (!line.isEmpty()) {
            assertSame(line.poll(), queue.poll());
        }
        assertNull(queue.poll());
        assertTrue(queue.isEmpty());
    }

    @Property(tries = 50)
    void everyOneInTheLineGetsItsTurnAlthoughTheSlotIsNeverEmpty(
            @ForAll("waiting") int waiting, @ForAll RunQueue.Sharing sharing) {
        RunQueue queue = new RunQueue(sharing);
        Deque<Schedulable> line = new ArrayDeque<>();
        for (int i = 0; i < waiting; i++) {
            Probe probe = Probe.idle(scheduler, i);
            queue.push(probe);
            line.add(probe);
        }
        int inARow = 0;
        while (!line.isEmpty()) {
            Probe next = Probe.idle(scheduler, -1);
            assertNull(queue.pushNext(next));
            Schedulable polled = queue.poll();
            if (polled == next) {
                inARow++;
                assertTrue(inARow <= RunQueue.STREAK, "the slot went first too often");
            } else {
                assertSame(line.poll(), polled);
                assertEquals(RunQueue.STREAK, inARow);
                inARow = 0;
                assertSame(next, queue.poll());
                inARow++;
            }
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> few = Arbitraries.integers().between(1, 4);
        Arbitrary<Integer> many = Arbitraries.integers().between(1, 2 * RunQueue.CAPACITY);
        return Combinators.combine(Arbitraries.of(Call.class), Arbitraries.oneOf(few, many))
                .as((call, times) -> new Step(call, call == Call.STEAL_INTO ? 1 + times % 4 : times))
                .list()
                .ofMaxSize(40);
    }

    @Provide
    Arbitrary<List<Integer>> bursts() {
        return Arbitraries.integers().between(1, 3 * RunQueue.CAPACITY).list().ofMaxSize(10);
    }

    @Provide
    Arbitrary<Integer> waiting() {
        return Arbitraries.integers().between(1, 2 * RunQueue.CAPACITY);
    }

    /// A queue, a thief's queue, and what they should hold.
    private final class Pair {
        private final RunQueue queue;
        private final RunQueue thief = new RunQueue();
        private final Deque<Schedulable> line = new ArrayDeque<>();
        private @Nullable Schedulable slot;
        private int slotInARow;
        private int made;

        Pair(RunQueue.Sharing sharing) {
            queue = new RunQueue(sharing);
        }

        void make(Call call) {
            switch (call) {
                case PUSH -> push(Probe.idle(scheduler, made++));
                case PUSH_NEXT -> pushNext();
                case POLL -> poll();
                case STEAL_INTO -> stealInto();
                case STEAL_FIRST -> assertSame(line.poll(), queue.stealFirst());
                case STEAL_NEXT -> {
                    assertSame(slot, queue.stealNext());
                    slot = null;
                }
            }
            assertEquals(line.size() + (slot == null ? 0 : 1), queue.size());
            assertEquals(line.isEmpty() && slot == null, queue.isEmpty());
            assertEquals(!line.isEmpty(), queue.hasStealable());
        }

        private void push(Schedulable schedulable) {
            queue.push(schedulable);
            line.add(schedulable);
        }

        private void pushNext() {
            Probe next = Probe.idle(scheduler, made++);
            Schedulable displaced = queue.pushNext(next);
            assertSame(slot, displaced);
            slot = next;
            if (displaced != null) {
                push(displaced);
            }
        }

        private void poll() {
            Schedulable expected;
            if (slot != null && (line.isEmpty() || slotInARow < RunQueue.STREAK)) {
                expected = slot;
                slot = null;
                slotInARow++;
            } else {
                expected = line.poll();
                slotInARow = 0;
            }
            assertSame(expected, queue.poll());
        }

        private void stealInto() {
            int before = line.size();
            Schedulable first = queue.stealInto(thief);
            if (before == 0) {
                assertNull(first);
                assertTrue(thief.isEmpty());
                return;
            }
            assertNotNull(first, "nobody else was there who could have been faster");
            assertSame(line.poll(), first);
            Deque<Schedulable> others = Probe.pollAll(thief);
            assertTrue(others.size() + 1 <= Math.max(RunQueue.CAPACITY / 2, (before + 1) / 2));
            for (Schedulable other : others) {
                assertSame(line.poll(), other);
            }
        }

        /// Polls to the end: nothing is lost and nothing is there twice.
        void drain() {
            while (slot != null || !line.isEmpty()) {
                poll();
            }
            assertNull(queue.poll());
        }
    }
}
