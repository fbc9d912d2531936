package io.selvage.scheduler;

import io.selvage.api.scheduling.Arrival;
import io.selvage.api.scheduling.EntityQueue;
import io.selvage.api.scheduling.OwnCacheLines;
import io.selvage.api.scheduling.PolicyEnvironment;
import io.selvage.api.scheduling.SchedulingClass;
import io.selvage.api.scheduling.SchedulingEntity;
import io.selvage.api.scheduling.SchedulingPolicy;
import org.jspecify.annotations.Nullable;

/// One core's ready schedulables, in the order of the classes (MODEL 12.1): deadline, real time, what the
/// policy orders, idle. It also knows who runs, because that one competes with those that wait.
///
/// Not safe for use by several threads at once: whoever calls a method owns the queue. On the real
/// machine that is the holder of the core's claim ([VirtualCore]), on the simulated one its driver.
final class RunQueue extends OwnCacheLines {
    /// How much of [#RT_WINDOW_NANOS] real-time threads may use while others wait.
    static final long DEFAULT_REAL_TIME_NANOS = 950_000_000;

    static final long RT_WINDOW_NANOS = 1_000_000_000;

    private final Machine machine;
    private final int core;
    private final PolicyEnvironment environment;

    private @Nullable DeadlineQueue deadlines;
    private @Nullable RealTimeQueue realTimes;
    private final EntityQueue idles = new EntityQueue();
    private SchedulingPolicy.Source source;
    private SchedulingPolicy policy;

    /// How many wait, the throttled ones not counted.
    private int size;

    /// How many of them may not run everywhere.
    private int restricted;

    /// How many of all of them, and of the restricted ones, are of the class Normal. Not asked of the
    /// policy, so that one that breaks leaves the numbers right.
    private int normals;

    private int restrictedNormals;

    /// The weights of those that wait, the throttled ones not counted: of the class Normal, and of the
    /// others.
    private long normalWeight;

    private long otherWeight;

    // Who runs, or ran last, and as what it was picked.
    private boolean isRunning;
    private @Nullable Schedulable running;
    private SchedulingParameters runningAs = SchedulingParameters.DEFAULT;
    private @Nullable SchedulingPolicy runningUnder;

    private long windowBegan;
    private long windowUsed;

    RunQueue(Machine machine, int core, SchedulingPolicy.Source source) {
        this.machine = machine;
        this.core = core;
        this.source = source;
        environment = new PolicyEnvironment() {
            @Override
            public int core() {
                return core;
            }

            @Override
            public long nanoTime() {
                return machine.coarseNanoTime();
            }

            @Override
            public int random(int bound) {
                return machine.random(core, bound);
            }
        };
        policy = made(source);
    }

    private SchedulingPolicy made(SchedulingPolicy.Source wanted) {
        source = wanted;
        for (; ; ) {
            try {
                return source.on(environment);
            } catch (RuntimeException broken) {
                source = machine.policyBroke(source, broken);
            }
        }
    }

    /// {@return how many wait for this core and could run}
    int size() {
        return size;
    }

    /// {@return how many of them any core could run}
    int unrestricted() {
        return size - restricted;
    }

    /// {@return the weights of those that wait and of the one that runs}
    long load() {
        long waiting = normalWeight + otherWeight;
        return isRunning ? waiting + runningAs.weight() : waiting;
    }

    /// {@return the one that runs, or null}
    @Nullable
    Schedulable running() {
        return isRunning ? running : null;
    }

    /// {@return the rank of the one that runs, [SchedulingParameters#NO_RANK] if none does}
    int runningRank() {
        return isRunning ? runningAs.rank() : SchedulingParameters.NO_RANK;
    }

    /// {@return the rank of the first of those that wait if that is above Normal, else 0}
    int urgentRank() {
        if (deadlines == null && realTimes == null) {
            return 0;
        }
        int rank = waitingRank();
        return rank > SchedulingParameters.NORMAL_RANK ? rank : 0;
    }

