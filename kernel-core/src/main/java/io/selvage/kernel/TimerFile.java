package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.PollEvents;
import io.selvage.api.TimerSetting;
import io.selvage.scheduler.Carrier;
import io.selvage.scheduler.Machine;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What `timerfd_create` opens: counts how often a time has passed. How often is found out by who asks;
/// the machine's timer is only there to wake who waits, so it is set when somebody does, for one
/// expiration.
final class TimerFile extends OpenFileDescription {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MODE = 0600;

    /// Half of the range of the clock, so that a deadline is never taken for the past.
    private static final long LONGEST = Long.MAX_VALUE / 2;

    private final Machine machine;
    private final Timer timer = new Timer();
    private final WaitQueue readers = new WaitQueue(timer, "an expiration");
    private final Watchers watchers = new Watchers();

    TimerFile(Machine machine, int flags) {
        super(OpenFlags.O_RDWR | (flags & OpenFlags.O_NONBLOCK));
        this.machine = machine;
    }

    /// Guarded by its lock.
    private static final class Timer extends KernelLock {
        private boolean set;
        private long due;
        private long interval;

        /// Not read yet.
        private long expirations;

        private TimerFile.@Nullable Alarm alarm;

        @Override
        LockOrder level() {
            return LockOrder.FILE;
        }

        @Override
        public String toString() {
            return "a timer";
        }

        /// Counts what has passed.
        void catchUp(long now) {
            if (!set || now - due < 0) {
                return;
            }
            if (interval == 0) {
                expirations++;
                set = false;
                return;
            }
            long passed = 1 + (now - due) / interval;
            expirations += passed;
            due += passed * interval;
        }
    }

    private long now() {
        return machine.clock().nanoTime();
    }

    /// Sets it anew.
    ///
    /// @return how it was set before
    TimerSetting set(TimerSetting setting) {
        long first = nanos(setting.first());
        long interval = nanos(setting.interval());
        TimerSetting before = setting();
        boolean waited;
        cancel();
        timer.lock();
        try {
            timer.set = first > 0;
            timer.due = now() + first;
            timer.interval = interval;
            timer.expirations = 0;
            waited = !readers.isEmpty() || !watchers.isEmpty();
        } finally {
            timer.unlock();
        }
        if (waited) {
            setAlarm();
        }
        return before;
    }

    private static long nanos(Duration time) {
        if (time.isNegative()) {
            throw new KernelException(Errno.EINVAL, "timerfd_settime: the time " + time + " is negative");
        }
        return Math.min(LONGEST, TimeUnit.NANOSECONDS.convert(time));
    }

    TimerSetting setting() {
        timer.lock();
        try {
            long now = now();
            timer.catchUp(now);
            long left = timer.set ? timer.due - now : 0;
            return new TimerSetting(Duration.ofNanos(left), Duration.ofNanos(timer.interval));
        } finally {
            timer.unlock();
        }
    }

    /// What the machine calls when the time has come. In its place before it is handed to the machine,
    /// which may call at once.
    private final class Alarm implements Runnable {
        private volatile @Nullable ScheduledFuture<?> future;

        private Alarm() {}

        void start(long left) {
            future = machine.later(this, left);
        }

        void cancel() {
            ScheduledFuture<?> present = future;
            if (present != null) {
                Carrier.perform(() -> present.cancel(false));
            }
        }

        /// On whatever thread keeps the time.
        @Override
        public void run() {
            timer.lock();
            if (timer.alarm == this) {
                timer.alarm = null;
            }
            timer.catchUp(now());
            timer.unlock();
            readers.wakeAll();
            watchers.changed(PollEvents.POLLIN);
        }
    }

    /// No lock held: somebody waits.
    private void setAlarm() {
        Alarm alarm = new Alarm();
        long left;
        timer.lock();
        try {
            if (!timer.set || timer.alarm != null) {
                return;
            }
            timer.alarm = alarm;
            left = timer.due - now();
        } finally {
            timer.unlock();
        }
        alarm.start(left);
        timer.lock();
        boolean replaced = timer.alarm != alarm;
        timer.unlock();
        if (replaced) {
            alarm.cancel();
        }
    }

    private void cancel() {
        Alarm alarm;
        timer.lock();
        timer.set = false;
        alarm = timer.alarm;
        timer.alarm = null;
        timer.unlock();
        if (alarm != null) {
            alarm.cancel();
        }
    }

    @Override
    void expect(int events) {
        setAlarm();
    }

    @Override
    int read(Task reader, byte[] buffer, int offset, int length) {
        if (length < Long.BYTES) {
            throw new KernelException(Errno.EINVAL, "read: a timer is read by 8 bytes, not " + length);
        }
        long passed;
        timer.lock();
        try {
            timer.catchUp(now());
            passed = timer.expirations;
            timer.expirations = 0;
            if (passed == 0 && !has(OpenFlags.O_NONBLOCK)) {
                readers.add(reader);
            }
        } finally {
            timer.unlock();
        }
        if (passed == 0 || !watchers.isEmpty()) {
            setAlarm();
        }
        if (passed > 0) {
            WORD.set(buffer, offset, passed);
            return Long.BYTES;
        }
        if (has(OpenFlags.O_NONBLOCK)) {
            throw wouldBlock("read", this);
        }
        return BLOCKED;
    }

    @Override
    int readiness() {
        timer.lock();
        try {
            timer.catchUp(now());
            return timer.expirations == 0 ? 0 : PollEvents.POLLIN;
        } finally {
            timer.unlock();
        }
    }

    @Override
    Watchers watchers() {
        return watchers;
    }

    @Override
    FileStatus status() {
        return new FileStatus(FileStatus.Kind.ANONYMOUS, 0, MODE, 0, 0, 0);
    }

    @Override
    boolean canEnd(WaitQueue wait) {
        return wait.lock() == timer || super.canEnd(wait);
    }

    @Override
    public String toString() {
        return timer.toString();
    }

    /// Only stackless waiters can be left, which hold no reference while they wait.
    @Override
    void closed() {
        cancel();
        readers.wakeAll();
        watchers.changed();
    }
}
