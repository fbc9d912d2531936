package io.selvage.kernel;

import org.jspecify.annotations.Nullable;

/// What is in a pipe: a ring of slots, each with a page or a packet. Guarded by the pipe.
final class PipeSlots {
    private static final int PAGE = Pipe.ATOMIC;

    /// Pages that have been read are kept for the next write, up to so many.
    private static final int KEPT = Pipe.CAPACITY / PAGE;

    private final byte[] @Nullable [] pages;

    /// In each used slot, the next byte to read and the end of what was written.
    private final int[] starts;

    private final int[] ends;

    /// Whether nothing may be added to the slot, and a read takes no more than it.
    private final boolean[] packets;

    private int first;
    private int used;
    private byte[][] kept = new byte[1][];
    private int keptCount;

    /// @param count a power of two
    PipeSlots(int count) {
        pages = new byte[count][];
        starts = new int[count];
        ends = new int[count];
        packets = new boolean[count];
    }

    int count() {
        return pages.length;
    }

    int used() {
        return used;
    }

    boolean isEmpty() {
        return used == 0;
    }

    boolean isFull() {
        return used == pages.length;
    }

    int bytes() {
        int sum = 0;
        for (int i = 0; i < used; i++) {
            sum += ends[slot(i)] - starts[slot(i)];
        }
        return sum;
    }

    /// Takes out as much as there is, but not beyond a packet.
    int take(byte[] target, int offset, int length) {
        int taken = 0;
        while (used > 0 && taken < length) {
            int slot = first;
            int chunk = Math.min(length - taken, ends[slot] - starts[slot]);
            System.arraycopy(page(slot), starts[slot], target, offset + taken, chunk);
            starts[slot] += chunk;
            taken += chunk;
            boolean packet = packets[slot];
            if (packet || starts[slot] == ends[slot]) {
                dropFirst();
            }
            if (packet) {
                break;
            }
        }
        return taken;
    }

    /// Puts in as much as fits.
    ///
    /// @param direct not 0 to make a packet of each page
    /// @return how many bytes; 0 if there is no room for a first piece
    int put(byte[] source, int offset, int length, int direct) {
        int done = 0;
        int odd = length & PAGE - 1;
        if (odd != 0 && used > 0) {
            int last = slot(used - 1);
            if (!packets[last] && ends[last] + odd <= PAGE) {
                System.arraycopy(source, offset, page(last), ends[last], odd);
                ends[last] += odd;
                done = odd;
            }
        }
        while (done < length && used < pages.length) {
            int slot = slot(used);
            int chunk = Math.min(length - done, PAGE);
            byte[] page = freshPage();
            System.arraycopy(source, offset + done, page, 0, chunk);
            pages[slot] = page;
            starts[slot] = 0;
            ends[slot] = chunk;
            packets[slot] = direct != 0;
            used++;
            done += chunk;
        }
        return done;
    }

    /// The same content in a ring of another size, which it must fit into.
    PipeSlots moved(int count) {
        PipeSlots moved = new PipeSlots(count);
        for (int i = 0; i < used; i++) {
            int slot = slot(i);
            moved.pages[i] = pages[slot];
            moved.starts[i] = starts[slot];
            moved.ends[i] = ends[slot];
            moved.packets[i] = packets[slot];
        }
        moved.used = used;
        return moved;
    }

    private int slot(int index) {
        return first + index & pages.length - 1;
    }

    private byte[] page(int slot) {
        byte[] page = pages[slot];
        if (page == null) {
            throw new IllegalStateException("used slot without a page: " + slot);
        }
        return page;
    }

    private void dropFirst() {
        byte[] page = page(first);
        pages[first] = null;
        first = slot(1);
        used--;
        if (keptCount < KEPT) {
            if (keptCount == kept.length) {
                kept = java.util.Arrays.copyOf(kept, 2 * keptCount);
            }
            kept[keptCount++] = page;
        }
    }

    private byte[] freshPage() {
        return keptCount == 0 ? new byte[PAGE] : kept[--keptCount];
    }
}