    /// {@return the rank of the first of those that wait, [SchedulingParameters#NO_RANK] if none does}
    int waitingRank() {
        if (size == 0) {
            return SchedulingParameters.NO_RANK;
        }
        if (deadlines != null && deadlines.size() > 0) {
            return SchedulingParameters.DEADLINE_RANK;
        }
        if (realTimes != null && realTimes.size() > 0) {
            return SchedulingParameters.NORMAL_RANK + realTimes.highest();
        }
        return normals > 0 ? SchedulingParameters.NORMAL_RANK : SchedulingParameters.IDLE_RANK;
    }

    // Coming.

    /// Takes in one that is READY.
    ///
    /// @return whether it should run before the one that runs has had its turn
    boolean enqueue(Schedulable schedulable, Arrival arrival) {
        // Before the parameters are read: see Machine#parametersChanged.
        schedulable.home(core);
        SchedulingParameters asked = schedulable.parameters();
        if (schedulable.numbersOf != asked.kind()) {
            // A policy that it has been with and that is broken may not have let go of it.
            schedulable.leaveCollection();
            schedulable.forgetNumbers(asked.kind());
            return enqueue(schedulable, arrival == Arrival.CREATED ? arrival : Arrival.MOVED);
        }
        queued(schedulable, asked);
        if (asked.kind() == SchedulingClass.NORMAL) {
            return enqueueNormal(schedulable, asked, arrival);
        }
        return enqueueSpecial(schedulable, asked, arrival);
    }

    /// What says the same as before is not stored: a store of a reference may cost the collector's
    /// barrier.
    private void queued(Schedulable schedulable, SchedulingParameters asked) {
        schedulable.takeShare();
        schedulable.isQueued = true;
        if (schedulable.queuedAs != asked) {
            schedulable.queuedAs = asked;
        }
        if (schedulable.queuedUnder != policy) {
            schedulable.queuedUnder = policy;
        }
    }

    private boolean enqueueNormal(Schedulable schedulable, SchedulingParameters asked, Arrival arrival) {
        SchedulingPolicy taker = policy;
        count(asked, 1);
        try {
            taker.enqueue(schedulable, arrival);
            return arrival == Arrival.WOKEN
                    && running != null
                    && isRunning
                    && runningUnder == taker
                    && taker.preempts(schedulable, running);
        } catch (RuntimeException broken) {
            replaceBroken(broken);
            recover(schedulable);
            return false;
        }
    }

    private boolean enqueueSpecial(Schedulable schedulable, SchedulingParameters asked, Arrival arrival) {
        switch (asked.kind()) {
            case DEADLINE -> {
                if (deadlines == null) {
                    deadlines = new DeadlineQueue();
                }
                long now = machine.clock().nanoTime();
                long runnable = deadlines.enqueue(schedulable, asked, arrival, now);
                if (runnable != now) {
                    // Nobody cancels it: what comes too early or too late changes nothing.
                    machine.reconsiderLater(schedulable, core, runnable - now);
                    return false;
                }
            }
            case REAL_TIME -> {
                if (realTimes == null) {
                    realTimes = new RealTimeQueue();
                }
                realTimes.enqueue(schedulable, asked, arrival);
            }
            default -> idles.addLast(schedulable);
        }
        count(asked, 1);
        return isRunning && preemptsByClass(schedulable, asked);
    }

    private boolean preemptsByClass(Schedulable waiting, SchedulingParameters asked) {
        int difference = asked.rank() - runningAs.rank();
        return difference > 0
                || (difference == 0
                        && asked.kind() == SchedulingClass.DEADLINE
                        && running != null
                        && waiting.deadline() - running.deadline() < 0);
    }

    private void count(SchedulingParameters asked, int change) {
        int limited = asked.cores() == null ? 0 : change;
        size += change;
        restricted += limited;
        long weight = (long) change * asked.weight();
        if (asked.kind() == SchedulingClass.NORMAL) {
            normals += change;
            restrictedNormals += limited;
            normalWeight += weight;
        } else {
            otherWeight += weight;
        }
    }

