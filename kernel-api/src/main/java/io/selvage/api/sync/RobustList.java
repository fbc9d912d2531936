package io.selvage.api.sync;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.MappingCalls;
import io.selvage.api.SystemCalls;

/// The calling thread's list of robust mutexes, which the kernel follows when the thread ends. Changed by
/// its thread only, so that a kill finds it between two stores of a known order: each of them leaves a
/// list that can be followed, and the mutex in question is named as pending meanwhile.
final class RobustList {
    /// From an entry to its lock word.
    static final int DISTANCE = 16;

    private static final int PREVIOUS = 8;
    private static final int DISTANCE_IN_HEAD = 8;
    private static final int PENDING_IN_HEAD = 16;
    private static final int PAGE = 4_096;

    private final SystemCalls sys;
    private final long head;

    private RobustList(SystemCalls sys, long head) {
        this.sys = sys;
        this.head = head;
    }

    static RobustList ofCaller(SystemCalls sys) {
        long head = sys.robustList();
        if (head == 0) {
            return made(sys);
        }
        long distance = sys.loadLong(head + DISTANCE_IN_HEAD);
        if (distance != DISTANCE) {
            throw new KernelException(
                    Errno.EINVAL,
                    "RobustMutex: the thread's robust list has its lock words at " + distance + ", not " + DISTANCE);
        }
        return new RobustList(sys, head);
    }

    private static RobustList made(SystemCalls sys) {
        int protection = MappingCalls.PROT_READ | MappingCalls.PROT_WRITE;
        long head = sys.mmap(0, PAGE, protection, MappingCalls.MAP_PRIVATE | MappingCalls.MAP_ANONYMOUS);
        sys.storeLong(head, head);
        sys.storeLong(head + DISTANCE_IN_HEAD, DISTANCE);
        sys.setRobustList(head);
        return new RobustList(sys, head);
    }

    /// From here on until [#end] the kernel looks at the mutex too, listed or not.
    void begin(long entry) {
        sys.storeLong(head + PENDING_IN_HEAD, entry);
    }

    void end() {
        sys.storeLong(head + PENDING_IN_HEAD, 0);
    }

    void add(long entry) {
        long first = sys.loadLong(head);
        sys.storeLong(entry, first);
        sys.storeLong(entry + PREVIOUS, head);
        if (first != head) {
            sys.storeLong(first + PREVIOUS, entry);
        }
        // Last: the kernel must not come to an entry that leads nowhere.
        sys.storeLong(head, entry);
    }

    void remove(long entry) {
        long next = sys.loadLong(entry);
        long previous = sys.loadLong(entry + PREVIOUS);
        if (next != head) {
            sys.storeLong(next + PREVIOUS, previous);
        }
        sys.storeLong(previous, next);
    }
}
