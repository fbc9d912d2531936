package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.scheduler.ScheduleObserver;

/// The one place where a stackful thread sleeps in the kernel.
///
/// Every call that can block is a non-blocking attempt, which either completes or puts the caller on a
/// [WaitQueue] and says so. A stackful caller then comes here and repeats the attempt afterwards; a
/// stackless one goes back to its dispatcher and repeats it in its next step.
final class Sleep {
    private Sleep() {}

    /// After an attempt that has put the caller on a queue: sleeps, and sees to signals.
    ///
    /// What the call waits for comes first: a thread that is woken attempts its call again before it
    /// looks for signals, so a signal never hides a result.
    ///
    /// @return whether to attempt the call again; otherwise the caller is stackless and goes back to its
    ///     dispatcher
    /// @throws KernelException `EINTR` if the call ends with a signal, or the Java thread has been
    ///     interrupted
    static boolean again(Task self, Restart restart) {
        if (isToAttemptAgain(self, restart)) {
            return true;
        }
        if (self.isStackless()) {
            self.blockIn(restart);
            return false;
        }
        if (!sleep(self, Long.MAX_VALUE)) {
            throw interrupted();
        }
        return true;
    }

    /// Like [#again(Task, Restart)], but sleeps for a limited time.
    static boolean again(Task self, Restart restart, Timeout timeout) {
        if (isToAttemptAgain(self, restart)) {
            return true;
        }
        if (self.isStackless()) {
            self.blockIn(restart, timeout);
            return false;
        }
        if (!sleep(self, timeout.left())) {
            throw interrupted();
        }
        return true;
    }

    /// Sees to what there is before a sleep.
    ///
    /// @return whether it was a signal that does not end the call
    private static boolean isToAttemptAgain(Task self, Restart restart) {
        endIfItMust(self);
        if (self.isStackless() && self.takeInterruption()) {
            self.leaveQueues();
            throw SignalDelivery.interruption();
        }
        if (self.hasAttention()) {
            self.leaveQueues();
            if (self.hasBeenHandedOver()) {
                return true;
            }
            SignalDelivery.interrupted(self, restart);
            return true;
        }
        return false;
    }

    /// Sleeps until any signal, or a stop, ends the wait that [SignalWait#begin] has begun.
    ///
    /// @return false if the time was over first
    static boolean awaitSignal(Task self, Timeout timeout) {
        try {
            if (!sleep(self, timeout.left())) {
                throw interrupted();
            }
            return self.hasAttention() || !timeout.isOver();
        } finally {
            SignalWait.finish(self);
        }
    }

    /// {@return the refusal whose cause says that it was no signal}
    static KernelException interrupted() {
        return new KernelException(
                Errno.EINTR, "wait: the Java thread was interrupted", new InterruptedException("kernel call"));
    }

    /// Like [#again(Task, Restart)] for who has something to finish first, and without a look at signals.
    ///
    /// @return false if the Java thread is interrupted first; the interrupt status is cleared
    static boolean untilWokenOrInterrupted(Task self) {
        return untilWokenOrInterrupted(self, Long.MAX_VALUE);
    }

    /// Like [#untilWokenOrInterrupted(Task)], for a limited time.
    static boolean untilWokenOrInterrupted(Task self, long nanos) {
        boolean uninterrupted = sleep(self, nanos);
        endIfItMust(self);
        return uninterrupted;
    }

    /// After an attempt that has not succeeded, or for who attempts nothing again.
    private static void endIfItMust(Task self) {
        if (self.mustEnd()) {
            self.leaveQueues();
            throw self.unwind();
        }
    }

    private static boolean sleep(Task self, long nanos) {
        WaitQueue queue = self.waitingOn;
        boolean uninterrupted = queue == null || sleepOn(queue, self, nanos);
        if (self.mustEnd() && self.wokenFrom != queue) {
            // Whoever was woken first and called to end then attempts its call once more, as on Linux.
            self.leaveQueues();
            throw self.unwind();
        }
        return uninterrupted;
    }

    private static boolean sleepOn(WaitQueue queue, Task self, long nanos) {
        long deadline =
                nanos == Long.MAX_VALUE ? 0 : self.kernel().machine().clock().nanoTime() + nanos;
        // Should the wake-up come before it is asleep, it is one still.
        self.departsAs(ScheduleObserver.Departure.BLOCKED);
        try {
            return sleepOn(queue, self, nanos, deadline);
        } finally {
            self.departsAs(ScheduleObserver.Departure.YIELDED);
        }
    }

    private static boolean sleepOn(WaitQueue queue, Task self, long nanos, long deadline) {
        while (self.waitingOn == queue) {
            if (self.mustEnd()) {
                return true;
            }
            if (self.attention != 0 && !self.isInVforkWait() && queue.remove(self)) {
                // Whoever signalled it may have looked before it joined the queue.
                queue.left();
                return true;
            }
            if (nanos == Long.MAX_VALUE) {
                self.pause();
            } else {
                long left = deadline - self.kernel().machine().clock().nanoTime();
                if (left <= 0 && queue.remove(self)) {
                    queue.left();
                    return true;
                }
                self.pause(left);
            }
            // Off the queue already means woken: the interrupt then stays for whoever asks next.
            if (!self.mustEnd() && java.lang.Thread.currentThread().isInterrupted() && queue.remove(self)) {
                java.lang.Thread.interrupted();
                queue.left();
                return false;
            }
        }
        return true;
    }
}
