package io.selvage.api.sync;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.SystemCalls;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Until when a call may wait, however often its sleep is interrupted. Immutable.
final class Deadline {
    static final Deadline NEVER = new Deadline(null, 0);

    /// Half of the range of the clock, so that a deadline is never taken for the past.
    private static final long LONGEST = Long.MAX_VALUE / 2;

    private final @Nullable SystemCalls sys;
    private final long end;

    private Deadline(@Nullable SystemCalls sys, long end) {
        this.sys = sys;
        this.end = end;
    }

    static Deadline after(SystemCalls sys, Duration timeout, String call) {
        if (timeout.isNegative()) {
            throw new KernelException(Errno.EINVAL, call + ": the timeout " + timeout + " is negative");
        }
        long nanos = Math.min(TimeUnit.NANOSECONDS.convert(timeout), LONGEST);
        return new Deadline(sys, sys.clockGettime() + nanos);
    }

    /// {@return what is left of the time, not below 0; null if there is no end}
    @Nullable
    Duration left() {
        return sys == null ? null : Duration.ofNanos(Math.max(0, end - sys.clockGettime()));
    }
}
