package io.selvage.kernel;

import io.selvage.api.ExitStatus;
import io.selvage.api.ProcessGuid;
import io.selvage.api.ProcessRecord;
import io.selvage.api.WaitStatus;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is kept of the dead, by GUID: the last so many, the oldest giving way (MODEL 5). Its own lock.
///
/// A ring of slots of plain numbers, found by the hash of the GUID's random bits: a death stores a dozen
/// words and makes no object. The memory comes in pieces as the ring fills for the first time.
final class ProcessRecords extends KernelLock {
    private static final int PIECE_BITS = 10;
    private static final int PIECE = 1 << PIECE_BITS;
    private static final int WORDS = 7;
    private static final int NONE = -1;

    /// One piece of the ring.
    private static final class Piece {
        final long[] words = new long[PIECE * WORDS];
        final User[] users = new User[PIECE];
        final Object[] images = new Object[PIECE];

        /// The slot with the same hash that was filled before.
        final int[] older = new int[PIECE];
    }

    private final int capacity;
    private final GuidStamp stamp;
    private final @Nullable Piece[] pieces;

    /// By hash, the slot filled last; made at the first death.
    private int @Nullable [] newest;

    private long filed;

    /// @param capacity how many are kept at most, possibly 0
    ProcessRecords(int capacity, GuidStamp stamp) {
        this.capacity = capacity;
        this.stamp = stamp;
        pieces = new Piece[(capacity + PIECE - 1) >>> PIECE_BITS];
    }

    @Override
    LockOrder level() {
        return LockOrder.RECORDS;
    }

    /// Files a process whose status is fixed.
    void file(ThreadGroup dead, ExitStatus status, long endNanos) {
        if (capacity == 0) {
            return;
        }
        lock();
        try {
            int slot = (int) (filed % capacity);
            Piece piece = pieceOf(slot);
            if (filed >= capacity) {
                forget(slot);
            }
            filed++;
            int at = (slot & PIECE - 1) * WORDS;
            long[] words = piece.words;
            words[at] = dead.guidHigh();
            words[at + 1] = dead.guidLow();
            words[at + 2] = dead.parentGuidHigh();
            words[at + 3] = dead.parentGuidLow();
            words[at + 4] = dead.startNanos();
            words[at + 5] = endNanos;
            words[at + 6] = (long) dead.pid() << 32 | status.toWord();
            piece.users[slot & PIECE - 1] = dead.bornAs();
            piece.images[slot & PIECE - 1] = dead.images();
            link(slot, piece);
        } finally {
            unlock();
        }
    }

    private Piece pieceOf(int slot) {
        Piece present = pieces[slot >>> PIECE_BITS];
        if (present == null) {
            present = new Piece();
            pieces[slot >>> PIECE_BITS] = present;
        }
        return present;
    }

    private int[] newest() {
        int[] present = newest;
        if (present == null) {
            present = new int[Integer.highestOneBit(Math.max(1, capacity - 1)) << 1];
            Arrays.fill(present, NONE);
            newest = present;
        }
        return present;
    }

    /// The first word of a random GUID is its own hash; the version bits are the same in all.
    private int hash(long high) {
        return (int) (high >>> 20) & newest().length - 1;
    }

    private void link(int slot, Piece piece) {
        int hash = hash(piece.words[(slot & PIECE - 1) * WORDS]);
        piece.older[slot & PIECE - 1] = newest()[hash];
        newest()[hash] = slot;
    }

    /// The oldest slot is the last of its chain.
    private void forget(int slot) {
        int hash = hash(pieceOf(slot).words[(slot & PIECE - 1) * WORDS]);
        int found = newest()[hash];
        if (found == slot) {
            newest()[hash] = NONE;
            return;
        }
        int younger = found;
        while (olderThan(younger) != slot) {
            younger = olderThan(younger);
        }
        pieceOf(younger).older[younger & PIECE - 1] = NONE;
    }

    private int olderThan(int slot) {
        return pieceOf(slot).older[slot & PIECE - 1];
    }

    /// {@return the record of a process that has died; null if it is not here}
    @Nullable
    ProcessRecord find(ProcessGuid guid) {
        lock();
        try {
            int slot = filed == 0 ? NONE : newest()[hash(guid.mostSignificant())];
            while (slot != NONE) {
                long[] words = pieceOf(slot).words;
                int at = (slot & PIECE - 1) * WORDS;
                if (GuidStamp.stems(guid, words[at], words[at + 1])) {
                    return read(guid, slot);
                }
                slot = olderThan(slot);
            }
            return null;
        } finally {
            unlock();
        }
    }

    @SuppressWarnings("unchecked") // What file() has put there.
    private ProcessRecord read(ProcessGuid guid, int slot) {
        Piece piece = pieceOf(slot);
        long[] words = piece.words;
        int at = (slot & PIECE - 1) * WORDS;
        Object images = piece.images[slot & PIECE - 1];
        return new ProcessRecord(
                guid,
                (int) (words[at + 6] >>> 32),
                stamp.issue(words[at + 2], words[at + 3]),
                piece.users[slot & PIECE - 1].sid().toString(),
                Duration.ofNanos(words[at + 4]),
                Duration.ofNanos(words[at + 5]),
                images instanceof String only ? List.of(only) : (List<String>) images,
                (ExitStatus) WaitStatus.ofWord((int) words[at + 6]));
    }
}