    // Going.

    /// Chooses who runs next.
    ///
    /// @return null if nobody waits
    @Nullable
    Schedulable pick() {
        if (size == 0 && (deadlines == null || deadlines.throttledCount() == 0)) {
            return null;
        }
        SchedulingEntity picked = deadlines == null && realTimes == null ? pickNormal() : pickSpecial();
        if (picked == null) {
            picked = idles.pollFirst();
        }
        return picked == null ? null : begin((Schedulable) picked);
    }

    private @Nullable SchedulingEntity pickSpecial() {
        if (deadlines != null) {
            if (deadlines.throttledCount() > 0) {
                int count = deadlines.unthrottle(machine.clock().nanoTime());
                size += count;
                otherWeight += (long) count * SchedulingEntity.UNIT_WEIGHT;
            }
            SchedulingEntity picked = deadlines.pick();
            if (picked != null) {
                return picked;
            }
        }
        if (realTimes != null && realTimes.size() > 0 && !isRealTimeThrottled()) {
            return realTimes.pick();
        }
        return pickNormal();
    }

    private @Nullable SchedulingEntity pickNormal() {
        if (normals == 0) {
            return null;
        }
        try {
            return known(policy.pick());
        } catch (RuntimeException broken) {
            replaceBroken(broken);
            return null;
        }
    }

    /// What a policy has chosen, if it can be true.
    private Schedulable known(@Nullable SchedulingEntity chosen) {
        if (chosen instanceof Schedulable waiting && waiting.isQueued && waiting.queuedUnder == policy) {
            return waiting;
        }
        throw new IllegalStateException(policy + " holds " + normals + " threads and chooses " + chosen);
    }

    /// Real-time threads have used their part of this second, and others wait.
    private boolean isRealTimeThrottled() {
        long limit = machine.realTimeNanos();
        if (windowUsed < limit) {
            return false;
        }
        if (machine.coarseNanoTime() - windowBegan >= RT_WINDOW_NANOS) {
            windowUsed = 0;
            return false;
        }
        return normals > 0
                || !idles.isEmpty()
                || (runningRank() >= 0 && runningRank() <= SchedulingParameters.NORMAL_RANK);
    }

    /// Chooses who runs next when the one that ran last has woken somebody of the class Normal who may
    /// run here.
    ///
    /// @param woken who does not wait here
    /// @return who runs next
    @Nullable
    Schedulable pickWoken(Schedulable woken) {
        // Before the parameters are read, as in enqueue().
        woken.home(core);
        SchedulingParameters asked = woken.parameters();
        if (asked.kind() != SchedulingClass.NORMAL
                || woken.numbersOf != SchedulingClass.NORMAL
                || waitingRank() > SchedulingParameters.NORMAL_RANK) {
            enqueue(woken, arrivalOf(woken));
            return pick();
        }
        queued(woken, asked);
        count(asked, 1);
        SchedulingEntity picked;
        try {
            picked = known(policy.pickWoken(woken));
        } catch (RuntimeException broken) {
            replaceBroken(broken);
            recover(woken);
            return pick();
        }
        return begin((Schedulable) picked);
    }

    static Arrival arrivalOf(Schedulable woken) {
        return woken.lastCore() < 0 ? Arrival.CREATED : Arrival.WOKEN;
    }

    private Schedulable begin(Schedulable picked) {
        SchedulingParameters asked = queuedAs(picked);
        count(asked, -1);
        return become(picked, asked);
    }

    private Schedulable become(Schedulable picked, SchedulingParameters asked) {
        picked.isQueued = false;
        isRunning = true;
        if (running != picked) {
            running = picked;
        }
        if (runningAs != asked) {
            runningAs = asked;
        }
        if (runningUnder != policy) {
            runningUnder = policy;
        }
        return picked;
    }

