package io.selvage.kernel;

import io.selvage.api.RecordLock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The locks on one file: those on ranges, which belong to descriptor tables or to open files, and those
/// on the whole, which belong to open files. The two kinds know nothing of each other. Guarded by the
/// [LockTable] of the kernel.
final class FileLocks {
    /// What guards this; null until the first lock.
    private volatile @Nullable LockTable table;

    /// By owner, in the order in which owners came; each owner's ranges in order, apart from each other,
    /// and those that touch of different types.
    private @Nullable Map<Object, List<HeldRange>> ranges;

    private @Nullable Map<OpenFileDescription, Integer> whole;

    FileLocks() {}

    /// A range that is locked.
    ///
    /// @param by the process that made the lock, null if it belongs to an open file
    /// @param last the last byte
    record HeldRange(@Nullable ThreadGroup by, int type, long first, long last) {
        HeldRange to(long newFirst, long newLast) {
            return new HeldRange(by, type, newFirst, newLast);
        }
    }

    void guardedBy(LockTable guard) {
        table = guard;
    }

    /// A descriptor of the table no longer refers to the file: the table's ranges go (oracle choice 13).
    void closedIn(FileTable owner) {
        LockTable used = table;
        if (used != null) {
            used.dropRanges(this, owner);
        }
    }

    /// The open file has been closed for good.
    void released(OpenFileDescription owner) {
        LockTable used = table;
        if (used != null) {
            used.dropWhole(this, owner);
            used.dropRanges(this, owner);
        }
    }

    // Lock held, from here on.

    /// {@return the owner of the first range that excludes one, null if there is none}
    @Nullable
    Object ownerInTheWay(LockRequest wanted) {
        if (ranges != null) {
            for (Map.Entry<Object, List<HeldRange>> group : ranges.entrySet()) {
                if (group.getKey() != wanted.owner() && inTheWay(group.getValue(), wanted) != null) {
                    return group.getKey();
                }
            }
        }
        return null;
    }

    /// {@return the first range of another owner that excludes one, null if there is none}
    @Nullable
    HeldRange rangeInTheWay(LockRequest wanted) {
        Object owner = ownerInTheWay(wanted);
        return owner == null || ranges == null ? null : inTheWay(ranges.getOrDefault(owner, List.of()), wanted);
    }

    private static @Nullable HeldRange inTheWay(List<HeldRange> held, LockRequest wanted) {
        for (HeldRange range : held) {
            boolean exclusive = range.type == RecordLock.F_WRLCK || wanted.type() == RecordLock.F_WRLCK;
            if (exclusive && range.first <= wanted.last() && range.last >= wanted.first()) {
                return range;
            }
        }
        return null;
    }

    /// Makes a range of an owner what the request says, splitting and merging what it has.
    void set(Object owner, @Nullable ThreadGroup by, LockRequest request) {
        Map<Object, List<HeldRange>> present = ranges;
        if (present == null) {
            present = new LinkedHashMap<>();
            ranges = present;
        }
        List<HeldRange> rest = apply(present.getOrDefault(owner, List.of()), by, request);
        if (rest.isEmpty()) {
            present.remove(owner);
        } else {
            present.put(owner, rest);
        }
    }

    private static List<HeldRange> apply(List<HeldRange> held, @Nullable ThreadGroup by, LockRequest request) {
        List<HeldRange> rest = new ArrayList<>(held.size() + 2);
        HeldRange added = new HeldRange(by, request.type(), request.first(), request.last());
        boolean merged = false;
        for (HeldRange range : held) {
            if (range.type == request.type() && touches(range, added)) {
                // A range that grows stays the lock of who made it first.
                HeldRange kept = merged ? added : range;
                added = kept.to(Math.min(range.first, added.first), Math.max(range.last, added.last));
                merged = true;
            } else if (range.last < request.first() || range.first > request.last()) {
                rest.add(range);
            } else {
                if (range.first < request.first()) {
                    rest.add(range.to(range.first, request.first() - 1));
                }
                if (range.last > request.last()) {
                    rest.add(range.to(request.last() + 1, range.last));
                }
            }
        }
        if (request.type() != RecordLock.F_UNLCK) {
            rest.add(added);
            rest.sort(java.util.Comparator.comparingLong(HeldRange::first));
        }
        return rest;
    }

    private static boolean touches(HeldRange one, HeldRange two) {
        boolean oneEndsBefore = one.last != Long.MAX_VALUE && one.last + 1 < two.first;
        boolean twoEndsBefore = two.last != Long.MAX_VALUE && two.last + 1 < one.first;
        return !oneEndsBefore && !twoEndsBefore;
    }

    /// {@return whether the owner had any}
    boolean dropRanges(Object owner) {
        return ranges != null && ranges.remove(owner) != null;
    }

    /// {@return the type of the lock on the whole file that the open file has, -1 if none}
    int wholeOf(OpenFileDescription owner) {
        return whole == null ? -1 : whole.getOrDefault(owner, -1);
    }

    /// {@return whether a lock of another open file excludes one on the whole file}
    boolean wholeInTheWay(LockRequest wanted) {
        if (whole == null) {
            return false;
        }
        for (Map.Entry<OpenFileDescription, Integer> held : whole.entrySet()) {
            boolean exclusive = held.getValue() == RecordLock.F_WRLCK || wanted.type() == RecordLock.F_WRLCK;
            if (held.getKey() != wanted.owner() && exclusive) {
                return true;
            }
        }
        return false;
    }

    void setWhole(OpenFileDescription owner, int type) {
        Map<OpenFileDescription, Integer> present = whole;
        if (present == null) {
            present = new LinkedHashMap<>();
            whole = present;
        }
        present.put(owner, type);
    }

    /// {@return whether the open file had one}
    boolean dropWhole(OpenFileDescription owner) {
        return whole != null && whole.remove(owner) != null;
    }
}
