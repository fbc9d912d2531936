package io.selvage.api.scheduling;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Threads in order of a key each: the smallest first, and among equals whoever came first. A heap of four
/// children per node, with the keys side by side so that a comparison touches no thread. Adding and taking out
/// takes a number of steps that grows with the logarithm of the size. Not safe for use by several threads at
/// once.
///
/// Keys are compared by their difference, so they may wrap around as long as any two are less than 2^63 apart.
public final class EntityHeap {
    private static final int CHILDREN = 4;

    private @Nullable SchedulingEntity[] entities = new SchedulingEntity[CHILDREN * CHILDREN];
    private long[] keys = new long[CHILDREN * CHILDREN];
    private long[] orders = new long[CHILDREN * CHILDREN];
    private long sequence;
    private int size;

    /// Makes an empty heap.
    public EntityHeap() {}

    /// Adds a thread.
    ///
    /// @param entity one that is in no collection
    /// @param key its key
    public void add(SchedulingEntity entity, long key) {
        entity.enter(this);
        if (size == keys.length) {
            entities = Arrays.copyOf(entities, 2 * size);
            keys = Arrays.copyOf(keys, 2 * size);
            orders = Arrays.copyOf(orders, 2 * size);
        }
        siftUp(size++, entity, key, sequence++);
    }

    /// {@return the one with the smallest key, or null if there is none}
    public @Nullable SchedulingEntity peek() {
        return entities[0];
    }

    /// The smallest key.
    ///
    /// @return the key of [#peek()]; undefined if there is none
    public long peekKey() {
        return keys[0];
    }

    /// Takes out the one with the smallest key.
    ///
    /// @return null if there is none
    public @Nullable SchedulingEntity poll() {
        SchedulingEntity taken = entities[0];
        if (taken != null) {
            removeAt(0);
            taken.leave();
        }
        return taken;
    }

    /// Takes out one that may run on a core, from the end of the array, where those with large keys are.
    /// Looks at one after the other.
    ///
    /// @param core the core's index
    /// @return null if none may
    public @Nullable SchedulingEntity pollLast(int core) {
        for (int i = size - 1; i >= 0; i--) {
            CountedSteps.add(1);
            SchedulingEntity entity = at(i);
            if (entity.mayRunOn(core)) {
                removeAt(i);
                entity.leave();
                return entity;
            }
        }
        return null;
    }

    /// Takes out the one with the smallest key among those that may run on a core. Looks at all.
    ///
    /// @param core the core's index
    /// @return null if none may
    public @Nullable SchedulingEntity pollFirst(int core) {
        int found = -1;
        for (int i = 0; i < size; i++) {
            CountedSteps.add(1);
            if (at(i).mayRunOn(core) && (found < 0 || isBefore(keys[i], orders[i], found))) {
                found = i;
            }
        }
        if (found < 0) {
            return null;
        }
        SchedulingEntity entity = at(found);
        removeAt(found);
        entity.leave();
        return entity;
    }

    /// Takes a thread out.
    ///
    /// @param entity any thread
    /// @return whether it was in this heap
    public boolean remove(SchedulingEntity entity) {
        if (!entity.isIn(this)) {
            return false;
        }
        removeAt(entity.heapIndex);
        entity.leave();
        return true;
    }

    /// {@return how many there are}
    public int size() {
        return size;
    }

    /// {@return whether there is none}
    public boolean isEmpty() {
        return size == 0;
    }

    private SchedulingEntity at(int index) {
        SchedulingEntity entity = entities[index];
        if (entity == null) {
            throw new IllegalStateException("a hole in the heap at " + index);
        }
        return entity;
    }

    private void removeAt(int index) {
        size--;
        SchedulingEntity moved = at(size);
        long key = keys[size];
        long order = orders[size];
        entities[size] = null;
        if (index == size) {
            return;
        }
        if (index > 0 && isBefore(key, order, (index - 1) / CHILDREN)) {
            siftUp(index, moved, key, order);
        } else {
            siftDown(index, moved, key, order);
        }
    }

    private boolean isBefore(long key, long order, int index) {
        CountedSteps.add(1);
        long difference = key - keys[index];
        return difference < 0 || (difference == 0 && order - orders[index] < 0);
    }

    private void siftUp(int from, SchedulingEntity entity, long key, long order) {
        int index = from;
        while (index > 0) {
            int parent = (index - 1) / CHILDREN;
            if (!isBefore(key, order, parent)) {
                break;
            }
            put(index, at(parent), keys[parent], orders[parent]);
            index = parent;
        }
        put(index, entity, key, order);
    }

    private void siftDown(int from, SchedulingEntity entity, long key, long order) {
        int index = from;
        for (int child = CHILDREN * index + 1; child < size; child = CHILDREN * index + 1) {
            int least = child;
            int end = Math.min(child + CHILDREN, size);
            for (int other = child + 1; other < end; other++) {
                if (isBefore(keys[other], orders[other], least)) {
                    least = other;
                }
            }
            if (isBefore(key, order, least)) {
                break;
            }
            put(index, at(least), keys[least], orders[least]);
            index = least;
        }
        put(index, entity, key, order);
    }

    private void put(int index, SchedulingEntity entity, long key, long order) {
        CountedSteps.add(1);
        entities[index] = entity;
        keys[index] = key;
        orders[index] = order;
        entity.heapIndex = index;
    }
}
