package io.selvage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.RecordLock;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/// Record locks of several tables on one file, against one lock type for each byte and table.
class FileLocksProperties {
    private static final int BYTES = 24;
    private static final int OWNERS = 3;

    private static @Nullable Booted booted;

    @BeforeContainer
    static void boot() {
        booted = new Booted(1);
    }

    @AfterContainer
    static void close() {
        kernel().close();
    }

    private static Booted kernel() {
        return java.util.Objects.requireNonNull(booted);
    }

    /// @param type one of [RecordLock]'s, or -1 to close a descriptor
    record Step(int owner, int type, int first, int last) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> place = Arbitraries.integers().between(0, BYTES - 1);
        return Combinators.combine(
                        Arbitraries.integers().between(0, OWNERS - 1),
                        Arbitraries.frequency(
                                net.jqwik.api.Tuple.of(4, RecordLock.F_RDLCK),
                                net.jqwik.api.Tuple.of(4, RecordLock.F_WRLCK),
                                net.jqwik.api.Tuple.of(4, RecordLock.F_UNLCK),
                                net.jqwik.api.Tuple.of(1, -1)),
                        place,
                        place)
                .as((owner, type, one, two) -> new Step(owner, type, Math.min(one, two), Math.max(one, two)))
                .list()
                .ofMaxSize(40);
    }

    @Property(tries = 500)
    void rangesSplitAndMergeLikeALockOnEachByte(@ForAll("steps") List<Step> steps) {
        FileLocks locks = new FileLocks();
        List<FileTable> owners = new ArrayList<>();
        int[][] held = new int[OWNERS][BYTES];
        for (int[] bytes : held) {
            owners.add(new FileTable());
            java.util.Arrays.fill(bytes, RecordLock.F_UNLCK);
        }
        for (Step step : steps) {
            if (step.type < 0) {
                locks.dropRanges(owners.get(step.owner));
                java.util.Arrays.fill(held[step.owner], RecordLock.F_UNLCK);
            } else {
                take(locks, owners, held, step);
            }
            assertAgree(locks, owners, held);
        }
    }

    private static void take(FileLocks locks, List<FileTable> owners, int[][] held, Step step) {
        FileTable owner = owners.get(step.owner);
        LockRequest request = new LockRequest(locks, owner, step.type, step.first, step.last);
        boolean free = step.type == RecordLock.F_UNLCK || locks.ownerInTheWay(request) == null;
        if (step.type != RecordLock.F_UNLCK) {
            assertEquals(isFree(held, step), free, step::toString);
        }
        if (free) {
            locks.set(owner, kernel().kernel().init(), request);
            java.util.Arrays.fill(held[step.owner], step.first, step.last + 1, step.type);
        }
    }

    private static boolean isFree(int[][] held, Step step) {
        for (int other = 0; other < OWNERS; other++) {
            for (int i = step.first; other != step.owner && i <= step.last; i++) {
                boolean exclusive = step.type == RecordLock.F_WRLCK || held[other][i] == RecordLock.F_WRLCK;
                if (held[other][i] != RecordLock.F_UNLCK && exclusive) {
                    return false;
                }
            }
        }
        return true;
    }

    /// A stranger's request for one byte is refused by exactly what is held there; and what is reported begins
    /// and ends where the lock on the bytes does.
    private static void assertAgree(FileLocks locks, List<FileTable> owners, int[][] held) {
        FileTable stranger = new FileTable();
        for (int i = 0; i < BYTES; i++) {
            LockRequest reads = new LockRequest(locks, stranger, RecordLock.F_RDLCK, i, i);
            LockRequest writes = new LockRequest(locks, stranger, RecordLock.F_WRLCK, i, i);
            boolean written = false;
            boolean locked = false;
            for (int[] bytes : held) {
                written |= bytes[i] == RecordLock.F_WRLCK;
                locked |= bytes[i] != RecordLock.F_UNLCK;
            }
            assertEquals(written, locks.rangeInTheWay(reads) != null);
            FileLocks.HeldRange range = locks.rangeInTheWay(writes);
            assertEquals(locked, range != null);
            if (range != null) {
                int[] bytes = held[owners.indexOf(locks.ownerInTheWay(writes))];
                assertEquals(bytes[i], range.type());
                assertEquals(first(bytes, i), range.first());
                assertEquals(last(bytes, i), range.last());
            }
        }
    }

    private static int first(int[] bytes, int place) {
        int first = place;
        while (first > 0 && bytes[first - 1] == bytes[place]) {
            first--;
        }
        return first;
    }

    private static int last(int[] bytes, int place) {
        int last = place;
        while (last < BYTES - 1 && bytes[last + 1] == bytes[place]) {
            last++;
        }
        return last;
    }
}
