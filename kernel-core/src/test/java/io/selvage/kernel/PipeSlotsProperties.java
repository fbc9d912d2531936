package io.selvage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.OpenFlags;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// The content of a pipe against a queue of bytes: what goes in comes out once and in order, and what is small
/// goes in as a whole (invariant 66).
class PipeSlotsProperties {
    static final int PAGE = Pipe.ATOMIC;

    /// Positive steps write so many bytes, negative ones read.
    @Property(tries = 500)
    void invariant66EveryByteComesOutOnceInOrder(
            @ForAll @Size(max = 60) List<@IntRange(min = -9_000, max = 9_000) Integer> steps,
            @ForAll @IntRange(min = 0, max = 3) int logOfSlots) {
        PipeSlots slots = new PipeSlots(1 << logOfSlots);
        Deque<Byte> model = new ArrayDeque<>();
        byte next = 0;
        for (int step : steps) {
            byte[] bytes = new byte[Math.abs(step)];
            if (step > 0) {
                for (int i = 0; i < step; i++) {
                    bytes[i] = (byte) (next + i);
                }
                boolean hadRoom = !slots.isFull();
                int put = slots.put(bytes, 0, step, 0);
                assertTrue(step > PAGE || put == 0 || put == step, "a small write is all or nothing");
                assertTrue(put > 0 || !hadRoom, "a free slot takes something");
                for (int i = 0; i < put; i++) {
                    model.add(next++);
                }
            } else if (step < 0) {
                int taken = slots.take(bytes, 0, -step);
                assertEquals(Math.min(-step, model.size()), taken);
                for (int i = 0; i < taken; i++) {
                    assertEquals(model.remove(), bytes[i]);
                }
            }
            assertEquals(model.size(), slots.bytes());
            assertEquals(model.isEmpty(), slots.isEmpty());
        }
    }

    @Property(tries = 200)
    void packetsComeOutOneByOne(
            @ForAll @Size(max = 20) List<@IntRange(min = 1, max = PAGE) Integer> sizes,
            @ForAll @IntRange(min = 1, max = 5_000) int readSize) {
        PipeSlots slots = new PipeSlots(32);
        List<Integer> expected = new ArrayList<>();
        for (int size : sizes) {
            assertEquals(size, slots.put(new byte[size], 0, size, OpenFlags.O_DIRECT));
            // What a read has no room for is lost.
            expected.add(Math.min(size, readSize));
        }
        List<Integer> taken = new ArrayList<>();
        while (!slots.isEmpty()) {
            taken.add(slots.take(new byte[readSize], 0, readSize));
        }
        assertEquals(expected, taken);
    }

    @Example
    void aSlotIsFreeOnlyWhenItsPageHasBeenReadToTheEnd() {
        PipeSlots slots = new PipeSlots(1);
        assertEquals(PAGE, slots.put(new byte[PAGE], 0, PAGE, 0));
        assertEquals(100, slots.take(new byte[100], 0, 100));
        assertEquals(0, slots.put(new byte[1], 0, 1, 0));
        assertEquals(PAGE - 100, slots.take(new byte[PAGE], 0, PAGE));
        assertEquals(1, slots.put(new byte[1], 0, 1, 0));
    }

    @Example
    void aRingThatGrowsKeepsWhatIsInIt() {
        PipeSlots slots = new PipeSlots(2);
        slots.put(new byte[] {1, 2, 3}, 0, 3, 0);
        slots.take(new byte[1], 0, 1);
        PipeSlots larger = slots.moved(4);
        byte[] rest = new byte[9];
        assertEquals(2, larger.take(rest, 0, 9));
        assertEquals(2, rest[0]);
        assertEquals(3, rest[1]);
    }
}
