package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;

/// The sleeping of one call on a socket, which may take a limited time (`SO_RCVTIMEO`, `SO_SNDTIMEO`).
final class SocketWait {
    private final Task self;
    private final Timeout timeout;

    /// @param nanos how long the call waits at most; the largest value for ever
    SocketWait(Task self, long nanos) {
        this.self = self;
        timeout = nanos == Long.MAX_VALUE ? Timeout.none(self) : Timeout.ofNanos(self, nanos);
    }

    /// After an attempt that has put the caller on a queue.
    ///
    /// @return whether to repeat the attempt; otherwise the caller goes back to its dispatcher
    /// @throws KernelException `EAGAIN` if the time is over, `EINTR`; with a limit no call is restarted
    boolean slept(String call) {
        if (timeout.isUnlimited()) {
            return SystemCallEntry.slept(self);
        }
        if (timeout.isOver()) {
            self.leaveQueues();
            throw new KernelException(Errno.EAGAIN, call + ": the time of the socket is over");
        }
        return Sleep.again(self, Restart.NEVER, timeout);
    }

    /// After an attempt that has put the caller on a queue although part of the work is done: whatever
    /// ends the sleep but a wake-up ends the call, which returns what it has.
    ///
    /// @return whether to repeat the attempt
    boolean sleptInTheMiddle() {
        long left = timeout.left();
        if (left > 0 && !self.hasAttention()) {
            if (Sleep.untilWokenOrInterrupted(self, left)) {
                return true;
            }
            java.lang.Thread.currentThread().interrupt();
        }
        self.leaveQueues();
        return false;
    }
}
