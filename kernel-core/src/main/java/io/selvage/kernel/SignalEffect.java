package io.selvage.kernel;

import io.selvage.scheduler.Carrier;
import org.jspecify.annotations.Nullable;

/// What a signal that has just been put into a queue makes happen at once, to be carried out when no lock
/// is held any more: waking threads and ending or stopping processes takes locks of its own.
///
/// A list: sending to a group collects one per member.
final class SignalEffect {
    private enum Kind {
        WAKE,
        END,
        CONTINUE,
        SHUT_DOWN
    }

    private final Kind kind;
    private final ThreadGroup group;
    private final @Nullable Task task;
    private final int signal;
    private @Nullable SignalEffect next;

    private SignalEffect(Kind kind, ThreadGroup group, @Nullable Task task, int signal) {
        this.kind = kind;
        this.group = group;
        this.task = task;
        this.signal = signal;
    }

    /// A thread is to handle its signals.
    static SignalEffect wake(Task task) {
        return new SignalEffect(Kind.WAKE, task.group(), task, 0);
    }

    /// The end of the process has been decided.
    static SignalEffect end(ThreadGroup group) {
        return new SignalEffect(Kind.END, group, null, 0);
    }

    /// The process was stopped and has been resumed.
    static SignalEffect resumed(ThreadGroup group) {
        return new SignalEffect(Kind.CONTINUE, group, null, 0);
    }

    /// The program has something to do before a signal ends it.
    static SignalEffect shutDown(ThreadGroup group, int signal) {
        return new SignalEffect(Kind.SHUT_DOWN, group, null, signal);
    }

    /// This one, then another.
    static @Nullable SignalEffect both(@Nullable SignalEffect one, @Nullable SignalEffect other) {
        if (one == null) {
            return other;
        }
        SignalEffect end = one;
        while (end.next != null) {
            end = end.next;
        }
        end.next = other;
        return one;
    }

    /// No lock held.
    static void carryOut(@Nullable SignalEffect effects) {
        for (SignalEffect effect = effects; effect != null; effect = effect.next) {
            effect.carryOut();
        }
    }

    /// A thread that ends its own process unwinds on its way out of its call.
    private @Nullable Task sender() {
        return Carrier.currentSchedulable() instanceof Task self && self.group() == group ? self : null;
    }

    private void carryOut() {
        switch (kind) {
            case WAKE -> java.util.Objects.requireNonNull(task).interruptWait();
            case END -> ExitCall.endThreads(group, sender());
            case CONTINUE -> GroupStop.resumed(group);
            case SHUT_DOWN -> {
                GuestPort guest = group.guest();
                if (guest != null) {
                    guest.shutDown(signal);
                }
            }
        }
    }
}
