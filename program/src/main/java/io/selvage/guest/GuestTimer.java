package io.selvage.guest;

import java.util.Date;
import java.util.PriorityQueue;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A timer with a thread of the process.
@Replaces(Timer.class)
@SuppressWarnings({"JavaUtilDate"}) // The JDK's timer takes it.
public class GuestTimer extends Timer {
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final Object lock = new Object();
    private final PriorityQueue<Entry> queue = new PriorityQueue<>();
    private boolean cancelled;
    private long order;

    /// One scheduled task; guarded by the lock, but for what never changes.
    private static final class Entry implements Comparable<Entry> {
        final TimerTask task;
        final long period;
        final long order;
        long due;

        Entry(TimerTask task, long due, long period, long order) {
            this.task = task;
            this.due = due;
            this.period = period;
            this.order = order;
        }

        @Override
        public int compareTo(Entry other) {
            return due == other.due ? Long.compare(order, other.order) : Long.compare(due, other.due);
        }
    }

    /// As the JDK's.
    public GuestTimer() {
        this("Timer-" + NAMES.getAndIncrement());
    }

    /// As the JDK's.
    public GuestTimer(boolean daemon) {
        this("Timer-" + NAMES.getAndIncrement(), daemon);
    }

    /// As the JDK's.
    public GuestTimer(String name) {
        this(name, false);
    }

    /// As the JDK's.
    @SuppressWarnings("this-escape") // The thread only waits for the lock that guards everything.
    public GuestTimer(String name, boolean daemon) {
        super("unused", true);
        // The thread that the JDK's own has started ends.
        super.cancel();
        var thread = new GuestThread(null, this::loop, name);
        thread.setDaemon(daemon);
        thread.start();
    }

    @Override
    public void schedule(TimerTask task, long delay) {
        add(task, fromNow(delay), 0);
    }

    @Override
    public void schedule(TimerTask task, Date time) {
        add(task, time.getTime(), 0);
    }

    @Override
    public void schedule(TimerTask task, long delay, long period) {
        add(task, fromNow(delay), -positive(period));
    }

    @Override
    public void schedule(TimerTask task, Date first, long period) {
        add(task, first.getTime(), -positive(period));
    }

    @Override
    public void scheduleAtFixedRate(TimerTask task, long delay, long period) {
        add(task, fromNow(delay), positive(period));
    }

    @Override
    public void scheduleAtFixedRate(TimerTask task, Date first, long period) {
        add(task, first.getTime(), positive(period));
    }

    private static long fromNow(long delay) {
        if (delay < 0) {
            throw new IllegalArgumentException("Negative delay.");
        }
        return System.currentTimeMillis() + delay;
    }

    private static long positive(long period) {
        if (period <= 0) {
            throw new IllegalArgumentException("Non-positive period.");
        }
        return period;
    }

    private void add(TimerTask task, long due, long period) {
        if (due < 0) {
            throw new IllegalArgumentException("Illegal execution time.");
        }
        synchronized (lock) {
            if (cancelled) {
                throw new IllegalStateException("Timer already cancelled.");
            }
            if (!TimerTasks.begin(task, due)) {
                throw new IllegalStateException("Task already scheduled or cancelled");
            }
            queue.add(new Entry(task, due, period, order++));
            lock.notifyAll();
        }
    }

    @Override
    public void cancel() {
        synchronized (lock) {
            cancelled = true;
            queue.clear();
            lock.notifyAll();
        }
    }

    @Override
    public int purge() {
        synchronized (lock) {
            int before = queue.size();
            queue.removeIf(entry -> TimerTasks.isCancelled(entry.task));
            return before - queue.size();
        }
    }

    private void loop() {
        try {
            while (true) {
                Entry next = next();
                if (next == null) {
                    return;
                }
                next.task.run();
            }
        } catch (InterruptedException interrupted) {
            Guest.poll();
        } finally {
            cancel();
        }
    }

    /// Waits for the next task; null if the timer is cancelled.
    private @Nullable Entry next() throws InterruptedException {
        synchronized (lock) {
            while (!cancelled) {
                Entry first = queue.peek();
                if (first == null) {
                    lock.wait();
                    continue;
                }
                if (TimerTasks.isCancelled(first.task)) {
                    queue.remove();
                    continue;
                }
                long now = System.currentTimeMillis();
                if (first.due > now) {
                    TimeUnit.MILLISECONDS.timedWait(lock, first.due - now);
                    continue;
                }
                queue.remove();
                TimerTasks.runs(first.task, first.due, first.period == 0);
                if (first.period != 0) {
                    first.due = first.period < 0 ? now - first.period : first.due + first.period;
                    queue.add(first);
                }
                return first;
            }
            return null;
        }
    }
}
