package io.selvage.kernel;

/// Changes of a thread's mask of blocked signals. Written by the thread itself, under its process's lock,
/// because senders look at it.
final class SignalMask {
    private SignalMask() {}

    /// Own: replaces the mask. SIGKILL and SIGSTOP stay out of it.
    ///
    /// Signals that are no longer blocked are handled at the next delivery point; those of the process
    /// that are blocked now are offered to its other threads.
    static void set(Task self, long mask) {
        ThreadGroup group = self.group();
        SignalEffect effects;
        group.lock();
        try {
            long newlyBlocked = mask & ~self.blocked;
            self.blocked = mask & ~SignalSending.UNBLOCKABLE;
            effects = newlyBlocked == 0 ? null : SignalSending.retarget(self, newlyBlocked);
            recalculate(self);
        } finally {
            group.unlock();
        }
        SignalEffect.carryOut(effects);
    }

    /// Lock held: says whether there is anything to handle.
    static void recalculate(Task self) {
        if ((self.pendingSignals() & ~self.blocked) == 0) {
            self.attentionOver(Task.SIGNALLED);
        } else {
            self.attend(Task.SIGNALLED);
        }
    }
}
