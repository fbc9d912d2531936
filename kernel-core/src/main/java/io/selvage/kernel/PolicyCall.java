package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.ResourceLimit;
import io.selvage.api.SchedulingAttributes;
import io.selvage.api.SchedulingCalls;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.ProcessRight;
import java.time.Duration;

/// Policies and what goes with them: real-time priorities, slices, deadlines (MODEL 12.1 to 12.4), with
/// every refusal (MODEL 12.7).
///
/// A target is a live thread or a dead process that nobody has collected. Changes are made under the lock
/// of the target's process and told to the scheduler after it; who reads takes no lock.
final class PolicyCall {
    /// Linux's number of a policy that programs of the kernel define: it has a range of priorities, and
    /// nothing else here.
    private static final int SCHED_EXT = 7;

    private static final long LEAST_NANOS = 1_024;
    private static final long LEAST_SLICE = 100_000;
    private static final long MOST_SLICE = 100_000_000;
    private static final Duration QUANTUM = Duration.ofMillis(100);
    private static final long KNOWN_FLAGS = SchedulingCalls.SCHED_FLAG_RESET_ON_FORK
            | SchedulingCalls.SCHED_FLAG_KEEP_POLICY
            | SchedulingCalls.SCHED_FLAG_KEEP_PARAMS;

    /// Flags of Linux for features that are not here: reclaiming unused runtime, a signal at an overrun,
    /// and hints on utilisation.
    private static final long FOREIGN_FLAGS = 0x66;

    /// What a call asks for, after what it leaves out has been filled in.
    ///
    /// @param word the policy, with the flag that resets it
    /// @param attributes the parameters
    private record Wish(int word, SchedulingAttributes attributes) {
        static Wish of(int policy, boolean resets, SchedulingAttributes attributes) {
            return new Wish(policy | (resets ? SchedulingCalls.SCHED_RESET_ON_FORK : 0), attributes);
        }

        int policy() {
            return word & ~SchedulingCalls.SCHED_RESET_ON_FORK;
        }

        boolean keepsParameters() {
            return (attributes.flags() & SchedulingCalls.SCHED_FLAG_KEEP_PARAMS) != 0;
        }

        boolean resets() {
            return (word & SchedulingCalls.SCHED_RESET_ON_FORK) != 0;
        }

        Scheduling.Budget budget() {
            long period = attributes.period() == 0 ? attributes.deadline() : attributes.period();
            return new Scheduling.Budget(attributes.runtime(), attributes.deadline(), period);
        }

        /// Slices that are out of bounds count as the bound.
        long slice() {
            long asked = attributes.runtime();
            return asked == 0 ? 0 : asked < 0 ? MOST_SLICE : Math.clamp(asked, LEAST_SLICE, MOST_SLICE);
        }
    }

    private PolicyCall() {}

    static void setscheduler(Task self, int pid, int word, int priority) {
        if (pid < 0 || word < 0) {
            throw new KernelException(Errno.EINVAL, "sched_setscheduler: pid " + pid + ", policy " + word);
        }
        Task target = SchedulingCall.find(self, pid, "sched_setscheduler");
        change(self, target, "sched_setscheduler", present -> simple(present, word, priority));
    }

    static void setparam(Task self, int pid, int priority) {
        if (pid < 0) {
            throw new KernelException(Errno.EINVAL, "sched_setparam: pid " + pid);
        }
        Task target = SchedulingCall.find(self, pid, "sched_setparam");
        change(self, target, "sched_setparam", present -> simple(present, present.word(), priority));
    }

    /// The older calls know a policy and a priority, and keep the rest.
    private static Wish simple(Scheduling present, int word, int priority) {
        int policy = word & ~SchedulingCalls.SCHED_RESET_ON_FORK;
        return new Wish(word, new SchedulingAttributes(policy, 0, present.nice(), priority, present.slice(), 0, 0));
    }

