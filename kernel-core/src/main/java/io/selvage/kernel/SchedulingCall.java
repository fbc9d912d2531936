package io.selvage.kernel;

import io.selvage.api.CoreMask;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.SchedulingCalls;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.ProcessRight;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

/// Nice values and permitted cores (MODEL 12.4, 12.6), with every refusal (MODEL 12.7).
///
/// A target is a live thread or a dead process that nobody has collected. Changes are made under the lock
/// of the target's process and told to the scheduler after it; who reads takes no lock.
final class SchedulingCall {
    private SchedulingCall() {}

    // Nice values.

    static void setpriority(Task self, int which, int who, int nice) {
        int bounded = Math.clamp(nice, Scheduling.LOWEST_NICE, Scheduling.HIGHEST_NICE);
        Selection selection = new Selection(self, ProcessRight.SET_INFORMATION, "setpriority");
        boolean[] unprivileged = {false};
        selected(self, which, who, "setpriority", task -> {
            if (selection.admits(task.group()) && !renice(self, task, bounded)) {
                unprivileged[0] = true;
            }
        });
        // Whoever could be changed has been, and any refusal is an error all the same, as on Linux.
        selection.refuseIfAnyDenied();
        if (unprivileged[0]) {
            throw new KernelException(Errno.EACCES, "setpriority: nice value " + bounded + " needs a privilege");
        }
        if (selection.isEmpty()) {
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
        } finally {
            group.unlock();
        }
        target.tellScheduler();
        return true;
    }

    /// Linux asks for the privilege whenever the increment is negative, even if the bound leaves nothing
    /// to gain.
    static int nice(Task self, int increment) {
        ThreadGroup group = self.group();
        int nice;
        group.lock();
        try {
            Scheduling present = self.scheduling();
            nice = Math.clamp((long) present.nice() + increment, Scheduling.LOWEST_NICE, Scheduling.HIGHEST_NICE);
            if (increment < 0
                    && !Authority.isWithinNiceLimit(self, nice)
                    && !Authority.holds(self, Privilege.INCREASE_BASE_PRIORITY)) {
                throw new KernelException(Errno.EPERM, "nice(" + increment + ") needs SeIncreaseBasePriorityPrivilege");
            }
            self.scheduling(present.withNice(nice));
        } finally {
            group.unlock();
        }
        self.tellScheduler();
        return nice;
    }

    static int getpriority(Task self, int which, int who) {
        Selection selection = new Selection(self, ProcessRight.QUERY_INFORMATION, "getpriority");
        int[] lowest = {Integer.MAX_VALUE};
        selected(self, which, who, "getpriority", task -> {
            if (selection.admits(task.group())) {
                lowest[0] = Math.min(lowest[0], task.scheduling().nice());
            }
        });
        if (selection.isEmpty()) {
            selection.refuseIfAnyDenied();
            throw nobody("getpriority", which, who);
        }
        return lowest[0];
    }

    /// Processes that a call is about, thread by thread, and who of them the caller may ask or change.
    private static final class Selection {
        private final Task self;
        private final int right;
        private final String call;
        private final Set<ThreadGroup> denied = new LinkedHashSet<>();
        private int objections;
        private boolean admitted;

        Selection(Task self, int right, String call) {
            this.self = self;
            this.right = right;
            this.call = call;
        }

        boolean admits(ThreadGroup target) {
            int found = Authority.objections(self, target, right);
            if (found == 0) {
                admitted = true;
                return true;
            }
            if (denied.add(target)) {
                objections = denied.size() == 1 ? found : objections;
                Authority.report(self, target, right, call, found);
            }
            return false;
        }

        /// Whether nobody has been admitted.
        boolean isEmpty() {
            return !admitted;
        }

        void refuseIfAnyDenied() {
            for (ThreadGroup first : denied) {
                throw Authority.refusal(self, first, right, call, Errno.EACCES, objections);
            }
        }
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
                    threads.addAll(member.tasks());
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

    /// {@return the attributes of a thread, for calls that take no negative number}
    static Scheduling get(Task self, int pid, String call) {
        if (pid < 0) {
            throw new KernelException(Errno.EINVAL, call + ": pid " + pid);
        }
        Task target = find(self, pid, call);
        Authority.require(self, target.group(), ProcessRight.QUERY_INFORMATION, call);
        return target.scheduling();
    }

    // Cores.

    static void setaffinity(Task self, int pid, CoreMask cores) {
        Task target = find(self, pid, "sched_setaffinity");
        if (target.group() != self.group() && !Authority.holds(self, Privilege.INCREASE_BASE_PRIORITY)) {
            throw new KernelException(
                    Errno.EPERM, "sched_setaffinity: another process needs SeIncreaseBasePriorityPrivilege");
        }
        Authority.require(self, target.group(), ProcessRight.SET_INFORMATION, "sched_setaffinity");
        ThreadGroup group = target.group();
        group.lock();
        try {
            target.scheduling(target.scheduling().withCores(permitted(target, cores)));
        } finally {
            group.unlock();
        }
        target.tellScheduler();
    }

    /// Group's lock held.
    private static CoreMask permitted(Task target, CoreMask asked) {
        CoreMask online = target.kernel().onlineMask();
        CoreMask effective = asked.intersection(online);
        if (effective.equals(online)) {
            return Scheduling.EVERYWHERE;
        }
        if (target.scheduling().isDeadline()) {
            throw new KernelException(Errno.EBUSY, "sched_setaffinity: a thread with a deadline needs every core");
        }
        if (effective.isEmpty()) {
            throw new KernelException(Errno.EINVAL, "sched_setaffinity: none of the cores " + asked + " is online");
        }
        return asked.intersection(Scheduling.EVERYWHERE);
    }

    /// After cores have gone: a thread that is allowed on none of those that are left may run everywhere.
    static void freeOfMissingCores(Task task) {
        if (task.scheduling().isEverywhere()) {
            return;
        }
        ThreadGroup group = task.group();
        group.lock();
        try {
            if (task.permittedCores().isEmpty()) {
                task.scheduling(task.scheduling().withCores(Scheduling.EVERYWHERE));
            }
        } finally {
            group.unlock();
        }
        task.tellScheduler();
    }

    static CoreMask getaffinity(Task self, int pid) {
        Task target = find(self, pid, "sched_getaffinity");
        Authority.require(self, target.group(), ProcessRight.QUERY_INFORMATION, "sched_getaffinity");
        return target.permittedCores();
    }

    static Task find(Task self, int pid, String call) {
        Task task = pid == 0 ? self : self.kernel().tasks().get(pid);
        if (task == null) {
            throw new KernelException(Errno.ESRCH, call + ": no thread " + pid);
        }
        return task;
    }
}
