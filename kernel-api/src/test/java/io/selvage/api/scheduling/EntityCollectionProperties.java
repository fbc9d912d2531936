package io.selvage.api.scheduling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/// [EntityQueue] and [EntityHeap] beside plain lists.
class EntityCollectionProperties {
    private static final int THREADS = 60;
    private static final int CORES = 6;

    enum Call {
        ADD,
        ADD_FIRST,
        ROTATE,
        POLL,
        POLL_FOR_CORE,
        POLL_LEAST_FOR_CORE,
        REMOVE
    }

    record Step(Call call, int number, long key) {}

    record Keyed(SchedulingEntity thread, long key) {}

    @Property
    void aQueueIsAList(@ForAll("steps") List<Step> steps) {
        EntityQueue queue = new EntityQueue();
        List<SchedulingEntity> list = new ArrayList<>();
        List<SchedulingEntity> threads = threads();
        for (Step step : steps) {
            SchedulingEntity thread = threads.get(step.number);
            int core = step.number % CORES;
            switch (step.call) {
                case ADD, ADD_FIRST -> {
                    boolean atFront = step.call == Call.ADD_FIRST;
                    if (list.contains(thread)) {
                        assertThrows(IllegalStateException.class, () -> queue.addLast(thread));
                        assertThrows(IllegalStateException.class, () -> queue.addFirst(thread));
                    } else if (atFront) {
                        queue.addFirst(thread);
                        list.addFirst(thread);
                    } else {
                        queue.addLast(thread);
                        list.addLast(thread);
                    }
                }
                case ROTATE -> {
                    if (list.contains(thread)) {
                        assertThrows(IllegalStateException.class, () -> queue.rotate(thread));
                    } else {
                        list.addLast(thread);
                        assertSame(list.removeFirst(), queue.rotate(thread));
                    }
                }
                case POLL -> assertSame(list.isEmpty() ? null : list.removeFirst(), queue.pollFirst());
                case POLL_FOR_CORE, POLL_LEAST_FOR_CORE -> {
                    SchedulingEntity last = list.reversed().stream()
                            .filter(one -> one.mayRunOn(core))
                            .findFirst()
                            .orElse(null);
                    list.remove(last);
                    assertSame(last, queue.pollLast(core));
                }
                case REMOVE -> assertEquals(list.remove(thread), queue.remove(thread));
            }
            assertEquals(list.size(), queue.size());
            assertEquals(list.isEmpty(), queue.isEmpty());
            assertSame(list.isEmpty() ? null : list.getFirst(), queue.peekFirst());
            assertSame(list.isEmpty() ? null : list.getLast(), queue.peekLast());
            assertEquals(list, walk(queue));
        }
    }

    private static List<SchedulingEntity> walk(EntityQueue queue) {
        List<SchedulingEntity> walked = new ArrayList<>();
        for (SchedulingEntity one = queue.peekFirst(); one != null; one = queue.after(one)) {
            walked.add(one);
        }
        return walked;
    }

    @Property
    void aHeapIsASortedList(@ForAll("steps") List<Step> steps, @ForAll long origin) {
        EntityHeap heap = new EntityHeap();
        List<Keyed> list = new ArrayList<>();
        List<SchedulingEntity> threads = threads();
        // Keys wrap around: their order is that of the difference.
        Comparator<Keyed> order = Comparator.comparingLong(keyed -> keyed.key - origin);
        for (Step step : steps) {
            SchedulingEntity thread = threads.get(step.number);
            int core = step.number % CORES;
            switch (step.call) {
                case ADD, ADD_FIRST, ROTATE -> {
                    if (list.stream().anyMatch(keyed -> keyed.thread == thread)) {
                        assertThrows(IllegalStateException.class, () -> heap.add(thread, 0));
                    } else {
                        heap.add(thread, origin + step.key);
                        list.add(new Keyed(thread, origin + step.key));
                        // Stable: among equals whoever came first.
                        list.sort(order);
                    }
                }
                case POLL -> assertSame(list.isEmpty() ? null : list.removeFirst().thread, heap.poll());
                case POLL_FOR_CORE -> {
                    SchedulingEntity taken = heap.pollLast(core);
                    assertEquals(taken != null, list.stream().anyMatch(keyed -> keyed.thread.mayRunOn(core)));
                    assertEquals(taken != null, take(list, taken));
                    assertTrue(taken == null || taken.mayRunOn(core));
                }
                case POLL_LEAST_FOR_CORE -> {
                    SchedulingEntity least = list.stream()
                            .map(Keyed::thread)
                            .filter(one -> one.mayRunOn(core))
                            .findFirst()
                            .orElse(null);
                    take(list, least);
                    assertSame(least, heap.pollFirst(core));
                }
                case REMOVE -> assertEquals(take(list, thread), heap.remove(thread));
            }
            assertEquals(list.size(), heap.size());
            assertEquals(list.isEmpty(), heap.isEmpty());
            assertSame(list.isEmpty() ? null : list.getFirst().thread, heap.peek());
            if (!list.isEmpty()) {
                assertEquals(list.getFirst().key, heap.peekKey());
            }
        }
        for (Keyed keyed : list) {
            assertSame(keyed.thread, heap.poll());
        }
        assertNull(heap.poll());
    }

    private static boolean take(List<Keyed> list, @Nullable SchedulingEntity thread) {
        return list.removeIf(keyed -> keyed.thread == thread);
    }

    @Example
    void whoIsInOneCollectionIsInNoOther() {
        SchedulingEntity thread = new Numbered(0);
        EntityQueue queue = new EntityQueue();
        EntityHeap heap = new EntityHeap();
        queue.addLast(thread);
        assertThrows(IllegalStateException.class, () -> heap.add(thread, 0));
        assertFalse(heap.remove(thread));
        assertSame(thread, queue.pollFirst());
        heap.add(thread, 0);
        assertThrows(IllegalStateException.class, () -> queue.addLast(thread));
        assertFalse(queue.remove(thread));
        assertSame(thread, heap.poll());
    }

    private static List<SchedulingEntity> threads() {
        List<SchedulingEntity> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(new Numbered(i));
        }
        return threads;
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.frequencyOf(
                                Tuple.of(3, Arbitraries.just(Call.ADD)), Tuple.of(2, Arbitraries.of(Call.class))),
                        Arbitraries.integers().between(0, THREADS - 1),
                        Arbitraries.oneOf(
                                Arbitraries.longs().between(-3, 3),
                                Arbitraries.longs().between(-1L << 40, 1L << 40)))
                .as(Step::new)
                .list()
                .ofMaxSize(300);
    }
}
