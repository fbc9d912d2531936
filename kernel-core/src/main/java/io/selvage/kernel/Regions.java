package io.selvage.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What is mapped: the regions of an address space, sorted, without overlaps. Immutable, so that readers
/// take no lock and a fork's child starts with its parent's.
final class Regions {
    private static final MappedObject[] NOTHING = {};

    static final Regions NONE = new Regions(new Region[0]);

    /// As many as Linux allows by default.
    static final int MOST = 65_530;

    private final Region[] sorted;

    /// The traits that any of them has.
    private final int traits;

    /// What is mapped of the kind that wants to know it, each once.
    private final MappedObject[] tracked;

    private Regions(Region[] sorted) {
        this.sorted = sorted;
        int found = 0;
        MappedObject[] objects = NOTHING;
        for (Region region : sorted) {
            found |= region.traits();
            MappedObject object = region.object();
            if (object != null && object.isTracked() && !contains(objects, object)) {
                objects = Arrays.copyOf(objects, objects.length + 1);
                objects[objects.length - 1] = object;
            }
        }
        traits = found;
        tracked = objects;
    }

    private static boolean contains(MappedObject[] objects, MappedObject wanted) {
        for (MappedObject object : objects) {
            if (object == wanted) {
                return true;
            }
        }
        return false;
    }

    /// Tells what is mapped here and not there that the table maps it.
    void tellMapped(Regions others, PageTable table) {
        for (MappedObject object : tracked) {
            if (!contains(others.tracked, object)) {
                object.mappedBy(table);
            }
        }
    }

    /// Tells what is mapped here and not there that the table no longer maps it.
    void tellUnmapped(Regions others, PageTable table) {
        for (MappedObject object : tracked) {
            if (!contains(others.tracked, object)) {
                object.unmappedBy(table);
            }
        }
    }

    int count() {
        return sorted.length;
    }

    /// {@return how many bytes are mapped}
    long bytes() {
        long bytes = 0;
        for (Region region : sorted) {
            bytes += region.end() - region.start();
        }
        return bytes;
    }

    /// {@return how many bytes are the process's own to write: its heap and private mappings,
    /// not a stack that grows}
    long dataBytes() {
        long bytes = 0;
        for (Region region : sorted) {
            if (!region.isShared() && !region.has(Region.GROWS_DOWN) && region.isWritable()) {
                bytes += region.end() - region.start();
            }
        }
        return bytes;
    }

    /// {@return how many bytes are locked}
    long lockedBytes() {
        long bytes = 0;
        for (Region region : sorted) {
            if (region.has(Region.LOCKED)) {
                bytes += region.length();
            }
        }
        return bytes;
    }

    /// Whether any object is mapped that wants to know it.
    boolean isTracking() {
        return tracked.length > 0;
    }

    /// {@return the region that the address is in, null if it is not mapped}
    @Nullable
    Region at(long address) {
        int index = firstEndingAfter(address);
        return index < sorted.length && sorted[index].start() <= address ? sorted[index] : null;
    }

    /// {@return the region that the address is in, or the next one; null if there is none}
    @Nullable
    Region firstEndingAbove(long address) {
        int index = firstEndingAfter(address);
        return index < sorted.length ? sorted[index] : null;
    }

    /// {@return the last region that begins before the address, null if there is none}
    @Nullable
    Region lastStartingBelow(long address) {
        Region last = null;
        for (Region region : sorted) {
            if (region.start() >= address) {
                break;
            }
            last = region;
        }
        return last;
    }

    /// Whether nothing is mapped from `start` to `end`.
    boolean isFree(long start, long end) {
        int index = firstEndingAfter(start);
        return index == sorted.length || sorted[index].start() >= end;
    }

    /// Whether everything is mapped from `start` to `end`.
    boolean isCovered(long start, long end) {
        long covered = start;
        for (int i = firstEndingAfter(start); covered < end; i++) {
            if (i == sorted.length || sorted[i].start() > covered) {
                return false;
            }
            covered = sorted[i].end();
        }
        return true;
    }

    /// {@return the parts of regions that lie between `start` and `end`}
    List<Region> within(long start, long end) {
        List<Region> parts = new ArrayList<>();
        for (int i = firstEndingAfter(start); i < sorted.length && sorted[i].start() < end; i++) {
            parts.add(sorted[i].part(Math.max(start, sorted[i].start()), Math.min(end, sorted[i].end())));
        }
        return parts;
    }

    /// {@return these and one more, for which there is room}
    Regions with(Region added) {
        Builder builder = new Builder(sorted.length + 1);
        int index = 0;
        while (index < sorted.length && sorted[index].start() < added.start()) {
            builder.add(sorted[index++]);
        }
        builder.add(added);
        while (index < sorted.length) {
            builder.add(sorted[index++]);
        }
        return builder.build();
    }

    /// {@return these with nothing mapped between `start` and `end`}
    Regions without(long start, long end) {
        return changed(start, end, region -> null);
    }

    /// {@return these with each part that lies between `start` and `end` changed, or dropped}
    Regions changed(long start, long end, Function<Region, @Nullable Region> change) {
        Builder builder = new Builder(sorted.length + 2);
        for (Region region : sorted) {
            if (region.end() <= start || region.start() >= end) {
                builder.add(region);
                continue;
            }
            if (region.start() < start) {
                builder.add(region.part(region.start(), start));
            }
            Region changed = change.apply(region.part(Math.max(start, region.start()), Math.min(end, region.end())));
            if (changed != null) {
                builder.add(changed);
            }
            if (region.end() > end) {
                builder.add(region.part(end, region.end()));
            }
        }
        return builder.build();
    }

    /// Whether any of them has one of these traits.
    boolean have(int wanted) {
        return (traits & wanted) != 0;
    }

    /// {@return the highest free address below `top` with room for `length` above `bottom`, or -1}
    long highestRoom(long length, long bottom, long top) {
        long end = top;
        for (int i = sorted.length - 1; i >= 0; i--) {
            Region region = sorted[i];
            if (region.start() >= end) {
                continue;
            }
            if (end - region.end() >= length) {
                break;
            }
            end = region.start();
        }
        return end - length >= bottom ? end - length : -1;
    }

    private int firstEndingAfter(long address) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle].end() > address) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /// Puts neighbours together that need not be apart.
    private static final class Builder {
        private final List<Region> regions;

        Builder(int expected) {
            regions = new ArrayList<>(expected);
        }

        void add(Region region) {
            int last = regions.size() - 1;
            if (last >= 0 && regions.get(last).continuesWith(region)) {
                Region before = regions.get(last);
                regions.set(last, before.upTo(region.end()));
            } else {
                regions.add(region);
            }
        }

        Regions build() {
            return regions.isEmpty() ? NONE : new Regions(regions.toArray(Region[]::new));
        }
    }
}