    private static SchedulingParameters queuedAs(Schedulable waiting) {
        if (!waiting.isQueued) {
            throw new IllegalStateException(waiting + " does not wait");
        }
        return waiting.queuedAs;
    }

    /// Takes out one that waits here.
    void remove(Schedulable waiting) {
        SchedulingParameters asked = queuedAs(waiting);
        boolean counted = true;
        switch (asked.kind()) {
            case DEADLINE -> counted = deadlines == null || !deadlines.remove(waiting);
            case REAL_TIME -> {
                if (realTimes != null) {
                    realTimes.remove(waiting, asked.priority());
                }
            }
            case NORMAL -> counted = removeNormal(waiting);
            case IDLE -> idles.remove(waiting);
        }
        if (counted) {
            count(asked, -1);
        }
        waiting.isQueued = false;
    }

    /// {@return whether it was counted}
    private boolean removeNormal(Schedulable waiting) {
        if (waiting.queuedUnder == policy) {
            try {
                policy.remove(waiting);
                return true;
            } catch (RuntimeException broken) {
                replaceBroken(broken);
            }
        }
        waiting.leaveCollection();
        return false;
    }

    /// Whether one that is READY waits here.
    boolean holds(Schedulable schedulable) {
        return schedulable.home() == core && schedulable.isQueued;
    }

    /// One that waits here asks for something else, or its next period has begun.
    void reconsider(Schedulable waiting) {
        SchedulingParameters before = queuedAs(waiting);
        SchedulingParameters asked = waiting.parameters();
        if (before == asked && before.kind() != SchedulingClass.DEADLINE) {
            return;
        }
        remove(waiting);
        if (before.kind() == SchedulingClass.REAL_TIME
                && asked.kind() == SchedulingClass.REAL_TIME
                && asked.priority() < before.priority()
                && realTimes != null) {
            queued(waiting, asked);
            realTimes.addFirst(waiting, asked.priority());
            count(asked, 1);
        } else if (before == asked) {
            enqueue(waiting, Arrival.PREEMPTED);
        } else {
            waiting.endPeriod();
            enqueue(waiting, Arrival.MOVED);
        }
    }

    /// Gives away one that may run on another core: the first by class, of Normal whom the policy can
    /// spare.
    @Nullable
    Schedulable give(int otherCore) {
        SchedulingEntity given = null;
        if (deadlines != null) {
            given = deadlines.give(otherCore);
        }
        if (given == null && realTimes != null) {
            given = realTimes.give(otherCore, 0);
        }
        if (given == null && normals > 0) {
            given = giveNormal(otherCore);
        }
        if (given == null) {
            given = idles.pollLast(otherCore);
        }
        return given == null ? null : taken((Schedulable) given);
    }

    private @Nullable SchedulingEntity giveNormal(int otherCore) {
        try {
            SchedulingEntity given = policy.give(otherCore);
            return given == null ? null : known(given);
        } catch (RuntimeException broken) {
            replaceBroken(broken);
            return null;
        }
    }

    /// Gives away one of a rank above some other that may run on another core.
    @Nullable
    Schedulable giveAbove(int rank, int otherCore) {
        SchedulingEntity given = null;
        if (deadlines != null && rank < SchedulingParameters.DEADLINE_RANK) {
            given = deadlines.give(otherCore);
        }
        if (given == null && realTimes != null) {
            given = realTimes.give(otherCore, Math.max(0, rank - SchedulingParameters.NORMAL_RANK));
        }
        if (given == null && normals > 0 && rank < SchedulingParameters.NORMAL_RANK) {
            given = giveNormal(otherCore);
        }
        return given == null ? null : taken((Schedulable) given);
    }

