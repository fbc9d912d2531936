package io.selvage.kernel;

import io.selvage.api.DirectoryEntry;
import io.selvage.api.FileStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The names in a directory in memory, in the order in which they were given. Each has a place that no
/// other name ever gets, so that a listing can go on where it was. Guarded by the lock of the tree.
final class Entries {
    private static final long FIRST = 3;

    /// Null until the first name.
    private @Nullable Map<String, Entry> byName;

    private @Nullable TreeMap<Long, Entry> byPlace;
    private long nextPlace = FIRST;

    /// Written under the lock of the tree.
    private volatile int directories;

    Entries() {}

    private record Entry(String name, Inode file, long place) {}

    @Nullable
    Inode get(String name) {
        Entry entry = byName == null ? null : byName.get(name);
        return entry == null ? null : entry.file;
    }

    boolean isEmpty() {
        return byName == null || byName.isEmpty();
    }

    /// {@return how many directories there are}
    int directories() {
        return directories;
    }

    /// Adds a name that is not there.
    void put(String name, Inode file) {
        set(new Entry(name, file, nextPlace++));
    }

    /// Makes a name that is there lead to another file.
    void replace(String name, Inode file) {
        Entry before = byName == null ? null : byName.get(name);
        if (before != null) {
            remove(name);
            set(new Entry(name, file, before.place));
        }
    }

    private void set(Entry entry) {
        Map<String, Entry> names = byName;
        TreeMap<Long, Entry> places = byPlace;
        if (names == null || places == null) {
            names = new HashMap<>();
            places = new TreeMap<>();
            byName = names;
            byPlace = places;
        }
        names.put(entry.name, entry);
        places.put(entry.place, entry);
        count(entry, 1);
    }

    void remove(String name) {
        Entry gone = byName == null ? null : byName.remove(name);
        if (gone != null && byPlace != null) {
            byPlace.remove(gone.place);
            count(gone, -1);
        }
    }

    private void count(Entry entry, int change) {
        if (entry.file instanceof Directory) {
            int before = directories;
            directories = before + change;
        }
    }

    /// Lists what comes after a place.
    ///
    /// @param own the number of the directory
    /// @param above the number of the directory above
    /// @return the place of the last one listed
    long list(long own, long above, long after, int most, List<DirectoryEntry> listed) {
        if (after < 1) {
            listed.add(new DirectoryEntry(".", FileStatus.Kind.DIRECTORY, own, 1));
        }
        if (after < 2 && listed.size() < most) {
            listed.add(new DirectoryEntry("..", FileStatus.Kind.DIRECTORY, above, 2));
        }
        if (byPlace != null) {
            for (Entry entry : byPlace.tailMap(Math.max(after, 2), false).values()) {
                if (listed.size() >= most) {
                    break;
                }
                Inode file = entry.file;
                listed.add(new DirectoryEntry(entry.name, file.kind(), file.number(), entry.place));
            }
        }
        return listed.isEmpty() ? after : listed.getLast().offset();
    }
}
