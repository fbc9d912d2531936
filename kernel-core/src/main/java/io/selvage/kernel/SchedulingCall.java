package io.selvage.kernel;

import io.selvage.api.CoreMask;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.Privilege;
import io.selvage.api.ResourceLimit;
import io.selvage.api.SchedulingCalls;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

/// Policies, priorities, nice values and permitted cores: bookkeeping, and every refusal (MODEL 12.5 to
/// 12.7).
///
/// A target is a live thread or a dead process that nobody has collected. Changes are made under the lock
/// of the target's process; who reads takes no lock.
final class SchedulingCall {
    /// Linux's number of a policy that programs of the kernel define: it has a range of priorities, and
    /// nothing else here.
    private static final int SCHED_EXT = 7;

    private SchedulingCall() {}

    // Nice values.

    static void setpriority(Task self, int which, int who, int nice) {
        int bounded = Math.clamp(nice, Scheduling.LOWEST_NICE, Scheduling.HIGHEST_NICE);
        // A success overrides only that nobody was found; a later refusal overrides an earlier one.
        Errno[] outcome = {Errno.ESRCH};
        boolean[] changed = {false};
        selected(self, which, who, "setpriority", task -> {
            if (!Authority.mayActOn(self, task.group())) {
                outcome[0] = Errno.EACCES;
            } else if (!renice(self, task, bounded)) {
                outcome[0] = Errno.EACCES;
            } else {
                changed[0] = true;
            }
        });
        if (outcome[0] == Errno.EACCES) {
            throw new KernelException(Errno.EACCES, "setpriority: nice value " + bounded + " needs a privilege");
        }
        if (!changed[0]) {
            throw nobody("setpriority", which, who);
        }
    }

    private static boolean renice(Task self, Task target, int nice) {
        ThreadGroup group = target.group();
        group.lock();
        try {
            Scheduling present = target.scheduling();
            if (nice < present.nice()
                    && !Authority.isWithinNiceLimit(target, nice)
                    && !Authority.holds(self, Privilege.INCREASE_BASE_PRIORITY)) {
                return false;
            }
            target.scheduling(present.withNice(nice));
            return true;
        } finally {
            group.unlock();
        }
    }

    static int getpriority(Task self, int which, int who) {
        int[] lowest = {Integer.MAX_VALUE};
        selected(
                self,
                which,
                who,
                "getpriority",
                task -> lowest[0] = Math.min(lowest[0], task.scheduling().nice()));
        if (lowest[0] == Integer.MAX_VALUE) {
            throw nobody("getpriority", which, who);
        }
        return lowest[0];
    }

    private interface Visitor {
        void visit(Task task);
    }

    private static void selected(Task self, int which, int who, String call, Visitor visitor) {
        switch (which) {
            case SchedulingCalls.PRIO_PROCESS -> {
                Task task = who == 0 ? self : self.kernel().tasks().get(who);
                if (task != null) {
                    visitor.visit(task);
                }
            }
            case SchedulingCalls.PRIO_PGRP -> {
                membersOf(self, who).forEach(visitor::visit);
            }
            case SchedulingCalls.PRIO_USER -> {
                User own = self.effectiveToken().account();
                int number = who == 0 ? own.number() : who;
                visitAll(self, task -> task.group().primaryToken().account().number() == number, visitor);
            }
            default -> throw new KernelException(Errno.EINVAL, call + ": no selection has the number " + which);
        }
    }

    /// {@return the threads of a process group, the first ones of dead processes included}
    private static Set<Task> membersOf(Task self, int id) {
        ProcessGroup group = id == 0
                ? ProcessGroup.lockOf(self.group())
                : self.kernel().jobs().lockGroup(id);
        Set<Task> threads = new LinkedHashSet<>();
        if (group != null) {
            try {
                group.forEachMember(member -> {
                    threads.add(member.leader());
                    threads.addAll(member.threads());
                });
            } finally {
                group.unlock();
            }
        }
        return threads;
    }

    private static void visitAll(Task self, Predicate<Task> wanted, Visitor visitor) {
        self.kernel().tasks().forEach(task -> {
            if (wanted.test(task)) {
                visitor.visit(task);
            }
        });
    }

    private static KernelException nobody(String call, int which, int who) {
        return new KernelException(Errno.ESRCH, call + "(" + which + ", " + who + "): there is nobody");
    }

    // Policies.

