package io.selvage.kernel;

import io.selvage.api.ActionFlags;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SignalInfo;
import io.selvage.scheduler.ScheduleObserver;
import java.util.Objects;

/// How a thread acts on its signals, at its delivery points (MODEL 8.4).
final class SignalDelivery {
    private SignalDelivery() {}

    /// What a visit to the queues has led to.
    enum Outcome {
        /// No handler has run.
        NO_HANDLER,
        /// Handlers have run; the first one restarts calls.
        RESTARTING,
        /// Handlers have run; the first one does not.
        INTERRUPTING
    }

    /// Own: a kernel call begins or ends. Does not return if the thread or its process is to end; returns
    /// after the thread has been stopped and continued.
    static Outcome atPoint(Task self) {
        if (self.mustEnd()) {
            throw self.unwind();
        }
        if (!self.isStackless()) {
            // A stackless thread is held back at its next dispatch, which comes soon.
            standStill(self);
        }
        return deliver(self);
    }

    /// Own: gives up the core until the process is continued or ends.
    private static void standStill(Task self) {
        while ((self.attention & Task.STOPPED) != 0 && self.group().isStopped()) {
            self.leaveCore(ScheduleObserver.Departure.YIELDED);
            if (self.mustEnd()) {
                throw Unwind.now();
            }
        }
    }

    /// Own: a signal has interrupted a blocking call whose attempt has not succeeded. The thread is on no
    /// queue.
    ///
    /// @throws KernelException `EINTR` if the call is not to be attempted again
    static void interrupted(Task self, Restart restart) {
        Outcome outcome = atPoint(self);
        if (endsCall(restart, outcome)) {
            throw interruption();
        }
    }

    static boolean endsCall(Restart restart, Outcome outcome) {
        return switch (restart) {
            case BY_FLAG -> outcome == Outcome.INTERRUPTING;
            case WITHOUT_HANDLER -> outcome != Outcome.NO_HANDLER;
            case NEVER -> true;
        };
    }

    static KernelException interruption() {
        return new KernelException(Errno.EINTR, "interrupted by a signal");
    }

    /// Own: handles what is pending and not blocked, in order.
    static Outcome deliver(Task self) {
        Outcome outcome = Outcome.NO_HANDLER;
        for (; ; ) {
            SignalInfo info = next(self);
            if (info == null) {
                return outcome;
            }
            SignalAction action = self.handlers().get(info.signal());
            if (action.disposition() == SignalAction.Disposition.HANDLE) {
                if (outcome == Outcome.NO_HANDLER) {
                    boolean restarts = action.flags().contains(ActionFlags.RESTART);
                    outcome = restarts ? Outcome.RESTARTING : Outcome.INTERRUPTING;
                }
                handle(self, info, action);
            } else if (action.disposition() == SignalAction.Disposition.DEFAULT) {
                actByDefault(self, info);
            }
        }
    }

    /// Takes the next signal that the thread does not block: its own before its process's (MODEL 8.4). A
    /// stop signal stays in its queue, see [GroupStop#act].
    private static @org.jspecify.annotations.Nullable SignalInfo next(Task self) {
        ThreadGroup group = self.group();
        group.lock();
        try {
            long allowed = ~self.blocked;
            SignalInfo info = self.takeSignal(allowed);
            if (info == null) {
                self.attentionOver(Task.SIGNALLED);
            } else if (self.handlers().isDefault(info.signal())
                    && Signal.of(info.signal()).defaultAction() == Signal.DefaultAction.STOP) {
                self.privateSignals().add(info);
            }
            return info;
        } finally {
            group.unlock();
        }
    }

    private static void handle(Task self, SignalInfo info, SignalAction action) {
        long before = self.blocked;
        long during = before | action.mask().bits();
        if (!action.flags().contains(ActionFlags.NODEFER)) {
            during |= SignalQueue.bit(info.signal());
        }
        if (action.flags().contains(ActionFlags.RESETHAND)) {
            self.handlers().reset(info.signal(), action);
        }
        SignalMask.set(self, during);
        try {
            // As on a stack of signal frames: what comes next is handled before this handler's first instruction.
            if (self.hasAttention()) {
                atPoint(self);
            }
            Objects.requireNonNull(action.handler()).handle(info);
        } finally {
            // Another program begins with the mask that the handler had.
            if (!self.isLeavingForExec()) {
                SignalMask.set(self, before);
            }
        }
    }

    /// From the dispatcher of a thread that has left its core in the middle of its own code: acts on
    /// those signals that need none of it. Those with a handler wait for the thread's next kernel call.
    static void actFor(Task task) {
        ThreadGroup group = task.group();
        int signal;
        group.lock();
        try {
            signal = lowestThatActsByDefault(task);
        } finally {
            group.unlock();
        }
        if (signal == 0) {
            return;
        }
        if (Signal.of(signal).defaultAction() == Signal.DefaultAction.STOP) {
            GroupStop.act(group, signal);
        } else {
            ExitCall.end(group, null, SignalSending.killedBy(group, signal));
        }
    }

    /// Lock held.
    private static int lowestThatActsByDefault(Task task) {
        for (long left = task.pendingSignals() & ~task.blocked; left != 0; left &= left - 1) {
            int signal = Long.numberOfTrailingZeros(left) + 1;
            if (task.handlers().isDefault(signal) && !task.handlers().doesNothing(signal)) {
                return signal;
            }
        }
        return 0;
    }

    private static void actByDefault(Task self, SignalInfo info) {
        switch (Signal.of(info.signal()).defaultAction()) {
            case TERMINATE, CORE -> {
                if (self.group() != self.kernel().init()) {
                    ExitCall.end(self.group(), self, SignalSending.killedBy(self.group(), info.signal()));
                    throw Unwind.now();
                }
            }
            case STOP -> {
                GroupStop.act(self.group(), info.signal());
                if (!self.isStackless()) {
                    standStill(self);
                }
            }
            case CONTINUE, IGNORE -> {}
        }
    }
}
