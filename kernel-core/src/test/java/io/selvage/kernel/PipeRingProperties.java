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

/// The content of a pipe against a queue of bytes: what goes in comes out once and in order, and what is
/// small goes in as a whole (invariant 66).
class PipeRingProperties {
    static final int PAGE = Pipe.ATOMIC;

    private static PipeRing ring(int count) {
        return new PipeRing(count, new PipeSide(LockOrder.FILE, "head"), new PipeSide(LockOrder.PIPE_WRITING, "tail"));
    }

    /// Positive steps write so many bytes, negative ones read.
    @Property(tries = 500)
    void invariant66EveryByteComesOutOnceInOrder(
            @ForAll @Size(max = 60) List<@IntRange(min = -9_000, max = 9_000) Integer> steps,
            @ForAll @IntRange(min = 0, max = 3) int logOfSlots) {
        PipeRing ring = ring(1 << logOfSlots);
        Deque<Byte> model = new ArrayDeque<>();
        byte next = 0;
        for (int step : steps) {
            byte[] bytes = new byte[Math.abs(step)];
            if (step > 0) {
                for (int i = 0; i < step; i++) {
                    bytes[i] = (byte) (next + i);
                }
                boolean hadRoom = !ring.isFull();
                int put = ring.put(bytes, 0, step, 0);
                assertTrue(step > PAGE || put == 0 || put == step, "a small write is all or nothing");
                assertTrue(put > 0 || !hadRoom, "a free slot takes something");
                for (int i = 0; i < put; i++) {
                    model.add(next++);
                }
            } else if (step < 0) {
                int taken = ring.take(bytes, 0, -step);
                assertEquals(Math.min(-step, model.size()), taken);
                for (int i = 0; i < taken; i++) {
                    assertEquals(model.remove(), bytes[i]);
                }
            }
            assertEquals(model.size(), ring.bytes());
            assertEquals(model.isEmpty(), ring.isEmpty());
        }
    }

    /// Besides the bytes, the slots in use: a list of pages with what is left in each, as Linux keeps it.
    @Property(tries = 500)
    void theSlotsInUseAreThoseOfAListOfPages(
            @ForAll @Size(max = 80) List<@IntRange(min = -9_000, max = 9_000) Integer> steps,
            @ForAll @IntRange(min = 0, max = 3) int logOfSlots) {
        int most = 1 << logOfSlots;
        PipeRing ring = ring(most);
        Deque<int[]> pages = new ArrayDeque<>();
        for (int step : steps) {
            if (step > 0) {
                assertEquals(put(pages, most, step), ring.put(new byte[step], 0, step, 0));
            } else if (step < 0) {
                ring.take(new byte[-step], 0, -step);
                take(pages, -step);
            }
            assertEquals(pages.size(), ring.used());
            assertEquals(pages.size() == most, ring.isFull());
        }
    }

    /// Each page is where its bytes begin and end.
    private static int put(Deque<int[]> pages, int most, int length) {
        int done = 0;
        int odd = length % PAGE;
        if (odd != 0 && !pages.isEmpty() && pages.getLast()[1] + odd <= PAGE) {
            pages.getLast()[1] += odd;
            done = odd;
        }
        while (done < length && pages.size() < most) {
            int chunk = Math.min(PAGE, length - done);
            pages.add(new int[] {0, chunk});
            done += chunk;
        }
        return done;
    }

    private static void take(Deque<int[]> pages, int length) {
        int left = length;
        while (left > 0 && !pages.isEmpty()) {
            int[] page = pages.getFirst();
            int chunk = Math.min(left, page[1] - page[0]);
            page[0] += chunk;
            left -= chunk;
            if (page[0] == page[1]) {
                pages.removeFirst();
            }
        }
    }