    static void setattr(Task self, int pid, SchedulingAttributes asked) {
        if (pid < 0 || asked.policy() < 0) {
            throw new KernelException(Errno.EINVAL, "sched_setattr: pid " + pid + ", policy " + asked.policy());
        }
        Task target = SchedulingCall.find(self, pid, "sched_setattr");
        change(self, target, "sched_setattr", present -> filledIn(present, asked));
    }

    private static Wish filledIn(Scheduling present, SchedulingAttributes asked) {
        if ((asked.flags() & FOREIGN_FLAGS) != 0) {
            throw new KernelException(Errno.EOPNOTSUPP, "sched_setattr: flags 0x" + Long.toHexString(asked.flags()));
        }
        boolean keepsPolicy = (asked.flags() & SchedulingCalls.SCHED_FLAG_KEEP_POLICY) != 0;
        Wish wish = keepsPolicy
                ? Wish.of(present.policy(), present.isResetOnFork(), asked)
                : Wish.of(asked.policy(), (asked.flags() & SchedulingCalls.SCHED_FLAG_RESET_ON_FORK) != 0, asked);
        return wish.keepsParameters() ? new Wish(wish.word(), kept(present, asked)) : wish;
    }

    /// What counts in the present policy is taken from there.
    private static SchedulingAttributes kept(Scheduling present, SchedulingAttributes asked) {
        SchedulingAttributes own = present.attributes();
        if (present.isDeadline()) {
            return new SchedulingAttributes(
                    asked.policy(),
                    asked.flags(),
                    asked.nice(),
                    own.priority(),
                    own.runtime(),
                    own.deadline(),
                    own.period());
        }
        if (Scheduling.isRealTime(present.policy())) {
            return new SchedulingAttributes(
                    asked.policy(),
                    asked.flags(),
                    asked.nice(),
                    own.priority(),
                    asked.runtime(),
                    asked.deadline(),
                    asked.period());
        }
        return new SchedulingAttributes(
                asked.policy(),
                asked.flags(),
                own.nice(),
                asked.priority(),
                own.runtime(),
                asked.deadline(),
                asked.period());
    }

    private interface Filling {
        Wish of(Scheduling present);
    }

    private static void change(Task self, Task target, String call, Filling filling) {
        Authority.require(self, target.group(), ProcessRight.SET_INFORMATION, call);
        ThreadGroup group = target.group();
        group.lock();
        try {
            Scheduling present = target.scheduling();
            Wish wish = filling.of(present);
            requireValid(wish, call);
            if (needsPrivilege(target, present, wish) && !Authority.holds(self, Privilege.INCREASE_BASE_PRIORITY)) {
                throw new KernelException(
                        Errno.EPERM, call + ": " + wish.attributes() + " needs SeIncreaseBasePriorityPrivilege");
            }
            if (!wish.keepsParameters()) {
                admit(target, present, wish, call);
            }
            target.scheduling(result(present, wish));
        } finally {
            group.unlock();
        }
        target.tellScheduler();
    }

    private static void requireValid(Wish wish, String call) {
        SchedulingAttributes wanted = wish.attributes();
        boolean valid = switch (wish.policy()) {
            case SchedulingCalls.SCHED_FIFO, SchedulingCalls.SCHED_RR ->
                wanted.priority() >= 1 && wanted.priority() <= Scheduling.HIGHEST_PRIORITY;
            case SchedulingCalls.SCHED_OTHER, SchedulingCalls.SCHED_BATCH, SchedulingCalls.SCHED_IDLE ->
                wanted.priority() == 0;
            case SchedulingCalls.SCHED_DEADLINE -> wanted.priority() == 0 && isBudget(wish.budget());
            default -> false;
        };
        if (!valid || (wanted.flags() & ~(KNOWN_FLAGS | FOREIGN_FLAGS)) != 0) {
            throw new KernelException(Errno.EINVAL, call + ": policy " + wish.policy() + ", " + wanted);
        }
    }

    private static boolean isBudget(Scheduling.Budget budget) {
        return budget.runtime() >= LEAST_NANOS
                && budget.runtime() <= budget.deadline()
                && budget.deadline() <= budget.period();
    }

