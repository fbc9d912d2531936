package io.selvage.kernel;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// For how long one call may wait.
///
/// A stackless caller repeats its call with the same arguments, so what is left of its time is kept for
/// it: in the [Alarm] that also ends its wait.
final class Timeout {
    /// Half of the range of the clock, so that a deadline is never taken for the past.
    private static final long LONGEST = Long.MAX_VALUE / 2;

    private static final long NONE = Long.MAX_VALUE;

    private final Task self;
    private final long nanos;
    private final long deadline;
    private final boolean resumed;

    private Timeout(Task self, long nanos, long deadline, boolean resumed) {
        this.self = self;
        this.nanos = nanos;
        this.deadline = deadline;
        this.resumed = resumed;
    }

    /// At the beginning of a call.
    ///
    /// @param duration 0 or more; null for without end
    static Timeout of(Task self, @Nullable Duration duration) {
        return duration == null ? none(self) : ofNanos(self, TimeUnit.NANOSECONDS.convert(duration));
    }

    /// At the beginning of a call that may wait without end.
    static Timeout none(Task self) {
        return new Timeout(self, NONE, 0, false);
    }

    /// At the beginning of a call.
    ///
    /// @param asked 0 or more
    static Timeout ofNanos(Task self, long asked) {
        long nanos = Math.min(asked, LONGEST);
        Alarm earlier = self.takeAlarm();
        if (earlier != null && earlier.nanos() == nanos) {
            return new Timeout(self, nanos, earlier.deadline(), true);
        }
        return new Timeout(self, nanos, now(self) + nanos, false);
    }

    /// Whether the call is one that a stackless caller repeats.
    boolean isResumed() {
        return resumed;
    }

    boolean isUnlimited() {
        return nanos == NONE;
    }

    /// {@return how long the call may still wait, in nanoseconds; 0 or below if its time is over}
    long left() {
        return isUnlimited() ? NONE : deadline - now(self);
    }

    boolean isOver() {
        return left() <= 0;
    }

    /// Own, stackless, on a queue: when the time is over the thread is taken off and attempts its call
    /// again.
    void setAlarm() {
        if (isUnlimited()) {
            self.dropAlarm();
        } else {
            self.setAlarm(new Alarm(self, nanos, deadline));
        }
    }

    private static long now(Task self) {
        return self.kernel().machine().clock().nanoTime();
    }
}