    /// A writer and a reader at the same time, with nothing between them.
    @Property(tries = 20)
    void whatOneThreadPutsInAnotherTakesOut(
            @ForAll @IntRange(min = 1, max = 9_000) int putSize,
            @ForAll @IntRange(min = 1, max = 9_000) int takeSize,
            @ForAll @IntRange(min = 0, max = 3) int logOfSlots)
            throws InterruptedException {
        PipeRing ring = ring(1 << logOfSlots);
        int total = 50_000;
        Thread writer = new Thread(() -> {
            byte[] bytes = new byte[putSize];
            int written = 0;
            while (written < total) {
                int length = Math.min(putSize, total - written);
                for (int i = 0; i < length; i++) {
                    bytes[i] = (byte) (31 * (written + i));
                }
                int put = ring.put(bytes, 0, length, 0);
                written += put;
                if (put == 0) {
                    Thread.onSpinWait();
                }
            }
        });
        writer.start();
        byte[] bytes = new byte[takeSize];
        int wrong = 0;
        for (int read = 0; read < total; ) {
            int taken = ring.take(bytes, 0, takeSize);
            for (int i = 0; i < taken; i++) {
                wrong += bytes[i] == (byte) (31 * (read + i)) ? 0 : 1;
            }
            read += taken;
            if (taken == 0) {
                Thread.onSpinWait();
            }
        }
        writer.join();
        assertEquals(0, wrong);
        assertTrue(ring.isEmpty());
    }

    @Property(tries = 200)
    void aRingOfAnotherSizeHasTheSameContent(
            @ForAll @Size(max = 20) List<@IntRange(min = -9_000, max = 9_000) Integer> steps) {
        PipeRing ring = ring(4);
        byte next = 0;
        for (int step : steps) {
            byte[] bytes = new byte[Math.abs(step)];
            if (step > 0) {
                for (int i = 0; i < step; i++) {
                    bytes[i] = (byte) (next + i);
                }
                next += (byte) ring.put(bytes, 0, step, 0);
            } else if (step < 0) {
                ring.take(bytes, 0, -step);
            }
        }
        int used = ring.used();
        int size = ring.bytes();
        PipeRing moved = ring.moved(8);
        assertEquals(used, moved.used());
        byte[] content = new byte[size + 1];
        assertEquals(size, moved.take(content, 0, size + 1));
        for (int i = 0; i < size; i++) {
            assertEquals((byte) (next - size + i), content[i]);
        }
    }

    @Property(tries = 200)
    void packetsComeOutOneByOne(
            @ForAll @Size(max = 20) List<@IntRange(min = 1, max = PAGE) Integer> sizes,
            @ForAll @IntRange(min = 1, max = 5_000) int readSize) {
        PipeRing ring = ring(32);
        List<Integer> expected = new ArrayList<>();
        for (int size : sizes) {
            assertEquals(size, ring.put(new byte[size], 0, size, OpenFlags.O_DIRECT));
            // What a read has no room for is lost.
            expected.add(Math.min(size, readSize));
        }
        List<Integer> taken = new ArrayList<>();
        while (!ring.isEmpty()) {
            taken.add(ring.take(new byte[readSize], 0, readSize));
        }
        assertEquals(expected, taken);
    }

    @Example
    void aSlotIsFreeOnlyWhenItsPageHasBeenReadToTheEnd() {
        PipeRing ring = ring(1);
        assertEquals(PAGE, ring.put(new byte[PAGE], 0, PAGE, 0));
        assertEquals(100, ring.take(new byte[100], 0, 100));
        assertEquals(0, ring.put(new byte[1], 0, 1, 0));
        assertEquals(PAGE - 100, ring.take(new byte[PAGE], 0, PAGE));
        assertEquals(1, ring.put(new byte[1], 0, 1, 0));
    }

    @Example
    void aRingThatGrowsKeepsWhatIsInIt() {
        PipeRing ring = ring(2);
        ring.put(new byte[] {1, 2, 3}, 0, 3, 0);
        ring.take(new byte[1], 0, 1);
        PipeRing larger = ring.moved(4);
        byte[] rest = new byte[9];
        assertEquals(2, larger.take(rest, 0, 9));
        assertEquals(2, rest[0]);
        assertEquals(3, rest[1]);
    }
}
