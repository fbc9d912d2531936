package io.selvage.kernel;

import io.selvage.api.CoreMask;
import io.selvage.api.SchedulingAttributes;
import io.selvage.api.SchedulingCalls;
import io.selvage.api.scheduling.SchedulingEntity;
import io.selvage.scheduler.SchedulingParameters;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// The scheduling attributes of a thread (MODEL 12). Immutable: who inherits them shares the object, and
/// a change makes another one. What they come to for the scheduler is worked out once, with the object.
final class Scheduling {
    static final int LOWEST_NICE = -20;
    static final int HIGHEST_NICE = 19;
    static final int HIGHEST_PRIORITY = 99;

    /// Every core that there is or will be.
    static final CoreMask EVERYWHERE = CoreMask.firstCores(1_024);

    /// How everything starts.
    static final Scheduling INITIAL = new Scheduling(SchedulingCalls.SCHED_OTHER, 0, 0, 0, Budget.NONE, EVERYWHERE);

    /// What a step of nice value does to the weight.
    private static final double STEP = 1.25;

    private static final int[] WEIGHTS = weights();

    /// What a thread of the policy Deadline has reserved, in nanoseconds.
    ///
    /// @param runtime how long it may run in each period
    /// @param deadline within which time of the start of a period
    /// @param period how often
    record Budget(long runtime, long deadline, long period) {
        static final Budget NONE = new Budget(0, 0, 0);
    }

    private final int word;
    private final int priority;
    private final int nice;
    private final long slice;
    private final Budget budget;
    private final CoreMask cores;
    private final SchedulingParameters parameters;

    private Scheduling(int word, int priority, int nice, long slice, Budget budget, CoreMask cores) {
        this.word = word;
        this.priority = priority;
        this.nice = nice;
        this.slice = slice;
        this.budget = budget;
        this.cores = cores;
        parameters = work();
    }

    private static int[] weights() {
        int[] weights = new int[HIGHEST_NICE - LOWEST_NICE + 1];
        for (int i = 0; i < weights.length; i++) {
            double exact = SchedulingEntity.UNIT_WEIGHT * StrictMath.pow(STEP, -(double) (LOWEST_NICE + i));
            weights[i] = (int) Math.max(1, Math.round(exact));
        }
        return weights;
    }

    /// The share that goes with a nice value (MODEL 12.4).
    static int weight(int nice) {
        return WEIGHTS[nice - LOWEST_NICE];
    }

    private SchedulingParameters work() {
        BitSet allowed = isEverywhere() ? null : BitSet.valueOf(cores.toBits());
        return switch (policy()) {
            case SchedulingCalls.SCHED_FIFO -> realTime(SchedulingParameters.Mode.PLAIN, allowed);
            case SchedulingCalls.SCHED_RR -> realTime(SchedulingParameters.Mode.ROUND_ROBIN, allowed);
            case SchedulingCalls.SCHED_DEADLINE ->
                SchedulingParameters.deadline(budget.runtime(), budget.deadline(), budget.period());
            case SchedulingCalls.SCHED_IDLE -> SchedulingParameters.idle(allowed);
            case SchedulingCalls.SCHED_BATCH -> SchedulingParameters.batch(weight(nice), slice, allowed);
            default ->
                allowed == null && nice == 0 && slice == 0
                        ? SchedulingParameters.DEFAULT
                        : SchedulingParameters.normal(weight(nice), slice, allowed);
        };
    }

    private SchedulingParameters realTime(SchedulingParameters.Mode mode, @Nullable BitSet allowed) {
        return SchedulingParameters.realTime(mode, priority, allowed);
    }

    /// {@return the policy, with or without the flag that resets it in children, as `sched_getscheduler`
    /// gives it}
    int word() {
        return word;
    }

    /// {@return 1 to 99 for real-time policies, else 0}
    int priority() {
        return priority;
    }

    /// {@return -20 to 19; kept while another policy makes it irrelevant}
    int nice() {
        return nice;
    }

    /// {@return the slice asked for in nanoseconds, 0 for the usual one; kept like the nice value}
    long slice() {
        return slice;
    }

    Budget budget() {
        return budget;
    }

    /// {@return where the thread may run: [#EVERYWHERE] or some cores, of which not all need to exist}
    CoreMask cores() {
        return cores;
    }

    /// {@return what this comes to for the scheduler}
    SchedulingParameters parameters() {
        return parameters;
    }

    int policy() {
        return word & ~SchedulingCalls.SCHED_RESET_ON_FORK;
    }

    boolean isResetOnFork() {
        return (word & SchedulingCalls.SCHED_RESET_ON_FORK) != 0;
    }

    boolean isDeadline() {
        return policy() == SchedulingCalls.SCHED_DEADLINE;
    }

    boolean isEverywhere() {
        return cores == EVERYWHERE;
    }

    static boolean isRealTime(int policy) {
        return policy == SchedulingCalls.SCHED_FIFO || policy == SchedulingCalls.SCHED_RR;
    }

    /// Whether the nice value counts.
    static boolean isFair(int policy) {
        return policy == SchedulingCalls.SCHED_OTHER || policy == SchedulingCalls.SCHED_BATCH;
    }

    /// What the first thread of a new process starts with (MODEL 12.5).
    Scheduling forNewProcess() {
        if (!isResetOnFork()) {
            return forNewThread();
        }
        int policy = policy();
        if (isRealTime(policy) || isDeadline()) {
            return new Scheduling(SchedulingCalls.SCHED_OTHER, 0, 0, 0, Budget.NONE, cores);
        }
        return new Scheduling(policy, 0, Math.max(0, nice), 0, Budget.NONE, cores);
    }

    /// What another thread of the same process starts with. What is reserved for one thread is not for
    /// two.
    Scheduling forNewThread() {
        return isDeadline() ? new Scheduling(SchedulingCalls.SCHED_OTHER, 0, 0, 0, Budget.NONE, cores) : this;
    }

    /// {@return the same in a policy, its flags included, that has no other parameter}
    Scheduling withPolicy(int newWord, int newPriority) {
        return new Scheduling(newWord, newPriority, nice, slice, Budget.NONE, cores);
    }

    Scheduling withSlice(long newSlice) {
        return new Scheduling(word, priority, nice, newSlice, budget, cores);
    }

    Scheduling withBudget(int newWord, Budget newBudget) {
        return new Scheduling(newWord, 0, nice, slice, newBudget, cores);
    }

    Scheduling withWord(int newWord) {
        return newWord == word ? this : new Scheduling(newWord, priority, nice, slice, budget, cores);
    }

    Scheduling withNice(int newNice) {
        return new Scheduling(word, priority, newNice, slice, budget, cores);
    }

    Scheduling withCores(CoreMask newCores) {
        return new Scheduling(word, priority, nice, slice, budget, newCores);
    }

    /// {@return what `sched_getattr` says: those fields that count in the policy}
    SchedulingAttributes attributes() {
        int policy = policy();
        long flags = isResetOnFork() ? SchedulingCalls.SCHED_FLAG_RESET_ON_FORK : 0;
        if (isRealTime(policy)) {
            return SchedulingAttributes.realTime(policy, priority).withFlags(flags);
        }
        return isDeadline()
                ? SchedulingAttributes.deadline(budget.runtime(), budget.deadline(), budget.period())
                        .withFlags(flags)
                : SchedulingAttributes.ordinary(policy, nice).withSlice(slice).withFlags(flags);
    }
}
