package io.selvage.scheduler;

import io.selvage.api.scheduling.CountedSteps;
import java.util.Arrays;

/// The cores that are busy, by the time that each of them has reached: a heap that knows where each core is.
/// Among those at the same time the one with the lowest index comes first.
final class CoreClocks {
    private final int[] heap;

    /// By core: its place in the heap, -1 if it is not in it.
    private final int[] places;

    private final long[] times;
    private int size;

    CoreClocks(int cores) {
        heap = new int[cores];
        places = new int[cores];
        times = new long[cores];
        Arrays.fill(places, -1);
    }

    /// {@return the core that is behind all others, -1 if none is busy}
    int first() {
        return size == 0 ? -1 : heap[0];
    }

    int size() {
        return size;
    }

    boolean contains(int core) {
        return places[core] >= 0;
    }

    /// {@return the time that a core has reached}
    long time(int core) {
        return times[core];
    }

    /// Adds a core, or moves one on.
    void set(int core, long time) {
        times[core] = time;
        int place = places[core];
        if (place < 0) {
            place = size++;
        }
        siftDown(siftUp(place, core), core);
    }

    void remove(int core) {
        int place = places[core];
        if (place < 0) {
            return;
        }
        places[core] = -1;
        size--;
        if (place < size) {
            int moved = heap[size];
            siftDown(siftUp(place, moved), moved);
        }
    }

    void clear() {
        while (size > 0) {
            places[heap[--size]] = -1;
        }
        Arrays.fill(times, 0);
    }

    private boolean isBefore(int one, int other) {
        CountedSteps.add(1);
        return times[one] < times[other] || (times[one] == times[other] && one < other);
    }

    private int siftUp(int from, int core) {
        int place = from;
        while (place > 0 && isBefore(core, heap[(place - 1) / 2])) {
            put(place, heap[(place - 1) / 2]);
            place = (place - 1) / 2;
        }
        put(place, core);
        return place;
    }

    private void siftDown(int from, int core) {
        int place = from;
        for (int child = 2 * place + 1; child < size; child = 2 * place + 1) {
            if (child + 1 < size && isBefore(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isBefore(heap[child], core)) {
                break;
            }
            put(place, heap[child]);
            place = child;
        }
        put(place, core);
    }

    private void put(int place, int core) {
        heap[place] = core;
        places[core] = place;
    }
}