    /// Gives away anybody, of a core that goes away.
    @Nullable
    Schedulable giveUp() {
        SchedulingEntity given = deadlines == null ? null : deadlines.giveThrottled();
        if (given instanceof Schedulable throttled) {
            throttled.isQueued = false;
            return throttled;
        }
        given = deadlines == null ? null : deadlines.pick();
        if (given == null && realTimes != null) {
            given = realTimes.pick();
        }
        if (given == null) {
            given = pickNormal();
            if (given != null) {
                // First: if the policy breaks, nobody of the class Normal is counted any more.
                Schedulable normal = taken((Schedulable) given);
                leavePolicy(normal);
                return normal;
            }
        }
        if (given == null) {
            given = idles.pollFirst();
        }
        return given == null ? null : taken((Schedulable) given);
    }

    private Schedulable taken(Schedulable given) {
        count(queuedAs(given), -1);
        given.isQueued = false;
        return given;
    }

    // The one that runs.

    /// The one that runs has run for some time.
    void charge(long nanos) {
        Schedulable charged = running;
        if (charged == null || !isRunning) {
            return;
        }
        switch (runningAs.kind()) {
            case NORMAL -> {
                if (runningUnder == policy) {
                    try {
                        policy.charge(charged, nanos);
                    } catch (RuntimeException broken) {
                        replaceBroken(broken);
                    }
                }
            }
            case DEADLINE -> charged.budget(charged.budget() - nanos);
            case REAL_TIME -> {
                charged.budget(charged.budget() - nanos);
                long now = machine.coarseNanoTime();
                if (now - windowBegan >= RT_WINDOW_NANOS) {
                    windowBegan = now;
                    windowUsed = 0;
                }
                windowUsed += nanos;
            }
            case IDLE -> {}
        }
    }

    /// Whether the one that runs has to be charged to the nanosecond.
    boolean isExact() {
        return isRunning && runningAs.kind() == SchedulingClass.DEADLINE;
    }

    /// The one that runs stays READY and gives the core up.
    void putBack(ScheduleObserver.Departure departure) {
        Schedulable left = running;
        if (left == null || !isRunning) {
            return;
        }
        SchedulingParameters asked = left.parameters();
        boolean sameRow =
                asked == runningAs || (asked.kind() == runningAs.kind() && asked.priority() == runningAs.priority());
        if (asked != runningAs) {
            left.endPeriod();
        }
        if (sameRow && (asked.kind() != SchedulingClass.NORMAL || runningUnder == policy)) {
            isRunning = false;
            enqueue(left, ScheduleObserver.arrival(departure));
            return;
        }
        boolean lowered = asked.kind() == SchedulingClass.REAL_TIME
                && runningAs.kind() == SchedulingClass.REAL_TIME
                && asked.priority() < runningAs.priority();
        leave();
        enqueue(left, lowered ? Arrival.PREEMPTED : Arrival.MOVED);
    }

    /// Whether nothing but the policy has a say in who runs after the one that runs now.
    boolean isPolicysChoice() {
        Schedulable left = running;
        return left != null
                && isRunning
                && deadlines == null
                && realTimes == null
                && left.parameters() == runningAs
                && runningAs.isOrdinary()
                && runningUnder == policy;
    }

    /// What [#putBack] and [#pick()] do after a yield if it is the policy's choice, without the
    /// book-keeping that one undoes of the other.
    ///
    /// @return who runs next
    @Nullable
    Schedulable rotate(Schedulable left) {
        left.isQueued = true;
        isRunning = false;
        Schedulable picked;
        try {
            left.takeShare();
            picked = known(policy.pickAfterYield(left));
        } catch (RuntimeException broken) {
            count(runningAs, 1);
            replaceBroken(broken);
            recover(left);
            return pick();
        }
        SchedulingParameters asked = queuedAs(picked);
        if (asked != runningAs) {
            count(runningAs, 1);
            count(asked, -1);
        }
        return become(picked, asked);
    }

    /// The one that runs does so here no longer.
    void leave() {
        Schedulable left = running;
        if (left != null && isRunning) {
            isRunning = false;
            if (runningAs.kind() == SchedulingClass.NORMAL && runningUnder == policy) {
                leavePolicy(left);
            }
        }
    }

