package io.selvage.kernel;

import io.selvage.api.tracing.Migration;
import io.selvage.api.tracing.ScheduleRecording;
import io.selvage.api.tracing.ScheduleTrace;
import io.selvage.api.tracing.Slice;
import io.selvage.api.tracing.TracedThread;
import io.selvage.api.tracing.Wakeup;
import io.selvage.scheduler.Schedulable;
import io.selvage.scheduler.ScheduleObserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A trace in the making: a ring for each core, and one for those on no core.
final class Recording implements ScheduleObserver, ScheduleRecording {
    static final int MIN_CAPACITY = 16;
    static final int MAX_CAPACITY = 1 << 26;

    private final KernelInstance kernel;
    private final int capacity;
    private final OutsideWakeUps outside;
    private final long beginNanos;
    private final ReentrantLock lock = new ReentrantLock();

    /// One for each core there has been. Replaced under the lock.
    private volatile TraceRing[] rings = new TraceRing[0];

    /// Guarded by the lock.
    private @Nullable ScheduleTrace result;

    Recording(KernelInstance kernel, int eventsPerCore) {
        if (eventsPerCore < MIN_CAPACITY || eventsPerCore > MAX_CAPACITY) {
            throw new IllegalArgumentException(
                    "eventsPerCore=%d, wanted %d to %d".formatted(eventsPerCore, MIN_CAPACITY, MAX_CAPACITY));
        }
        this.kernel = kernel;
        capacity = Integer.highestOneBit(2 * eventsPerCore - 1);
        outside = new OutsideWakeUps(capacity);
        growTo(kernel.machine().coreCount());
        beginNanos = kernel.machine().clock().nanoTime();
    }

    /// A core's ring; a core that is new to the kernel gets one.
    private TraceRing ring(int core) {
        TraceRing[] present = rings;
        return core < present.length ? present[core] : growTo(core + 1)[core];
    }

    private TraceRing[] growTo(int count) {
        lock.lock();
        try {
            TraceRing[] grown = rings;
            if (grown.length < count) {
                int before = grown.length;
                grown = Arrays.copyOf(grown, count);
                for (int core = before; core < count; core++) {
                    grown[core] = new TraceRing(capacity);
                }
                rings = grown;
            }
            return grown;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void woken(Schedulable woken, int byCore, long nanos) {
        if (!(woken instanceof Task task)) {
            return;
        }
        if (byCore < 0) {
            outside.add(task.traced(), nanos);
        } else {
            ring(byCore).add(TraceRing.Kind.WOKEN, task.traced(), -1, nanos);
        }
    }

    @Override
    public void dispatched(int core, Schedulable begun, int fromCore, long nanos) {
        if (begun instanceof Task task) {
            ring(core).add(TraceRing.Kind.DISPATCHED, task.traced(), fromCore, nanos);
        }
    }

    @Override
    public void left(int core, Schedulable left, Departure departure, long nanos) {
        if (left instanceof Task task) {
            TraceRing.Kind kind = switch (departure) {
                case YIELDED -> TraceRing.Kind.YIELDED;
                case PREEMPTED -> TraceRing.Kind.PREEMPTED;
                case BLOCKED -> TraceRing.Kind.BLOCKED;
                case ENDED -> TraceRing.Kind.ENDED;
            };
            ring(core).add(kind, task.traced(), -1, nanos);
        }
    }

    @Override
    public ScheduleTrace stop() {
        lock.lock();
        try {
            ScheduleTrace present = result;
            if (present == null) {
                kernel.observers().remove(this);
                present = trace();
                result = present;
            }
            return present;
        } finally {
            lock.unlock();
        }
    }

    private ScheduleTrace trace() {
        long endNanos = kernel.machine().clock().nanoTime();
        List<Slice> slices = new ArrayList<>();
        List<Wakeup> wakeups = new ArrayList<>();
        List<Migration> migrations = new ArrayList<>();
        long dropped = outside.drainTo(wakeups);
        TraceRing[] all = rings;
        for (int core = 0; core < all.length; core++) {
            var timeline = new Timeline(core, slices, wakeups, migrations);
            dropped += all[core].read(timeline);
            timeline.end(endNanos);
        }
        wakeups.sort(Comparator.comparingLong(Wakeup::nanos));
        migrations.sort(Comparator.comparingLong(Migration::nanos));
        return new ScheduleTrace(all.length, beginNanos, endNanos, slices, wakeups, migrations, dropped);
    }

    /// What one core's records mean.
    private static final class Timeline implements TraceRing.Reader {
        private final int core;
        private final List<Slice> slices;
        private final List<Wakeup> wakeups;
        private final List<Migration> migrations;

        /// Who is on the core, since when.
        private @Nullable TracedThread current;

        private long since;

        Timeline(int core, List<Slice> slices, List<Wakeup> wakeups, List<Migration> migrations) {
            this.core = core;
            this.slices = slices;
            this.wakeups = wakeups;
            this.migrations = migrations;
        }

        @Override
        public void record(TraceRing.Kind kind, TracedThread thread, int other, long when) {
            switch (kind) {
                case WOKEN -> wakeups.add(new Wakeup(when, thread, core, current));
                case DISPATCHED -> {
                    current = thread;
                    since = when;
                    if (other >= 0 && other != core) {
                        migrations.add(new Migration(when, thread, other, core));
                    }
                }
                case YIELDED -> leave(thread, when, Slice.End.YIELDED);
                case PREEMPTED -> leave(thread, when, Slice.End.PREEMPTED);
                case BLOCKED -> leave(thread, when, Slice.End.BLOCKED);
                case ENDED -> leave(thread, when, Slice.End.ENDED);
            }
        }

        /// The slice has the name that the thread has at its end: by then it knows what it runs.
        private void leave(TracedThread thread, long when, Slice.End end) {
            // The beginning may be among what was dropped, or before the recording.
            if (current != null) {
                slices.add(new Slice(core, thread, since, when, end));
                current = null;
            }
        }

        void end(long when) {
            if (current != null) {
                slices.add(new Slice(core, current, since, Math.max(since, when), Slice.End.RUNNING));
            }
        }
    }
}
