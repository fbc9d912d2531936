package io.selvage.kernel;

import io.selvage.api.ActionFlags;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SignalSet;

/// What a process does about a signal (MODEL 8.4).
final class SignalActionCall {
    private static final int KNOWN_FLAGS = ActionFlags.NONE
            .with(
                    ActionFlags.NOCLDSTOP,
                    ActionFlags.NOCLDWAIT,
                    ActionFlags.RESTART,
                    ActionFlags.NODEFER,
                    ActionFlags.RESETHAND)
            .bits();

    private SignalActionCall() {}

    static SignalAction get(Task self, int signal) {
        check(signal);
        return self.handlers().get(signal);
    }

    static SignalAction set(Task self, int signal, SignalAction action) {
        check(signal);
        if ((SignalQueue.bit(signal) & SignalSending.UNBLOCKABLE) != 0) {
            throw new KernelException(Errno.EINVAL, "sigaction: nobody can handle or ignore " + Signal.of(signal));
        }
        ThreadGroup group = self.group();
        group.lock();
        try {
            SignalAction before = self.handlers().set(signal, known(action));
            if (self.handlers().doesNothing(signal)) {
                group.flushSignals(SignalQueue.bit(signal));
            }
            return before;
        } finally {
            group.unlock();
        }
    }

    private static SignalAction known(SignalAction action) {
        return new SignalAction(
                action.disposition(),
                action.handler(),
                new ActionFlags(action.flags().bits() & KNOWN_FLAGS),
                new SignalSet(action.mask().bits() & ~SignalSending.UNBLOCKABLE));
    }

    private static void check(int signal) {
        if (signal < 1 || signal > 64) {
            throw new KernelException(Errno.EINVAL, "sigaction: no signal has the number " + signal);
        }
    }
}
