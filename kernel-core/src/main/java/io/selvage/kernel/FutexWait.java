package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FutexScope;
import io.selvage.api.KernelException;
import io.selvage.api.SystemCalls;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One call that waits on a futex: attempts, sleeps, signals and the time.
///
/// A wake-up comes first: a thread that has been woken returns 0, whatever else has happened meanwhile.
/// Then come signals, then the time, and only a call that goes on compares the word again.
final class FutexWait {
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
        if (timeout != null && timeout.isNegative()) {
            throw new KernelException(Errno.EINVAL, "futexWait: the timeout " + timeout + " is negative");
        }
        Restart restart = timeout == null ? Restart.BY_FLAG : Restart.WITHOUT_HANDLER;
        return await(restart, Timeout.of(self, timeout));
    }

    private int await(Restart restart, Timeout timeout) {
        Futexes futexes = self.kernel().futexes();
        if (timeout.isResumed()) {
            // Where a stackful thread is after its sleep.
            if (self.isStackless() && !(self.wokenFrom instanceof FutexWaiter) && self.takeInterruption()) {
                throw SignalDelivery.interruption();
            }
            endIfOver(timeout);
        }
        for (; ; ) {
            int result = futexes.attempt(self, scope, address, expected, bitset);
            if (result != SystemCalls.BLOCKED) {
                return result;
            }
            if (timeout.isOver()) {
                giveUp();
            } else if (!Sleep.again(self, restart, timeout)) {
                return SystemCalls.BLOCKED;
            }
            if (self.hasAttention() && !(self.wokenFrom instanceof FutexWaiter)) {
                SignalDelivery.interrupted(self, restart);
            } else {
                endIfOver(timeout);
            }
        }
    }

    private void endIfOver(Timeout timeout) {
        if (timeout.isOver() && !(self.wokenFrom instanceof FutexWaiter)) {
            throw new KernelException(Errno.ETIMEDOUT, "futexWait: nobody woke the word in time");
        }
    }

    /// Leaves the queue; a wake-up that came before that is kept.
    private void giveUp() {
        WaitQueue queue = self.waitingOn;
        if (queue != null) {
            queue.remove(self);
        }
    }
}