    private static boolean needsPrivilege(Task target, Scheduling present, Wish wish) {
        int policy = wish.policy();
        int priority = wish.attributes().priority();
        if (Scheduling.isFair(policy)) {
            int nice = boundedNice(wish);
            if (nice < present.nice() && !Authority.isWithinNiceLimit(target, nice)) {
                return true;
            }
            if (!wish.keepsParameters() && wish.slice() != 0 && wish.slice() != present.slice()) {
                return true;
            }
        }
        if (Scheduling.isRealTime(policy)) {
            long limit = target.group().limit(ResourceLimit.RTPRIO);
            if (policy != present.policy() && limit == 0) {
                return true;
            }
            if (priority > present.priority() && Long.compareUnsigned(priority, limit) > 0) {
                return true;
            }
        }
        if (policy == SchedulingCalls.SCHED_DEADLINE) {
            return true;
        }
        if (present.policy() == SchedulingCalls.SCHED_IDLE
                && policy != SchedulingCalls.SCHED_IDLE
                && !Authority.isWithinNiceLimit(target, present.nice())) {
            return true;
        }
        return present.isResetOnFork() && !wish.resets();
    }

    private static int boundedNice(Wish wish) {
        return Math.clamp(wish.attributes().nice(), Scheduling.LOWEST_NICE, Scheduling.HIGHEST_NICE);
    }

    /// Reserves what the policy Deadline needs, or gives it back.
    private static void admit(Task target, Scheduling present, Wish wish, String call) {
        DeadlineShares shares = target.kernel().deadlineShares();
        if (wish.policy() != SchedulingCalls.SCHED_DEADLINE) {
            if (!target.exited) {
                shares.release(present.budget());
            }
            return;
        }
        if (!present.isEverywhere()) {
            throw new KernelException(Errno.EPERM, call + ": a deadline needs every core, not just " + present.cores());
        }
        if (!target.exited && !shares.replace(present.budget(), wish.budget())) {
            throw new KernelException(
                    Errno.EBUSY, call + ": with " + wish.budget() + " more than 0.95 of all cores would be reserved");
        }
    }

    private static Scheduling result(Scheduling present, Wish wish) {
        if (wish.keepsParameters()) {
            return present.withWord(present.policy() | (wish.word() & SchedulingCalls.SCHED_RESET_ON_FORK));
        }
        int policy = wish.policy();
        if (policy == SchedulingCalls.SCHED_DEADLINE) {
            return present.withBudget(wish.word(), wish.budget());
        }
        Scheduling changed = present.withPolicy(wish.word(), wish.attributes().priority());
        return Scheduling.isFair(policy) ? changed.withNice(boundedNice(wish)).withSlice(wish.slice()) : changed;
    }

    /// {@return the quantum of a thread of the policy RR, the slice asked for of an ordinary one, else 0}
    static Duration quantum(Task self, int pid) {
        Scheduling scheduling = SchedulingCall.get(self, pid, "sched_rr_get_interval");
        return switch (scheduling.policy()) {
            case SchedulingCalls.SCHED_RR -> QUANTUM;
            case SchedulingCalls.SCHED_FIFO, SchedulingCalls.SCHED_DEADLINE -> Duration.ZERO;
            default -> Duration.ofNanos(scheduling.slice());
        };
    }

    static int lowestPriority(int policy) {
        return hasRealTimeRange(policy, "sched_get_priority_min") ? 1 : 0;
    }

    static int highestPriority(int policy) {
        return hasRealTimeRange(policy, "sched_get_priority_max") ? Scheduling.HIGHEST_PRIORITY : 0;
    }

    private static boolean hasRealTimeRange(int policy, String call) {
        return switch (policy) {
            case SchedulingCalls.SCHED_FIFO, SchedulingCalls.SCHED_RR -> true;
            case SchedulingCalls.SCHED_OTHER,
                    SchedulingCalls.SCHED_BATCH,
                    SchedulingCalls.SCHED_IDLE,
                    SchedulingCalls.SCHED_DEADLINE,
                    SCHED_EXT -> false;
            default -> throw new KernelException(Errno.EINVAL, call + ": no policy has the number " + policy);
        };
    }
}
