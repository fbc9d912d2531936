package io.selvage.bugs;

import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/// Two groups share a room, and the first of a group to come takes the room while it holds the mutex of the
/// counters, which the other group needs to leave.
///
/// Kind: deadlock. Shows as a deadlock. Fewest preemptions: 1.
/// Known from: `CS.carter01_bad` in SCTBench.
///
/// 1. A counts its group in, takes the room and gives the mutex back.
/// 2. B takes the mutex, counts its group in and waits for the room.
/// 3. A waits for the mutex to leave.
abstract class Carter implements Scenario {
    /// Some who may be in the room together.
    static final class Group {
        private final ReentrantLock mutex;
        private int size;

        Group(ReentrantLock mutex) {
            this.mutex = mutex;
        }

        void enter(Semaphore room) throws InterruptedException {
            mutex.lock();
            try {
                size++;
                if (size == 1) {
                    room.acquire();
                }
            } finally {
                mutex.unlock();
            }
        }

        void leave(Semaphore room) {
            mutex.lock();
            try {
                size--;
                if (size == 0) {
                    room.release();
                }
            } finally {
                mutex.unlock();
            }
        }
    }

    private final Semaphore room = new Semaphore(1);
    private final Group first;
    private final Group second;

    /// @param mutex of the first group
    /// @param otherMutex of the second group
    Carter(ReentrantLock mutex, ReentrantLock otherMutex) {
        first = new Group(mutex);
        second = new Group(otherMutex);
    }

    private void visit(Group group) throws InterruptedException {
        group.enter(room);
        group.leave(room);
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(() -> visit(first), () -> visit(second));
    }

    static final class Buggy extends Carter {
        Buggy() {
            this(new ReentrantLock());
        }

        private Buggy(ReentrantLock shared) {
            super(shared, shared);
        }
    }

    static final class Fixed extends Carter {
        Fixed() {
            super(new ReentrantLock(), new ReentrantLock());
        }
    }
}
