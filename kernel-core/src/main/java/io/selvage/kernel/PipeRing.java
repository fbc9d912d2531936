package io.selvage.kernel;

import org.jspecify.annotations.Nullable;

/// What is in a pipe: a ring of slots, each with a page or a packet. One reader at a time and one writer
/// at a time use it, at the same time.
///
/// The writer has the page to itself until it publishes `tail`, and what lies before `tail` belongs to
/// the reader until that publishes `head`; each is published with release and read with acquire. A
/// position is the number of a slot, which never comes back, and a place in its page. The slot that was
/// filled last can be extended, also when the reader has come to its end: then `head` equals `tail`, the
/// pipe is empty, the reader does nothing until `tail` moves, and the writer moves on to the next slot
/// with the same page. So a pipe that is emptied again and again uses one page, which stays in the cache.
final class PipeRing {
    private static final int PAGE = Pipe.ATOMIC;

    /// The place in the page takes the low bits of a position; the end of a page is a place as well.
    private static final int PLACE_BITS = 13;

    private static final int PLACE = (1 << PLACE_BITS) - 1;

    /// In `ends`: nothing may be added to the slot, and a read takes no more than it.
    private static final int PACKET = 1 << 30;

    private final int count;
    private final int mask;

    /// By slot. The writer puts a page in before it publishes the slot, and takes it out again when the
    /// reader is past it.
    private final byte[] @Nullable [] pages;

    /// By slot: where its bytes end, once the writer has gone on to the next one, and whether it is a
    /// packet.
    private final int[] ends;

    /// Where the reader is.
    private final PipeSide head;

    /// Where the writer is.
    private final PipeSide tail;

    /// Writer's: the slot after the last one whose page has been taken back.
    private long harvested;

    /// @param count how many slots can be in use, a power of two
    /// @param head the side of the readers
    /// @param tail the side of the writers
    PipeRing(int count, PipeSide head, PipeSide tail) {
        this.count = count;
        this.head = head;
        this.tail = tail;
        // More than can be in use: the one that the reader has come to the end of is not, and is still looked at;
        // and from the first page that is not yet taken back to the last slot there are at most count + 2.
        int slots = Math.max(4, 2 * count);
        pages = new byte[slots][];
        ends = new int[slots];
        mask = slots - 1;
    }

    int count() {
        return count;
    }

    boolean isEmpty() {
        // Head first: it never overtakes the tail, so a tail read later cannot be taken for an older one.
        long from = head.reached();
        return from == tail.reached();
    }

    /// How many slots are in use at this moment: exact for the reader and for the writer, as far as their
    /// own side goes.
    int used() {
        return used(head.reached(), tail.reached());
    }

    boolean isFull() {
        return used() >= count;
    }

    private int used(long from, long to) {
        if (from == to) {
            return 0;
        }
        long first = from >>> PLACE_BITS;
        long last = to >>> PLACE_BITS;
        boolean spent = first < last && (from & PLACE) == end(first);
        return (int) (last - first) + (spent ? 0 : 1);
    }

    /// For people, and for who has both sides.
    int bytes() {
        long from = head.reached();
        long to = tail.reached();
        int sum = 0;
        for (long slot = from >>> PLACE_BITS; slot < to >>> PLACE_BITS; slot++) {
            sum += end(slot);
        }
        return sum + (int) (to & PLACE) - (int) (from & PLACE);
    }

    // The reader's.

    /// Takes out as much as there is, but not beyond a packet.
    int take(byte[] target, int offset, int length) {
        long at = head.place();
        long to = tail.reached();
        int taken = 0;
        while (at != to && taken < length) {
            long slot = at >>> PLACE_BITS;
            int place = (int) (at & PLACE);
            boolean isLast = slot == to >>> PLACE_BITS;
            int end = isLast ? (int) (to & PLACE) : end(slot);
            if (place == end) {
                at = (slot + 1) << PLACE_BITS;
                continue;
            }
            int chunk = Math.min(length - taken, end - place);
            System.arraycopy(page(slot), place, target, offset + taken, chunk);
            taken += chunk;
            if (isPacket(slot)) {
                at = at - place + end;
                break;
            }
            at += chunk;
        }
        if (taken > 0) {
            head.reach(at);
        }
        return taken;
    }

    // The writer's.

    /// Puts in as much as fits.
    ///
    /// @param direct not 0 to make a packet of each page
    /// @return how many bytes; 0 if there is no room for a first piece
    int put(byte[] source, int offset, int length, int direct) {
        long to = tail.place();
        long from = head.reached();
        int done = 0;
        int odd = length & PAGE - 1;
        int place = (int) (to & PLACE);
        if (odd != 0 && from != to && place + odd <= PAGE && !isPacket(to >>> PLACE_BITS)) {
            System.arraycopy(source, offset, page(to >>> PLACE_BITS), place, odd);
            to += odd;
            done = odd;
        }
        if (done < length) {
            int free = count - used(from, to);
            while (done < length && free > 0) {
                int chunk = Math.min(length - done, PAGE);
                to = begin(from, to, direct);
                System.arraycopy(source, offset + done, page(to >>> PLACE_BITS), 0, chunk);
                to += chunk;
                done += chunk;
                free--;
            }
        }
        if (done > 0) {
            tail.reach(to);
        }
        return done;
    }

    /// Goes on to the next slot.
    ///
    /// @return its beginning
    private long begin(long from, long to, int direct) {
        long last = to >>> PLACE_BITS;
        ends[index(last)] = (ends[index(last)] & PACKET) | (int) (to & PLACE);
        long slot = last + 1;
        pages[index(slot)] = freePage(from == to ? slot : from >>> PLACE_BITS);
        ends[index(slot)] = direct == 0 ? 0 : PACKET;
        return slot << PLACE_BITS;
    }

    /// The reader has been through with what comes before `inUse`.
    private byte[] freePage(long inUse) {
        while (harvested < inUse) {
            int index = index(harvested++);
            byte[] page = pages[index];
            if (page != null) {
                pages[index] = null;
                return page;
            }
        }
        return new byte[PAGE];
    }

    // Nobody else's.

    /// The same content in a ring of another size, which it must fit into; slots keep their numbers.
    PipeRing moved(int newCount) {
        PipeRing moved = new PipeRing(newCount, head, tail);
        long last = tail.place() >>> PLACE_BITS;
        long first = head.place() >>> PLACE_BITS;
        for (long slot = first; slot <= last; slot++) {
            moved.pages[moved.index(slot)] = pages[index(slot)];
            moved.ends[moved.index(slot)] = ends[index(slot)];
        }
        moved.harvested = first;
        return moved;
    }

    private int index(long slot) {
        return (int) slot & mask;
    }

    private int end(long slot) {
        return ends[index(slot)] & ~PACKET;
    }

    private boolean isPacket(long slot) {
        return (ends[index(slot)] & PACKET) != 0;
    }

    private byte[] page(long slot) {
        byte[] page = pages[index(slot)];
        if (page == null) {
            throw new IllegalStateException("slot without a page: " + slot);
        }
        return page;
    }
}
