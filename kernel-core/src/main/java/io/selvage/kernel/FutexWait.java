package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FutexScope;
import io.selvage.api.KernelException;
import io.selvage.api.SystemCalls;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One call that waits on a futex: attempts, sleeps, signals and the time.
///
/// A wake-up comes first: a thread that has been woken returns 0, whatever else has happened meanwhile.
/// Then come signals, then the time, and only a call that goes on compares the word again.
final class FutexWait {
    private static final long FOR_EVER = Long.MAX_VALUE;

    private final Task self;
    private final FutexScope scope;
    private final long address;
    private final int expected;
    private final int bitset;

    FutexWait(Task self, FutexScope scope, long address, int expected, int bitset) {
        this.self = self;
        this.scope = scope;
        this.address = address;
        this.expected = expected;
        this.bitset = bitset;
    }

    /// Waits until it is woken, for at most that time.
    ///
    /// @return 0, or [SystemCalls#BLOCKED] to a stackless caller
    int await(@Nullable Duration timeout) {
        if (timeout == null) {
            return await(Restart.BY_FLAG, FOR_EVER);
        }
        if (timeout.isNegative()) {
            throw new KernelException(Errno.EINVAL, "futexWait: the timeout " + timeout + " is negative");
        }
        if (self.isStackless() && timeout.isPositive()) {
            throw new KernelException(Errno.ENOSYS, "futexWait: a stackless thread waits for ever or not at all");
        }
        // Half of the range of the clock, so that a deadline is never taken for the past.
        long nanos = Math.min(TimeUnit.NANOSECONDS.convert(timeout), Long.MAX_VALUE / 2);
        return await(Restart.WITHOUT_HANDLER, now() + nanos);
    }

    private int await(Restart restart, long deadline) {
        Futexes futexes = self.kernel().futexes();
        for (; ; ) {
            int result = futexes.attempt(self, scope, address, expected, bitset);
            if (result != SystemCalls.BLOCKED) {
                return result;
            }
            long left = deadline == FOR_EVER ? FOR_EVER : deadline - now();
            if (left > 0) {
                if (!Sleep.again(self, restart, left)) {
                    return SystemCalls.BLOCKED;
                }
            } else {
                giveUp();
            }
            if (self.wokenFrom instanceof FutexWaiter) {
                continue;
            }
            if (self.hasAttention()) {
                SignalDelivery.interrupted(self, restart);
            } else if (deadline != FOR_EVER && deadline - now() <= 0) {
                throw new KernelException(Errno.ETIMEDOUT, "futexWait: nobody woke the word in time");
            }
        }
    }

    /// Leaves the queue; a wake-up that came before that is kept.
    private void giveUp() {
        WaitQueue queue = self.waitingOn;
        if (queue != null) {
            queue.remove(self);
        }
    }

    private long now() {
        return self.kernel().machine().clock().nanoTime();
    }
}
