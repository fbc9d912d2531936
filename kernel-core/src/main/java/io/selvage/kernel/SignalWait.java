package io.selvage.kernel;

import io.selvage.api.SignalInfo;
import io.selvage.api.SignalSet;
import io.selvage.api.SystemCalls;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// Waiting for signals: `pause`, `sigsuspend`, `sigtimedwait` (MODEL 8).
///
/// Who waits here is on a queue that nobody polls: only a signal takes it off.
final class SignalWait {
    private SignalWait() {}

    /// Own: joins the queue.
    static void join(Task self) {
        ThreadGroup group = self.group();
        group.lock();
        try {
            group.signalWaiters().add(self);
        } finally {
            group.unlock();
        }
    }

    /// Own: waits under another mask from now on.
    static void beginSuspension(Task self, long mask) {
        if (self.maskAfterSuspension == null) {
            self.maskAfterSuspension = self.blocked;
        }
        SignalMask.set(self, mask);
    }

    /// Own: the mask is as it was before.
    static void endSuspension(Task self) {
        Long before = self.maskAfterSuspension;
        self.maskAfterSuspension = null;
        if (before != null && !self.isLeavingForExec()) {
            SignalMask.set(self, before);
        }
    }

    /// Own: waits under another mask, if there is one.
    ///
    /// @param wait returns [SystemCalls#BLOCKED] if a stackless caller goes back to its dispatcher
    static int under(Task self, @Nullable SignalSet mask, IntSupplier wait) {
        if (mask == null) {
            return wait.getAsInt();
        }
        boolean waits = false;
        beginSuspension(self, mask.bits());
        try {
            int result = wait.getAsInt();
            waits = result == SystemCalls.BLOCKED;
            return result;
        } finally {
            if (!waits) {
                endSuspension(self);
            }
        }
    }

    /// Own: takes a pending signal of a set.
    static @Nullable SignalInfo take(Task self, long set) {
        ThreadGroup group = self.group();
        group.lock();
        try {
            SignalInfo info = self.takeSignal(set);
            SignalMask.recalculate(self);
            return info;
        } finally {
            group.unlock();
        }
    }

    /// Own: from now on senders find the thread for signals of the set, and those do nothing but wake it.
    static void begin(Task self, long set) {
        ThreadGroup group = self.group();
        group.lock();
        try {
            self.reallyBlocked = self.blocked;
            self.blocked &= ~set;
            self.awaitedSignals = set;
            SignalMask.recalculate(self);
            group.signalWaiters().add(self);
        } finally {
            group.unlock();
        }
    }

    /// Own: the wait is over, whatever ended it; what has come is in [Task#awaitedSignal].
    static void finish(Task self) {
        ThreadGroup group = self.group();
        group.lock();
        try {
            if (self.awaitedSignal == null) {
                self.awaitedSignal = self.takeSignal(self.awaitedSignals);
            }
            self.awaitedSignals = 0;
            self.blocked = self.reallyBlocked;
            self.reallyBlocked = 0;
            SignalMask.recalculate(self);
        } finally {
            group.unlock();
        }
    }
}
