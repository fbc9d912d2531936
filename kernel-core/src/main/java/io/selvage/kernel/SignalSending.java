package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.KernelException;
import io.selvage.api.Signal;
import io.selvage.api.SignalInfo;
import org.jspecify.annotations.Nullable;

/// How a signal gets into a queue and whom it concerns (MODEL 8.3, 8.4).
///
/// Everything about one process happens under its lock: the queues of the process and of its threads, the
/// masks that senders look at, the decision who is to handle it. What follows from that is a
/// [SignalEffect], carried out after the lock has been released.
final class SignalSending {
    private static final long STOPS = SignalQueue.bit(Signal.STOP.number())
            | SignalQueue.bit(Signal.TSTP.number())
            | SignalQueue.bit(Signal.TTIN.number())
            | SignalQueue.bit(Signal.TTOU.number());
    private static final long CONT = SignalQueue.bit(Signal.CONT.number());
    static final long UNBLOCKABLE = SignalQueue.bit(Signal.KILL.number()) | SignalQueue.bit(Signal.STOP.number());

    private SignalSending() {}

    /// No lock held: sends to a process.
    static void toProcess(ThreadGroup target, SignalInfo info) {
        toProcess(target, null, info);
    }

    /// No lock held: sends to a process.
    ///
    /// @param preferred the thread of it that is to handle it if it can; null for the first thread
    static void toProcess(ThreadGroup target, @Nullable Task preferred, SignalInfo info) {
        SignalEffect effect;
        target.lock();
        try {
            effect = post(target, preferred, info);
        } finally {
            target.unlock();
        }
        SignalEffect.carryOut(effect);
    }

    /// No lock held: sends to one thread.
    static void toThread(Task target, SignalInfo info) {
        SignalEffect effect;
        target.group().lock();
        try {
            effect = postToThread(target, info);
        } finally {
            target.group().unlock();
        }
        SignalEffect.carryOut(effect);
    }

    /// No lock held: a fault of the caller. It cannot be held off: a thread that blocks or ignores it
    /// ends its process.
    ///
    /// The caller handles it before it goes on; where the signal ends the process, this throws.
    static void synchronous(Task self, SignalInfo info) {
        ThreadGroup group = self.group();
        group.lock();
        try {
            int signal = info.signal();
            if ((self.blocked & SignalQueue.bit(signal)) != 0 || self.handlers().isIgnored(signal)) {
                self.handlers().set(signal, io.selvage.api.SignalAction.DEFAULT);
                self.blocked &= ~SignalQueue.bit(signal);
            }
            self.privateSignals().add(info);
            self.attend(Task.SIGNALLED);
        } finally {
            group.unlock();
        }
        SignalDelivery.atPoint(self);
    }

    /// No lock held: the caller has written to what nobody can read any more. It gets SIGPIPE as if it
    /// had sent it to itself, and handles it before its call returns.
    static void brokenPipe(Task self) {
        toThread(self, KillCall.info(self, Signal.PIPE.number(), SignalInfo.USER, 0));
        SignalDelivery.atPoint(self);
    }

    /// Lock of the target held: puts a signal into the queue of a process.
    ///
    /// @return what follows from it
    static @Nullable SignalEffect post(ThreadGroup target, @Nullable Task preferred, SignalInfo info) {
        Task main = preferred == null ? target.leader() : preferred;
        if (insists(target, info.signal())) {
            target.decideExit(killedBy(target, info.signal()));
            return SignalEffect.end(target);
        }
        SignalEffect resumed = prepare(target, info.signal());
        if (!accepts(target, main, info.signal())
                || (isStandard(info) && target.sharedSignals().contains(info.signal()))) {
            return resumed;
        }
        enqueue(target, target.sharedSignals(), info);
        return SignalEffect.both(resumed, choose(target, main, info.signal(), false));
    }

    /// Lock of the target's process held: puts a signal into the queue of a thread.
    ///
    /// @return what follows from it
    static @Nullable SignalEffect postToThread(Task target, SignalInfo info) {
        ThreadGroup group = target.group();
        if (!target.exited && insists(group, info.signal())) {
            group.decideExit(killedBy(group, info.signal()));
            return SignalEffect.end(group);
        }
        SignalEffect resumed = prepare(group, info.signal());
        if (!accepts(group, target, info.signal())
                || (isStandard(info) && target.privateSignals().contains(info.signal()))) {
            return resumed;
        }
        enqueue(group, target.privateSignals(), info);
        return SignalEffect.both(resumed, choose(group, target, info.signal(), true));
    }

    /// SIGKILL ends the threads of a process in whatever they are, also in the middle of ending by
    /// themselves and stuck there; only the first word on the status counts.
    private static boolean insists(ThreadGroup group, int signal) {
        return signal == Signal.KILL.number()
                && group.isAlive()
                && group != group.kernel().init();
    }

    private static boolean isStandard(SignalInfo info) {
        return info.signal() < Signal.SIG32.number();
    }

    /// Stop and continue signals take back each other, whatever the masks and handlers say (MODEL 8.3).
    private static @Nullable SignalEffect prepare(ThreadGroup group, int signal) {
        long bit = SignalQueue.bit(signal);
        if ((bit & STOPS) != 0) {
            group.flushSignals(CONT);
        } else if (bit == CONT) {
            group.flushSignals(STOPS);
            return GroupStop.resume(group) ? SignalEffect.both(SignalEffect.resumed(group), reconsider(group)) : null;
        }
        return null;
    }

