package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.MaskChange;
import io.selvage.api.SignalAction;
import io.selvage.api.SignalCalls;
import io.selvage.api.SignalInfo;
import io.selvage.api.SignalSet;
import io.selvage.api.SystemCalls;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Signals: sending, handling, waiting for them.
abstract class SignalSyscalls extends SystemCallEntry implements SignalCalls {
    SignalSyscalls(KernelInstance kernel, @Nullable Director director) {
        super(kernel, director);
    }

    @Override
    public void kill(int pid, int signal) {
        Task self = self();
        KillCall.kill(self, pid, signal);
        leave(self);
    }

    @Override
    public void tgkill(int tgid, int tid, int signal) {
        Task self = self();
        if (tgid <= 0) {
            throw new KernelException(Errno.EINVAL, "tgkill: " + tgid + " is no process");
        }
        KillCall.toThread(self, "tgkill", tgid, tid, signal);
        leave(self);
    }

    @Override
    public void tkill(int tid, int signal) {
        Task self = self();
        KillCall.toThread(self, "tkill", 0, tid, signal);
        leave(self);
    }

    @Override
    public void sigqueue(int pid, int signal, int value) {
        Task self = self();
        KillCall.sigqueue(self, pid, signal, value);
        leave(self);
    }

    @Override
    public SignalAction sigaction(int signal, SignalAction action) {
        Objects.requireNonNull(action);
        return SignalActionCall.set(self(), signal, action);
    }

    @Override
    public SignalAction sigaction(int signal) {
        return SignalActionCall.get(self(), signal);
    }

    @Override
    public SignalSet sigprocmask(MaskChange change, SignalSet set) {
        Task self = self();
        long before = self.blocked;
        SignalMask.set(
                self,
                switch (change) {
                    case BLOCK -> before | set.bits();
                    case UNBLOCK -> before & ~set.bits();
                    case SET -> set.bits();
                });
        leave(self);
        return new SignalSet(before);
    }

    @Override
    public SignalSet sigpending() {
        Task self = self();
        ThreadGroup group = self.group();
        group.lock();
        try {
            return new SignalSet(self.pendingSignals() & self.blocked);
        } finally {
            group.unlock();
        }
    }

    @Override
    public int pause() {
        Task self = self();
        do {
            SignalWait.join(self);
        } while (Sleep.again(self, Restart.WITHOUT_HANDLER));
        return SystemCalls.BLOCKED;
    }

    @Override
    public int sigsuspend(SignalSet mask) {
        Task self = self();
        boolean waits = false;
        SignalWait.beginSuspension(self, mask.bits());
        try {
            do {
                SignalWait.join(self);
            } while (Sleep.again(self, Restart.WITHOUT_HANDLER));
            waits = true;
            return SystemCalls.BLOCKED;
        } finally {
            if (!waits) {
                SignalWait.endSuspension(self);
            }
        }
    }

    @Override
    public SignalInfo sigtimedwait(SignalSet set, @Nullable Duration timeout) {
        long wanted = set.bits() & ~SignalSending.UNBLOCKABLE;
        Task self = self();
        SignalInfo awaited = self.takeAwaitedSignal();
        SignalInfo info = awaited == null ? SignalWait.take(self, wanted) : awaited;
        if (info != null) {
            return info;
        }
        if (self.isStackless() && self.takeInterruption()) {
            throw SignalDelivery.interruption();
        }
        if (timeout != null && !timeout.isPositive()) {
            throw new KernelException(Errno.EAGAIN, "sigtimedwait: none of " + set + " is pending");
        }
        Timeout limit = Timeout.of(self, timeout);
        if (limit.isResumed() && limit.isOver()) {
            throw tooLate(set);
        }
        SignalWait.begin(self, wanted);
        if (self.isStackless()) {
            self.blockIn(Restart.NEVER, limit);
            return SignalInfo.BLOCKED;
        }
        boolean inTime = Sleep.awaitSignal(self, limit);
        info = self.takeAwaitedSignal();
        leave(self);
        if (info != null) {
            return info;
        }
        throw inTime ? SignalDelivery.interruption() : tooLate(set);
    }

    private static KernelException tooLate(SignalSet set) {
        return new KernelException(Errno.EAGAIN, "sigtimedwait: none of " + set + " came in time");
    }
}
