package io.selvage.kernel;

import io.selvage.scheduler.Machine;
import io.selvage.scheduler.Schedulable;
import io.selvage.scheduler.ScheduleObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// Who watches a kernel's scheduler. While nobody does, the machine has no observer at all.
final class Observers {
    private final Machine machine;
    private final ReentrantLock lock = new ReentrantLock();

    /// Guarded by the lock.
    private final List<ScheduleObserver> watching = new ArrayList<>();

    Observers(Machine machine) {
        this.machine = machine;
    }

    void add(ScheduleObserver observer) {
        lock.lock();
        try {
            watching.add(observer);
            install();
        } finally {
            lock.unlock();
        }
    }

    /// Does nothing if it does not watch. Calls that are on their way still reach it.
    void remove(ScheduleObserver observer) {
        lock.lock();
        try {
            watching.remove(observer);
            install();
        } finally {
            lock.unlock();
        }
    }

    private void install() {
        machine.observer(
                switch (watching.size()) {
                    case 0 -> null;
                    case 1 -> watching.getFirst();
                    default -> new Several(List.copyOf(watching));
                });
    }

    private record Several(List<ScheduleObserver> all) implements ScheduleObserver {
        @Override
        public void woken(Schedulable woken, int byCore, long nanos) {
            for (ScheduleObserver one : all) {
                one.woken(woken, byCore, nanos);
            }
        }

        @Override
        public void dispatched(int core, Schedulable begun, int fromCore, long nanos) {
            for (ScheduleObserver one : all) {
                one.dispatched(core, begun, fromCore, nanos);
            }
        }

        @Override
        public void left(int core, Schedulable left, Departure departure, long nanos) {
            for (ScheduleObserver one : all) {
                one.left(core, left, departure, nanos);
            }
        }
    }
}
