package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.Signal;
import io.selvage.api.SignalInfo;
import io.selvage.api.security.ProcessRight;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Whom a signal is for, and whether it may be sent (MODEL 8.2).
final class KillCall {
    private static final int MAX_SIGNAL = 64;

    /// By the number of the signal.
    private static final int[] RIGHTS = rights();

    private KillCall() {}

    static void kill(Task self, int pid, int signal) {
        if (pid > 0) {
            toProcess(self, "kill", pid, signal, SignalInfo.USER, 0);
        } else if (pid == Integer.MIN_VALUE) {
            throw new KernelException(Errno.ESRCH, "kill: " + pid + " names no process group");
        } else if (pid == -1) {
            toMany(
                    self,
                    signal,
                    group -> group != self.group() && group != self.kernel().init(),
                    "no other process");
        } else {
            toGroup(
                    self,
                    pid == 0
                            ? ProcessGroup.lockOf(self.group())
                            : self.kernel().jobs().lockGroup(-pid),
                    signal);
        }
    }

    static void sigqueue(Task self, int pid, int signal, int value) {
        if (pid <= 0) {
            throw new KernelException(Errno.ESRCH, "sigqueue: " + pid + " is no process");
        }
        toProcess(self, "sigqueue", pid, signal, SignalInfo.QUEUE, value);
    }

    private static void toProcess(Task self, String call, int pid, int signal, int code, long value) {
        Task target = find(self, call, pid);
        check(self, call, target.group(), signal);
        if (signal != 0 && isWorthSending(target, signal)) {
            SignalSending.toProcess(target.group(), target, info(self, signal, code, value));
        }
    }

    /// @param tgid the process that the thread must be of, or 0 for any
    static void toThread(Task self, String call, int tgid, int tid, int signal) {
        if (tgid < 0 || tid <= 0) {
            throw new KernelException(Errno.EINVAL, call + ": thread " + tid + " of process " + tgid);
        }
        Task target = find(self, call, tid);
        if (tgid > 0 && target.group().pid() != tgid) {
            throw new KernelException(Errno.ESRCH, call + ": thread " + tid + " is not of process " + tgid);
        }
        check(self, call, target.group(), signal);
        if (signal != 0 && isWorthSending(target, signal)) {
            SignalSending.toThread(target, info(self, signal, SignalInfo.TKILL, 0));
        }
    }

    private static Task find(Task self, String call, int number) {
        Task target = self.kernel().tasks().get(number);
        if (target == null) {
            throw new KernelException(Errno.ESRCH, call + ": no thread or process " + number);
        }
        return target;
    }

    private static void requireSignal(String call, int signal) {
        if (signal < 0 || signal > MAX_SIGNAL) {
            throw new KernelException(Errno.EINVAL, call + ": no signal has the number " + signal);
        }
    }

    /// The order of the refusals is Linux's: whether there is a target comes first.
    static void check(Task self, String call, ThreadGroup target, int signal) {
        requireSignal(call, signal);
        Authority.require(self, target, right(signal), call);
    }

    /// {@return what sending a signal needs: its default action says it, not its number (MODEL 8.1)}
    static int right(int signal) {
        return RIGHTS[signal];
    }

    private static int[] rights() {
        int[] rights = new int[MAX_SIGNAL + 1];
        rights[0] = ProcessRight.QUERY_LIMITED;
        for (int signal = 1; signal <= MAX_SIGNAL; signal++) {
            rights[signal] = switch (Signal.of(signal).defaultAction()) {
                case TERMINATE, CORE -> ProcessRight.TERMINATE;
                case STOP, CONTINUE -> ProcessRight.SUSPEND_RESUME;
                case IGNORE -> ProcessRight.SIGNAL;
            };
        }
        return rights;
    }

    /// A look without the lock, which spares making an info for what would be dropped. What it does not
    /// see is dropped under the lock.
    static boolean isWorthSending(Task target, int signal) {
        return (target.blocked | target.reallyBlocked) != 0
                || GroupStop.isJobControl(signal)
                || !target.handlers().doesNothing(signal);
    }

    static SignalInfo info(Task self, int signal, int code, long value) {
        return new SignalInfo(
                signal,
                code,
                self.group().pid(),
                self.effectiveToken().account().number(),
                0,
                value);
    }

    /// Sends to every process of a kind. Succeeds if one could be sent to (MODEL 8.2).
    private static void toMany(Task self, int signal, Predicate<ThreadGroup> wanted, String none) {
        Deliveries deliveries = new Deliveries(self, signal);
        self.kernel().tasks().forEach(task -> {
            if (task.isLeader() && wanted.test(task.group())) {
                deliveries.send(task.group());
            }
        });
        deliveries.finish(none);
    }

    /// Sends to every member of a group, and releases its lock.
    ///
    /// @param group the group, locked; null if there is none
    static void toGroup(Task self, @Nullable ProcessGroup group, int signal) {
        Deliveries deliveries = new Deliveries(self, signal);
        if (group != null) {
            try {
                group.forEachMember(deliveries::send);
            } finally {
                group.unlock();
            }
        }
        deliveries.finish("no such process group");
    }

    /// One signal to several processes.
    static final class Deliveries {
        private final Task self;
        private final int signal;
        private int sent;

        /// The first one that may not be sent to, and what objected to it.
        private @Nullable ThreadGroup denied;

        private int objections;
        private @Nullable SignalEffect effects;

        Deliveries(Task self, int signal) {
            this.self = self;
            this.signal = signal;
        }

        /// Puts it into one queue. May be called with the lock of a process group held.
        void send(ThreadGroup target) {
            requireSignal("kill", signal);
            int found = Authority.objections(self, target, right(signal));
            if (found != 0) {
                pass(target, found);
                return;
            }
            sent++;
            if (signal == 0) {
                return;
            }
            target.lock();
            try {
                effects = SignalEffect.both(
                        SignalSending.post(target, null, info(self, signal, SignalInfo.USER, 0)), effects);
            } finally {
                target.unlock();
            }
        }

        private void pass(ThreadGroup target, int found) {
            Authority.report(self, target, right(signal), "kill", found);
            if (denied == null) {
                denied = target;
                objections = found;
            }
        }

        /// No lock held: lets it act.
        void finish(String none) {
            SignalEffect.carryOut(effects);
            if (sent > 0) {
                return;
            }
            if (denied == null) {
                throw new KernelException(Errno.ESRCH, "kill: " + none);
            }
            throw Authority.refusal(self, denied, right(signal), "kill", Errno.EACCES, objections);
        }
    }
}