    /// Lock held: what came while the process was stopped, and nobody could take then. Whoever is found
    /// for it takes its signals in their order, fatal ones too: only the first in that order ends the
    /// process.
    private static @Nullable SignalEffect reconsider(ThreadGroup group) {
        SignalEffect effects = null;
        SignalQueue shared = group.sharedSignalsOrNull();
        for (long left = shared == null ? 0 : shared.set(); left != 0; left &= left - 1) {
            int signal = Long.numberOfTrailingZeros(left) + 1;
            Task chosen = taker(group, group.leader(), signal);
            effects = chosen == null ? effects : SignalEffect.both(effects, called(chosen));
        }
        for (Task task = group.firstThread(); task != null; task = task.nextInGroup) {
            if ((task.privatePending() & ~task.blocked) != 0) {
                effects = SignalEffect.both(effects, called(task));
            }
        }
        return effects;
    }

    private static SignalEffect called(Task task) {
        task.attend(Task.SIGNALLED);
        return SignalEffect.wake(task);
    }

    private static @Nullable Task taker(ThreadGroup group, Task main, int signal) {
        return wants(main, signal) ? main : group.nextThreadThat(task -> wants(task, signal));
    }

    /// Whether the signal is to be queued: the process can still handle it, and it would do something.
    /// One that the thread blocks is kept whatever is done about it now, for that may change.
    private static boolean accepts(ThreadGroup group, Task main, int signal) {
        if (group.isDying() || !group.isAlive()) {
            return false;
        }
        SignalHandlers handlers = group.handlers();
        if (group == group.kernel().init() && handlers.isDefault(signal)) {
            return false;
        }
        return ((main.blocked | main.reallyBlocked) & SignalQueue.bit(signal)) != 0 || !handlers.doesNothing(signal);
    }

    /// @throws KernelException `EAGAIN` if a queued real-time signal would exceed the limit
    private static void enqueue(ThreadGroup group, SignalQueue queue, SignalInfo info) {
        boolean mayExceed = isStandard(info) && info.code() != SignalInfo.QUEUE && info.code() != SignalInfo.TKILL;
        if (mayExceed || !queue.isFull(group.pendingSignalLimit())) {
            queue.add(info);
        } else if (!isStandard(info) && info.code() != SignalInfo.USER) {
            throw new KernelException(
                    Errno.EAGAIN, "sigqueue: " + group + " has as many signals pending as its limit SIGPENDING allows");
        } else {
            queue.addUnexplained(info.signal());
        }
    }

    /// Finds the thread that is to handle the signal, and says what has to be done at once.
    ///
    /// The end of a process needs no code of the thread's own, so it does not wait for its next delivery
    /// point. A signal that stops or dumps core is taken in turn by the thread, or by its dispatcher on
    /// its behalf.
    private static @Nullable SignalEffect choose(ThreadGroup group, Task main, int signal, boolean onlyMain) {
        Task chosen = onlyMain && !wants(main, signal) ? null : taker(group, main, signal);
        if (chosen == null && !group.isStopped()) {
            // Those who would take it have others to handle, and may wait by Java's means until they come to that.
            chosen = canTake(main, signal)
                    ? main
                    : onlyMain ? null : group.nextThreadThat(task -> canTake(task, signal));
        }
        if (chosen == null) {
            return null;
        }
        boolean actsByDefault =
                group.handlers().isDefault(signal) && (chosen.reallyBlocked & SignalQueue.bit(signal)) == 0;
        GuestPort guest = actsByDefault ? group.guest() : null;
        if (guest != null && guest.takesSignal(signal)) {
            return guest.beginsToShutDown() ? SignalEffect.shutDown(group, signal) : null;
        }
        if (actsByDefault && Signal.of(signal).defaultAction() == Signal.DefaultAction.TERMINATE) {
            return group.decideExit(killedBy(group, signal)) ? SignalEffect.end(group) : null;
        }
        return called(chosen);
    }

    /// The status of a process that a signal ends.
    static ExitStatus killedBy(ThreadGroup group, int number) {
        Signal signal = Signal.of(number);
        boolean core = signal.defaultAction() == Signal.DefaultAction.CORE && group.mayDumpCore();
        return new ExitStatus.Killed(signal, core);
    }

    /// Whether a signal could act on a thread by default, which needs none of its code.
    private static boolean canTake(Task task, int signal) {
        return (task.blocked & SignalQueue.bit(signal)) == 0
                && !task.exited
                && !task.isExiting()
                && !task.isInVforkWait()
                && task.handlers().isDefault(signal);
    }

    /// Whether a thread would handle the signal soon. One that has others to handle is left alone, as
    /// long as it sleeps.
    private static boolean wants(Task task, int signal) {
        if ((task.blocked & SignalQueue.bit(signal)) != 0 || task.exited || task.isExiting()) {
            return false;
        }
        if (signal == Signal.KILL.number()) {
            return true;
        }
        return !task.group().isStopped() && (task.attention & Task.SIGNALLED) == 0;
    }

    /// Lock held: the thread no longer takes some signals of its process that it may have been chosen
    /// for; others are found for them.
    static @Nullable SignalEffect retarget(Task task, long noLongerTaken) {
        ThreadGroup group = task.group();
        SignalQueue shared = group.sharedSignalsOrNull();
        long orphaned = shared == null ? 0 : shared.set() & noLongerTaken;
        SignalEffect effects = null;
        for (; orphaned != 0 && !group.isDying(); orphaned &= orphaned - 1) {
            int signal = Long.numberOfTrailingZeros(orphaned) + 1;
            Task other = group.nextThreadThat(candidate -> candidate != task && wants(candidate, signal));
            if (other != null) {
                other.attend(Task.SIGNALLED);
                effects = SignalEffect.both(effects, SignalEffect.wake(other));
            }
        }
        return effects;
    }
}
