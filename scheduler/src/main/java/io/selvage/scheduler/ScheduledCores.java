package io.selvage.scheduler;

import io.selvage.api.scheduling.Arrival;
import io.selvage.api.scheduling.CountedSteps;
import io.selvage.api.scheduling.SchedulingPolicy;
import io.selvage.api.scheduling.Topology;
import org.jspecify.annotations.Nullable;

/// The cores of a simulated machine on which the scheduler decides who runs where and for how long: each
/// has a [RunQueue] and a time of its own. Whoever is behind all others makes the next step, which takes
/// it as long as its capacity says. So the machine is as parallel as it has cores, though one thread
/// drives it, and the same program on the same topology takes the same course every time.
///
/// Between two steps of a core happens what a preemption point of a real core is for: its tick, giving
/// way, picking the next, stealing if there is none. Where threads wait is decided by [Placement], who
/// takes how much from whom by [Balancer].
///
/// Owned by the driver.
final class ScheduledCores implements Placement.Cores, Balancer.Loads {
    /// How often a core looks at its share, and a running thread's turn is counted.
    static final long TICK_NANOS = 1_000_000;

    /// How many threads an idle core takes from a busy one at once.
    static final int MOST_STOLEN = 128;

    /// How many threads a core takes from overloaded ones in one tick.
    static final int MOST_PULLED = 1_024;

    /// How many overloaded cores a core looks at in one tick.
    private static final int MOST_LOOKS = 4;

    private final SimulatedMachine machine;
    private final SimulatedAccounts accounts;
    private final Topology topology;
    private final long stepNanos;
    private final RunQueue[] queues;
    private final CoreClocks clocks;
    private final CoreSet idle;

    /// Cores that run nothing but what is of the class Idle.
    private final CoreSet lowly;

    /// Cores where somebody waits.
    private final CoreSet loaded;

    /// Cores where somebody waits of a class above Idle.
    private final CoreSet wanting;

    /// Cores where somebody waits of a class above Normal.
    private final CoreSet urgent;

    private final Placement placement;
    private final Balancer balancer;
    private final boolean[] askedToGiveWay;
    private final long[] dispatches;
    private final long[] nextTick;
    private long nextSurvey;

    ScheduledCores(
            SimulatedMachine machine,
            Topology topology,
            long stepNanos,
            SchedulingPolicy.Source policy,
            SimulatedAccounts accounts) {
        this.accounts = accounts;
        this.machine = machine;
        this.topology = topology;
        this.stepNanos = stepNanos;
        int count = topology.cores();
        var neighbourhood = new Neighbourhood(topology);
        queues = new RunQueue[count];
        clocks = new CoreClocks(count);
        idle = new CoreSet(neighbourhood);
        lowly = new CoreSet(neighbourhood);
        loaded = new CoreSet(neighbourhood);
        wanting = new CoreSet(neighbourhood);
        urgent = new CoreSet(neighbourhood);
        placement = new Placement(neighbourhood, idle, lowly, this);
        balancer = new Balancer(topology, neighbourhood);
        askedToGiveWay = new boolean[count];
        dispatches = new long[count];
        nextTick = new long[count];
        reset(policy);
    }

    /// Begins anew, without threads.
    void reset(SchedulingPolicy.Source policy) {
        clocks.clear();
        for (int core = 0; core < queues.length; core++) {
            queues[core] = new RunQueue(machine, core, policy);
            idle.add(core);
            changed(core);
            askedToGiveWay[core] = false;
            dispatches[core] = 0;
            // Not all at the same time, as on real cores.
            nextTick[core] = TICK_NANOS * (core + 1) / queues.length;
        }
        nextSurvey = TICK_NANOS;
        balancer.survey(this);
    }

    int count() {
        return queues.length;
    }

    long dispatches(int core) {
        return dispatches[core];
    }

    @Override
    public int rank(int core) {
        return Math.max(queues[core].runningRank(), queues[core].waitingRank());
    }

