package io.selvage.kernel;

import io.selvage.api.HardStop;
import io.selvage.api.KillStep;
import io.selvage.scheduler.Machine;
import io.selvage.scheduler.Schedulable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Processes whose end has been decided while some of their threads were elsewhere, and what is done
/// about threads that do not go:
///
/// ```text
///   0 ms  told: interrupted wherever they wait; kernel calls and polls throw        (ExitCall.endThreads)
///  10 ms  who sleeps is never dispatched again; who has been told before, and comes by, sleeps (Task.unwind)
///  12 ms  who runs loses its core: it goes on without one, if it does not come by
///  15 ms  who runs is made to throw, again and again, if that is allowed            (HardStops)
///  20 ms  who waits for a core is not resumed when it gets one
///  25 ms  who runs without a core counts for dead, unless it is in the kernel       (LostThread)
/// ```
///
/// While an attempt to make a thread throw has not been answered, it is not given up for 300 ms.
///
/// Each step is taken once per tick, for all threads that are in a place for it. What a thread held in
/// the kernel is released on its behalf when it is given up. Nothing after 10 ms happens on a
/// deterministic machine to code that reaches preemption points: nobody is in the middle of his code
/// there while the machine ticks.
///
/// Fields belong to the thread that ticks, unless they say otherwise.
final class KillLadder {
    private static final long ABANDON_NANOS = 10_000_000;
    private static final long HAND_OFF_NANOS = 12_000_000;
    private static final long STOP_NANOS = 15_000_000;
    private static final long STRIKE_NANOS = 20_000_000;
    private static final long GIVE_UP_NANOS = 25_000_000;
    private static final long ATTACH_NANOS = 300_000_000;

    /// How often a thread is made to throw before that counts for useless.
    private static final int MOST_STOPS = 50;

    /// A process on its way.
    private static final class Climb {
        private final ThreadGroup group;
        private final long since;

        /// By the threads that have got beyond being abandoned.
        private final Map<Task, LostThread> lost = new HashMap<>();

        Climb(ThreadGroup group, long since) {
            this.group = group;
            this.since = since;
        }

        private LostThread lost(Task task) {
            return lost.computeIfAbsent(task, LostThread::new);
        }
    }

    private final KernelInstance kernel;
    private final @Nullable HardStops stops;

    /// Any thread may add to it.
    private final Queue<Climb> climbs = new ConcurrentLinkedQueue<>();

    /// Threads that count for dead and run.
    private final Queue<LostThread> remains = new ConcurrentLinkedQueue<>();

    KillLadder(KernelInstance kernel) {
        this.kernel = kernel;
        stops = kernel.config().hardStop() == HardStop.NEVER || kernel.simulation() != null ? null : new HardStops();
    }

    void add(ThreadGroup group) {
        climbs.add(new Climb(group, kernel.machine().clock().nanoTime()));
        // Those who sleep where no interrupt reaches them make no core busy, and without that there are no ticks.
        kernel.machine().requestTicks();
    }

    /// While there are no processes: most die before the first tick that would look after them, and on a
    /// deterministic machine that tick goes with its run.
    void forgetAll() {
        climbs.clear();
    }

    /// From the ticker, once per tick.
    void tick() {
        if (climbs.isEmpty() && remains.isEmpty()) {
            return;
        }
        long now = kernel.machine().clock().nanoTime();
        Set<ThreadGroup> seen = new HashSet<>();
        for (Iterator<Climb> all = climbs.iterator(); all.hasNext(); ) {
            Climb climb = all.next();
            // Who insists on the end of a process that is on its way does not begin anew.
            if (!climb.group.hasThreads() || !climb.group.endsItsThreads() || !seen.add(climb.group)) {
                all.remove();
            } else if (now - climb.since >= ABANDON_NANOS) {
                climb(climb, now);
            }
        }
        // Those who can be saved some time come first.
        if (climbs.isEmpty() && !remains.isEmpty()) {
            stopRemains(now);
        }
        if (!climbs.isEmpty() || !remains.isEmpty()) {
            kernel.machine().requestTicks();
        }
    }

    private void climb(Climb climb, long now) {
        ThreadGroup group = climb.group;
        long age = now - climb.since;
        ExecCall.Pending exec = group.isDying() ? null : group.pendingExec();
        for (Task task : group.tasks()) {
            // Whoever goes on with another program waits for the others to be gone.
            if (exec != null && exec.task == task) {
                continue;
            }
            if (task.abandon()) {
                bury(task, KillStep.ABANDONED);
                continue;
            }
            task.runsLate();
            if (age >= HAND_OFF_NANOS) {
                insist(climb, task, age, now);
            }
        }
    }

    private void insist(Climb climb, Task task, long age, long now) {
        Machine machine = kernel.machine();
        if (age >= STRIKE_NANOS && task.runState() == Schedulable.State.READY && !machine.isDetached(task)) {
            note(task, KillStep.ABANDONED);
            task.strike();
            return;
        }
        boolean detached = machine.handOff(task);
        if (!detached && !isRunning(task)) {
            return;
        }
        LostThread lost = climb.lost(task);
        if (detached && lost.losesCore()) {
            note(task, KillStep.HANDED_OFF);
        }
        if (stops != null && age >= STOP_NANOS) {
            stops.stop(lost, now);
        }
        // The first stop of a JVM has to attach to it, which takes its time.
        boolean mayYetBeStopped = lost.isBeingStopped() && age < ATTACH_NANOS;
        if (age >= GIVE_UP_NANOS && detached && !mayYetBeStopped) {
            lost.giveUp(this);
        }
    }

    private static boolean isRunning(Task task) {
        return switch (task.runState()) {
            case RUNNING, NOTIFIED -> true;
            default -> false;
        };
    }

    private void stopRemains(long now) {
        for (Iterator<LostThread> all = remains.iterator(); all.hasNext(); ) {
            LostThread lost = all.next();
            if (!kernel.machine().isDetached(lost.task())) {
                all.remove();
            } else if (stops == null || lost.stops() >= MOST_STOPS) {
                // Nothing to be done, and nothing to wait for.
                all.remove();
            } else {
                stops.stop(lost, now);
            }
        }
    }

    /// From any thread but those of the process: takes somebody out of circulation who runs without a
    /// core.
    ///
    /// @param lost who has been seen in its own code after it had been told to end, so that it can be in
    ///     the kernel at most at the beginning of a call, where it is unwound
    void strikeOut(LostThread lost) {
        Task task = lost.task();
        if (kernel.machine().abandonDetached(task)) {
            remains.add(lost);
            bury(task, KillStep.LEFT_RUNNING);
        }
    }

    /// The end of a thread that will not be dispatched any more.
    private static void bury(Task task, KillStep step) {
        task.strike();
        note(task, step);
        if (task.takesItsEnd()) {
            ExitCall.exitThread(task);
        }
    }

    static void note(Task task, KillStep step) {
        task.group().makeTrace().step(task, step);
    }
}
