package io.selvage.kernel;

import io.selvage.api.CoreMask;
import io.selvage.api.SchedulingCalls;

/// The scheduling attributes of a thread (MODEL 12). Immutable: who inherits them shares the object, and
/// a change makes another one.
///
/// @param word the policy, with or without the flag that resets it in children, as `sched_getscheduler`
///     gives it
/// @param priority 1 to 99 for real-time policies, else 0
/// @param nice -20 to 19; kept while a real-time policy makes it irrelevant
/// @param cores where the thread may run
record Scheduling(int word, int priority, int nice, CoreMask cores) {
    static final int LOWEST_NICE = -20;
    static final int HIGHEST_NICE = 19;
    static final int HIGHEST_PRIORITY = 99;

    /// How everything starts on a machine with that many cores.
    static Scheduling initial(int cores) {
        return new Scheduling(SchedulingCalls.SCHED_OTHER, 0, 0, CoreMask.firstCores(cores));
    }

    int policy() {
        return word & ~SchedulingCalls.SCHED_RESET_ON_FORK;
    }

    boolean isResetOnFork() {
        return (word & SchedulingCalls.SCHED_RESET_ON_FORK) != 0;
    }

    static boolean isRealTime(int policy) {
        return policy == SchedulingCalls.SCHED_FIFO || policy == SchedulingCalls.SCHED_RR;
    }

    /// What the first thread of a new process starts with (MODEL 12.5).
    Scheduling forNewProcess() {
        if (!isResetOnFork()) {
            return this;
        }
        return isRealTime(policy())
                ? new Scheduling(SchedulingCalls.SCHED_OTHER, 0, 0, cores)
                : new Scheduling(policy(), 0, Math.max(0, nice), cores);
    }

    Scheduling withPolicy(int newWord, int newPriority) {
        return new Scheduling(newWord, newPriority, nice, cores);
    }

    Scheduling withNice(int newNice) {
        return new Scheduling(word, priority, newNice, cores);
    }

    Scheduling withCores(CoreMask newCores) {
        return new Scheduling(word, priority, nice, newCores);
    }
}