    @Override
    public int waiting(int core) {
        return queues[core].size();
    }

    @Override
    public long load(int core) {
        return queues[core].load();
    }

    /// {@return the time that a core has reached; of an idle one, that at which it became idle}
    long time(int core) {
        return clocks.time(core);
    }

    // Steps.

    /// {@return when the next step begins, [Long#MAX_VALUE] if all cores are idle}
    long nextStep() {
        int core = clocks.first();
        return core < 0 ? Long.MAX_VALUE : clocks.time(core);
    }

    /// Chooses who makes the next step, on the core that is behind all others.
    ///
    /// @return null if that core has nothing to do and is idle from now on
    @Nullable
    Schedulable choose() {
        int core = clocks.first();
        RunQueue queue = queues[core];
        tick(core);
        if (queue.running() != null && (askedToGiveWay[core] || queue.mustGiveWay())) {
            preempt(core);
        }
        Schedulable running = queue.running();
        if (running != null) {
            return running;
        }
        Schedulable picked = pick(core);
        if (picked == null) {
            clocks.remove(core);
            idle.add(core);
            return null;
        }
        dispatches[core]++;
        SimulatedThread thread = of(picked);
        int from = thread.lastCore;
        thread.core = core;
        thread.lastCore = core;
        accounts.placed(picked, core, from);
        return picked;
    }

    private @Nullable Schedulable pick(int core) {
        RunQueue queue = queues[core];
        askedToGiveWay[core] = false;
        if (!urgent.isEmpty()) {
            pullUrgent(core);
        }
        if (queue.waitingRank() < SchedulingParameters.NORMAL_RANK) {
            wanting.nearest(core, victim -> steal(victim, core, SchedulingParameters.IDLE_RANK));
        }
        if (queue.size() == 0) {
            loaded.nearest(core, victim -> steal(victim, core, SchedulingParameters.NO_RANK));
        }
        Schedulable picked = queue.pick();
        changed(core);
        spread(core);
        return picked;
    }

    /// A step begins on the core that a thread is on.
    void step(int core) {
        long nanos = Math.max(1, stepNanos * Topology.FULL_CAPACITY / topology.capacity(core));
        clocks.set(core, clocks.time(core) + nanos);
        Schedulable running = queues[core].running();
        if (running != null) {
            running.charge(nanos);
            queues[core].charge(nanos);
        }
    }

    /// A core makes no step for a while.
    void stall(int core, long nanos) {
        if (clocks.contains(core)) {
            clocks.set(core, clocks.time(core) + nanos);
        }
    }

    /// Whoever runs on a core gives it up and can go on.
    void putBack(SimulatedThread thread, ScheduleObserver.Departure departure) {
        int core = thread.core;
        Schedulable left = thread.schedulable();
        if (core < 0) {
            // It could not leave its carrier when it was preempted, and waits already.
            return;
        }
        thread.core = -1;
        accounts.left(left, core, departure);
        if (left.mayRunOn(core)) {
            queues[core].putBack(departure);
            changed(core);
        } else {
            queues[core].leave();
            place(left, core, Arrival.MOVED);
        }
    }

    /// Whoever runs on a core does so no longer. One that could not leave its carrier when it was
    /// preempted waits in a queue although it went on.
    void leave(SimulatedThread thread, ScheduleObserver.Departure departure) {
        Schedulable left = thread.schedulable();
        if (thread.core >= 0) {
            queues[thread.core].leave();
            accounts.left(left, thread.core, departure);
            thread.core = -1;
        } else if (left.isQueued) {
            queues[left.home()].remove(left);
            changed(left.home());
        }
    }

    /// Lets another policy order those of the class Normal.
    void follow(SchedulingPolicy.Source policy) {
        for (int core = 0; core < queues.length; core++) {
            if (!queues[core].isUnder(policy)) {
                queues[core].follow(policy);
                changed(core);
            }
        }
    }