    private void leavePolicy(SchedulingEntity left) {
        try {
            policy.leave(left);
        } catch (RuntimeException broken) {
            replaceBroken(broken);
        }
    }

    /// Whether the one that runs is to give way to one that waits here.
    boolean mustGiveWay() {
        Schedulable held = running;
        if (held == null || !isRunning) {
            return false;
        }
        if (held.parameters() != runningAs || !runningAs.allows(core)) {
            return true;
        }
        if (runningAs.kind() == SchedulingClass.DEADLINE) {
            return held.budget() <= 0 || (deadlines != null && deadlines.isBefore(held));
        }
        int waiting = waitingRank();
        if (waiting > runningAs.rank()) {
            return !(waiting < SchedulingParameters.DEADLINE_RANK
                    && waiting > SchedulingParameters.NORMAL_RANK
                    && isRealTimeThrottled());
        }
        return switch (runningAs.kind()) {
            case REAL_TIME -> isQuantumOver(held) || isRealTimeThrottled();
            // One that another policy has picked has had its turn: this one does not charge it.
            case NORMAL -> normals > 0 && (runningUnder != policy || isTurnOver(held));
            case IDLE -> !idles.isEmpty();
            case DEADLINE -> false;
        };
    }

    private boolean isTurnOver(Schedulable held) {
        if (runningUnder != policy) {
            return true;
        }
        try {
            return policy.isTurnOver(held);
        } catch (RuntimeException broken) {
            replaceBroken(broken);
            return true;
        }
    }

    private boolean isQuantumOver(Schedulable held) {
        return runningAs.mode() == SchedulingParameters.Mode.ROUND_ROBIN
                && held.budget() <= 0
                && realTimes != null
                && realTimes.hasEqual(runningAs.priority());
    }

    // The policy.

    /// Whether the policy comes from somewhere else than it should.
    boolean isUnder(SchedulingPolicy.Source wanted) {
        return source == wanted;
    }

    /// Hands all that wait over to another policy. Whoever runs comes to it when it gives the core up.
    void follow(SchedulingPolicy.Source wanted) {
        EntityQueue moved = new EntityQueue();
        for (SchedulingEntity one = pickNormal(); one != null; one = pickNormal()) {
            Schedulable waiting = (Schedulable) one;
            // First: if the policy breaks, nobody of the class Normal is counted any more.
            count(queuedAs(waiting), -1);
            leavePolicy(waiting);
            waiting.leaveCollection();
            moved.addLast(waiting);
        }
        policy = made(wanted);
        for (SchedulingEntity one = moved.pollFirst(); one != null; one = moved.pollFirst()) {
            Schedulable waiting = (Schedulable) one;
            SchedulingParameters asked = queuedAs(waiting);
            queued(waiting, asked);
            enqueueNormal(waiting, asked, Arrival.MOVED);
        }
    }

    /// {@return what orders the class Normal here}
    SchedulingPolicy policy() {
        return policy;
    }

    /// One that should wait here and does not, because its policy broke.
    boolean hasLost(Schedulable schedulable) {
        return holds(schedulable)
                && queuedAs(schedulable).kind() == SchedulingClass.NORMAL
                && schedulable.queuedUnder != policy;
    }

    /// Takes in one that a broken policy has kept.
    void recover(Schedulable lost) {
        lost.leaveCollection();
        SchedulingParameters asked = queuedAs(lost);
        queued(lost, asked);
        enqueueNormal(lost, asked, Arrival.MOVED);
    }

    /// Nobody runs, and nobody will for a while: lets go of who ran last.
    void forget() {
        running = null;
    }

    /// The policy has broken: another takes its place. It keeps whom it held, until
    /// [#recover(Schedulable)]. Whoever runs comes to the other one when it gives the core up.
    private void replaceBroken(RuntimeException broken) {
        size -= normals;
        restricted -= restrictedNormals;
        normals = 0;
        restrictedNormals = 0;
        normalWeight = 0;
        policy = made(machine.policyBroke(source, broken));
    }
}
