package io.selvage.scheduler;

import java.util.Arrays;

/// The threads that could make a step, in order of number. The thread that is in the middle of a run is among
/// them.
final class ReadyThreads {
    private SimulatedThread[] threads = new SimulatedThread[16];
    private int count;

    ReadyThreads() {}

    SimulatedThread[] array() {
        return threads;
    }

    int count() {
        return count;
    }

    void add(SimulatedThread thread) {
        int at = indexOf(thread.number());
        if (at >= 0) {
            return;
        }
        at = -at - 1;
        if (count == threads.length) {
            threads = Arrays.copyOf(threads, 2 * count);
        }
        System.arraycopy(threads, at, threads, at + 1, count - at);
        threads[at] = thread;
        count++;
    }

    void remove(SimulatedThread thread) {
        int at = indexOf(thread.number());
        if (at < 0) {
            return;
        }
        count--;
        System.arraycopy(threads, at + 1, threads, at, count - at);
        forget(count);
    }

    @SuppressWarnings("NullAway") // Elements from `count` on are nobody's.
    private void forget(int index) {
        threads[index] = null;
    }

    private int indexOf(int number) {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int seen = threads[middle].number();
            if (seen == number) {
                return middle;
            }
            if (seen < number) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }
}
