package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import java.util.concurrent.locks.LockSupport;

/// The one place where a stackful thread sleeps in the kernel.
///
/// Every call that can block is a non-blocking attempt, which either completes or puts the caller on a
/// [WaitQueue] and says so. A stackful caller then comes here and repeats the attempt afterwards; a stackless
/// one goes back to its dispatcher and repeats it in its next step.
final class Sleep {
    private Sleep() {}

    /// Returns when the task is off the queue on which its attempt has put it.
    ///
    /// @throws KernelException `EINTR` if the Java thread is interrupted first; the interrupt status is cleared
    static void untilWoken(Task self) {
        if (!untilWokenOrInterrupted(self)) {
            throw interrupted();
        }
    }

    static KernelException interrupted() {
        return new KernelException(Errno.EINTR, "wait: the Java thread was interrupted");
    }

    /// Like [#untilWoken(Task)] for who has something to finish first.
    ///
    /// @return false if the Java thread is interrupted first; the interrupt status is cleared
    static boolean untilWokenOrInterrupted(Task self) {
        WaitQueue queue = self.waitingOn;
        while (queue != null && self.waitingOn == queue) {
            LockSupport.park();
            if (self.waitingOn != queue) {
                return true;
            }
            if (self.mustEnd()) {
                self.leaveQueues();
                throw Unwind.now();
            }
            // Off the queue already means woken: the interrupt then stays for whoever asks next.
            if (java.lang.Thread.currentThread().isInterrupted() && queue.remove(self)) {
                java.lang.Thread.interrupted();
                queue.passOn();
                return false;
            }
        }
        return true;
    }
}