    private void preempt(int core) {
        Schedulable running = queues[core].running();
        if (running != null) {
            putBack(of(running), ScheduleObserver.Departure.PREEMPTED);
        }
    }

    // Coming.

    /// Takes in one that has become ready.
    ///
    /// @param by the core whose code woke it, -1 if it was no core's
    void admit(Schedulable woken, int by) {
        Arrival arrival = RunQueue.arrivalOf(woken);
        if (by >= 0 && woken.parameters().isOrdinary()) {
            // Near to who woke it, who is likely to block soon.
            put(by, woken, arrival);
            spread(by);
            return;
        }
        int before = woken.lastCore();
        int home = before >= 0 && before < queues.length ? before : Math.max(0, by);
        place(woken, home, arrival);
    }

    private void place(Schedulable woken, int home, Arrival arrival) {
        int core = placement.forReady(woken.parameters(), home);
        put(core, woken, arrival);
        spread(core);
    }

    private void put(int core, Schedulable woken, Arrival arrival) {
        if (queues[core].enqueue(woken, arrival)) {
            askedToGiveWay[core] = true;
        }
        changed(core);
        activate(core);
    }

    private void activate(int core) {
        if (idle.remove(core)) {
            clocks.set(core, Math.max(clocks.time(core), machine.clock().nanoTime()));
        }
    }

    /// Sees to it that those who wait on a core do not wait while another one runs something lower, or
    /// nothing.
    private void spread(int core) {
        RunQueue queue = queues[core];
        if (queue.runningRank() < queue.waitingRank()) {
            // The first of them is about to run here. The others are thought of then.
            return;
        }
        if (queue.waitingRank() > SchedulingParameters.NORMAL_RANK) {
            CountedSteps.add(queues.length);
            for (int other = 0; other < queues.length; other++) {
                if (other != core && rank(other) < queue.waitingRank()) {
                    hand(core, other, Math.max(SchedulingParameters.NORMAL_RANK, rank(other)));
                }
            }
        }
        if (queue.waitingRank() > SchedulingParameters.IDLE_RANK && !lowly.isEmpty()) {
            lowly.nearest(core, other -> {
                hand(core, other, SchedulingParameters.IDLE_RANK);
                return queue.waitingRank() <= SchedulingParameters.IDLE_RANK;
            });
        }
        // One beside the one that runs can wait for a tick: whoever woke it is likely to block soon. And those that
        // may not run everywhere would be looked at in vain by most cores.
        if (queue.unrestricted() > 1) {
            int helper = idle.nearest(core);
            if (helper >= 0) {
                activate(helper);
            }
        }
    }

    /// One that waits on a core goes to another one, where it runs next.
    private void hand(int core, int other, int above) {
        Schedulable given = other == core ? null : queues[core].giveAbove(above, other);
        if (given != null) {
            changed(core);
            put(other, given, Arrival.MOVED);
        }
    }

    /// The parameters of a thread have changed, or its next period has begun.
    void reconsider(Schedulable schedulable) {
        int home = schedulable.home();
        if (home < 0 || !queues[home].holds(schedulable)) {
            return;
        }
        if (queues[home].hasLost(schedulable)) {
            queues[home].recover(schedulable);
        }
        if (!schedulable.mayRunOn(home)) {
            queues[home].remove(schedulable);
            changed(home);
            place(schedulable, home, Arrival.MOVED);
            return;
        }
        queues[home].reconsider(schedulable);
        changed(home);
        activate(home);
        spread(home);
    }

    /// {@return whether a thread runs or waits on a core}
    boolean has(Schedulable schedulable) {
        SimulatedThread thread = schedulable.simulated;
        return schedulable.isQueued || (thread != null && thread.core >= 0);
    }

    // Among cores.

    /// @param above of which rank they must not be or below
    private boolean steal(int victim, int thief, int above) {
        if (victim == thief) {
            return false;
        }
        RunQueue from = queues[victim];
        return move(victim, thief, Math.min(from.size() - from.size() / 2, MOST_STOLEN), above) > 0;
    }