    static void setscheduler(Task self, int pid, int word, int priority) {
        if (pid < 0 || word < 0) {
            throw new KernelException(Errno.EINVAL, "sched_setscheduler: pid " + pid + ", policy " + word);
        }
        Task target = find(self, pid, "sched_setscheduler");
        Authority.requireAccess(self, target.group(), "sched_setscheduler");
        ThreadGroup group = target.group();
        group.lock();
        try {
            change(self, target, word, priority);
        } finally {
            group.unlock();
        }
    }

    static void setparam(Task self, int pid, int priority) {
        if (pid < 0) {
            throw new KernelException(Errno.EINVAL, "sched_setparam: pid " + pid);
        }
        Task target = find(self, pid, "sched_setparam");
        Authority.requireAccess(self, target.group(), "sched_setparam");
        ThreadGroup group = target.group();
        group.lock();
        try {
            change(self, target, target.scheduling().word(), priority);
        } finally {
            group.unlock();
        }
    }

    /// Lock of the target's process held.
    private static void change(Task self, Task target, int word, int priority) {
        Scheduling present = target.scheduling();
        Scheduling wanted = present.withPolicy(word, priority);
        if (!goTogether(wanted.policy(), priority)) {
            throw new KernelException(
                    Errno.EINVAL, "sched_setscheduler: policy " + wanted.policy() + " with priority " + priority);
        }
        if (needsPrivilege(target, present, wanted) && !Authority.holds(self, Privilege.INCREASE_BASE_PRIORITY)) {
            throw new KernelException(
                    Errno.EPERM,
                    "sched_setscheduler: policy " + wanted.policy() + " with priority " + priority
                            + " needs SeIncreaseBasePriorityPrivilege");
        }
        target.scheduling(wanted);
    }

    private static boolean goTogether(int policy, int priority) {
        return switch (policy) {
            case SchedulingCalls.SCHED_FIFO, SchedulingCalls.SCHED_RR ->
                priority >= 1 && priority <= Scheduling.HIGHEST_PRIORITY;
            case SchedulingCalls.SCHED_OTHER, SchedulingCalls.SCHED_BATCH, SchedulingCalls.SCHED_IDLE -> priority == 0;
            default -> false;
        };
    }

    private static boolean needsPrivilege(Task target, Scheduling present, Scheduling wanted) {
        if (Scheduling.isRealTime(wanted.policy())) {
            long limit = target.group().limit(ResourceLimit.RTPRIO);
            if (wanted.policy() != present.policy() && limit == 0) {
                return true;
            }
            if (wanted.priority() > present.priority() && Long.compareUnsigned(wanted.priority(), limit) > 0) {
                return true;
            }
        }
        if (present.policy() == SchedulingCalls.SCHED_IDLE
                && wanted.policy() != SchedulingCalls.SCHED_IDLE
                && !Authority.isWithinNiceLimit(target, present.nice())) {
            return true;
        }
        return present.isResetOnFork() && !wanted.isResetOnFork();
    }

    /// {@return the attributes of a thread, for calls that take no negative number}
    static Scheduling get(Task self, int pid, String call) {
        if (pid < 0) {
            throw new KernelException(Errno.EINVAL, call + ": pid " + pid);
        }
        Task target = find(self, pid, call);
        Authority.requireAccess(self, target.group(), call);
        return target.scheduling();
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

    // Cores.

    static void setaffinity(Task self, int pid, CoreMask cores) {
        Task target = find(self, pid, "sched_setaffinity");
        if (target.group() != self.group() && !Authority.holds(self, Privilege.INCREASE_BASE_PRIORITY)) {
            throw new KernelException(
                    Errno.EPERM, "sched_setaffinity: another process needs SeIncreaseBasePriorityPrivilege");
        }
        Authority.requireAccess(self, target.group(), "sched_setaffinity");
        CoreMask effective =
                cores.intersection(self.kernel().initialScheduling().cores());
        if (effective.isEmpty()) {
            throw new KernelException(Errno.EINVAL, "sched_setaffinity: none of the cores " + cores + " exists");
        }
        ThreadGroup group = target.group();
        group.lock();
        try {
            target.scheduling(target.scheduling().withCores(effective));
        } finally {
            group.unlock();
        }
    }

    static CoreMask getaffinity(Task self, int pid) {
        Task target = find(self, pid, "sched_getaffinity");
        Authority.requireAccess(self, target.group(), "sched_getaffinity");
        return target.scheduling().cores();
    }

    private static Task find(Task self, int pid, String call) {
        Task task = pid == 0 ? self : self.kernel().tasks().get(pid);
        if (task == null) {
            throw new KernelException(Errno.ESRCH, call + ": no thread " + pid);
        }
        return task;
    }
}
