package io.selvage.kernel;

import io.selvage.api.tracing.TracedThread;
import io.selvage.scheduler.Schedulable;
import io.selvage.scheduler.ScheduleObserver;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;

/// Tells the JDK's flight recorder what the scheduler does, while a recording asks for it. Otherwise the
/// scheduler has nobody to tell, and nothing is spent on this.
///
/// Events are committed by platform threads only: on JDK 25 the recorder loses the first event that a
/// carrier commits after a virtual thread that it ran has committed one. What happens inside of a thread
/// is committed, with the time at which it happened, when that thread leaves its core.
final class FlightRecording implements ScheduleObserver, FlightRecorderListener {
    private static final int FEW_CORES = 16;

    private final Observers observers;
    private final ReentrantLock lock = new ReentrantLock();

    /// Guarded by the lock.
    private boolean watching;

    /// Guarded by the lock.
    private boolean closed;

    /// By core; each belongs to that core. Grown under the lock, by copying.
    private volatile OnCore[] cores = fresh(new OnCore[0], FEW_CORES);

    /// What is not committed yet of a core.
    private static final class OnCore {
        private @Nullable DispatchEvent current;
        private final ArrayDeque<Event> happened = new ArrayDeque<>();

        void commit(Event event) {
            if (java.lang.Thread.currentThread().isVirtual()) {
                happened.add(event);
                return;
            }
            for (Event earlier = happened.poll(); earlier != null; earlier = happened.poll()) {
                earlier.commit();
            }
            event.commit();
        }
    }

    FlightRecording(Observers observers) {
        this.observers = observers;
    }

    /// Begins to look for recordings.
    void start() {
        if (FlightRecorder.isAvailable()) {
            FlightRecorder.addListener(this);
            if (FlightRecorder.isInitialized()) {
                update();
            }
        }
    }

    void close() {
        FlightRecorder.removeListener(this);
        lock.lock();
        try {
            closed = true;
            watch(false);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void recordingStateChanged(Recording recording) {
        update();
    }

    private void update() {
        boolean wanted = isWanted(DispatchEvent.class) || isWanted(WakeupEvent.class) || isWanted(MigrationEvent.class);
        lock.lock();
        try {
            watch(wanted && !closed);
        } finally {
            lock.unlock();
        }
    }

    private static boolean isWanted(Class<? extends Event> event) {
        return EventType.getEventType(event).isEnabled();
    }

    /// Lock held.
    private void watch(boolean wanted) {
        if (wanted == watching) {
            return;
        }
        watching = wanted;
        if (wanted) {
            observers.add(this);
        } else {
            observers.remove(this);
        }
    }

    @Override
    public void woken(Schedulable woken, int byCore, long nanos) {
        var event = new WakeupEvent();
        if (event.isEnabled() && woken instanceof Task task) {
            TracedThread thread = task.traced();
            event.begin();
            event.end();
            event.core = byCore;
            event.pid = thread.pid();
            event.tid = thread.tid();
            event.process = thread.process();
            event.threadName = thread.thread();
            if (byCore < 0) {
                event.commit();
            } else {
                onCore(byCore).commit(event);
            }
        }
    }

    @Override
    public void dispatched(int core, Schedulable begun, int fromCore, long nanos) {
        if (!(begun instanceof Task task)) {
            return;
        }
        if (fromCore >= 0 && fromCore != core) {
            migrated(task, fromCore, core);
        }
        var event = new DispatchEvent();
        if (event.isEnabled()) {
            event.nanos = nanos;
            event.begin();
            onCore(core).current = event;
        }
    }

    private void migrated(Task task, int from, int to) {
        var event = new MigrationEvent();
        if (event.isEnabled()) {
            TracedThread thread = task.traced();
            event.begin();
            event.end();
            event.from = from;
            event.to = to;
            event.pid = thread.pid();
            event.tid = thread.tid();
            event.process = thread.process();
            event.threadName = thread.thread();
            onCore(to).commit(event);
        }
    }

    @Override
    public void left(int core, Schedulable left, Departure departure, long nanos) {
        OnCore here = onCore(core);
        DispatchEvent event = here.current;
        here.current = null;
        if (event == null || !(left instanceof Task task)) {
            return;
        }
        event.end();
        if (event.shouldCommit()) {
            TracedThread thread = task.traced();
            event.core = core;
            event.pid = thread.pid();
            event.tid = thread.tid();
            event.process = thread.process();
            event.threadName = thread.thread();
            event.departure = departure.name();
            event.nanos = nanos - event.nanos;
            here.commit(event);
        }
    }

    private OnCore onCore(int core) {
        OnCore[] present = cores;
        if (core < present.length) {
            return present[core];
        }
        lock.lock();
        try {
            if (core >= cores.length) {
                cores = fresh(cores, Math.max(core + 1, 2 * cores.length));
            }
            return cores[core];
        } finally {
            lock.unlock();
        }
    }

    private static OnCore[] fresh(OnCore[] before, int count) {
        OnCore[] after = Arrays.copyOf(before, count);
        for (int core = before.length; core < count; core++) {
            after[core] = new OnCore();
        }
        return after;
    }
}