    /// {@return how many have moved}
    private int move(int from, int to, int most, int above) {
        int count = 0;
        while (count < most) {
            Schedulable given =
                    above == SchedulingParameters.NO_RANK ? queues[from].give(to) : queues[from].giveAbove(above, to);
            if (given == null) {
                break;
            }
            queues[to].enqueue(given, Arrival.MOVED);
            CountedSteps.add(1);
            count++;
        }
        changed(from);
        changed(to);
        return count;
    }

    /// Before a core picks: takes what waits elsewhere and is more urgent than what it would run.
    private void pullUrgent(int core) {
        urgent.nearest(core, other -> {
            Schedulable given = other == core ? null : queues[other].giveAbove(queues[core].waitingRank(), core);
            if (given != null) {
                queues[core].enqueue(given, Arrival.MOVED);
                changed(other);
                changed(core);
            }
            return false;
        });
    }

    private void tick(int core) {
        long now = clocks.time(core);
        if (now >= nextSurvey) {
            balancer.survey(this);
            nextSurvey = now + TICK_NANOS;
        }
        if (now < nextTick[core]) {
            return;
        }
        nextTick[core] = now + TICK_NANOS;
        if (queues[core].size() > 0) {
            idle.nearest(core, other -> relieve(core, other));
        }
        balance(core);
    }

    /// Hands something that waits on a busy core to an idle one. Not every one may be permitted to those
    /// that wait.
    private boolean relieve(int core, int helper) {
        if (move(core, helper, 1, SchedulingParameters.NO_RANK) == 0) {
            return false;
        }
        activate(helper);
        return true;
    }

    private void balance(int core) {
        int[] left = {MOST_LOOKS, MOST_PULLED};
        balancer.nearestOverloaded(core, victim -> {
            left[1] -= pull(victim, core, left[1]);
            left[0]--;
            return left[0] == 0 || left[1] == 0 || load(core) >= balancer.share(core);
        });
        if (balancer.isUnderloaded(core, load(core))) {
            // Nobody has much more than its share, as others have less. Of any two the one with more is likely to.
            int one = machine.random(core, queues.length);
            int other = machine.random(core, queues.length);
            int victim = load(one) >= load(other) ? one : other;
            pull(victim, core, balancer.difference(victim, load(victim), core, load(core)), left[1]);
        }
    }

    /// {@return how many threads have moved}
    private int pull(int victim, int core, int most) {
        return pull(victim, core, balancer.excess(victim, load(victim), core, load(core)), most);
    }

    private int pull(int victim, int core, long excess, int most) {
        int size = queues[victim].size();
        if (size == 0) {
            return 0;
        }
        long weight = Math.max(1, load(victim) / (size + 1));
        if (!Balancer.isWorthMoving(excess, weight)) {
            return 0;
        }
        long wanted = Math.max(1, excess / weight);
        int count = (int) Math.min(Math.min(wanted, size), most);
        return move(victim, core, count, SchedulingParameters.NO_RANK);
    }

    private void changed(int core) {
        int waiting = queues[core].waitingRank();
        set(loaded, core, waiting > SchedulingParameters.NO_RANK);
        set(wanting, core, waiting > SchedulingParameters.IDLE_RANK);
        set(urgent, core, waiting > SchedulingParameters.NORMAL_RANK);
        set(lowly, core, rank(core) == SchedulingParameters.IDLE_RANK);
    }

    private static void set(CoreSet cores, int core, boolean contained) {
        if (contained) {
            cores.add(core);
        } else {
            cores.remove(core);
        }
    }

    private static SimulatedThread of(Schedulable schedulable) {
        SimulatedThread thread = schedulable.simulated;
        if (thread == null) {
            throw new IllegalStateException(schedulable + " has never been admitted");
        }
        return thread;
    }
}
