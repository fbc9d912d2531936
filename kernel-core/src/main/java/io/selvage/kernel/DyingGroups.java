package io.selvage.kernel;

import io.selvage.api.KillStep;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Processes whose end has been decided while some of their threads were elsewhere. The threads have been
/// interrupted; those that still sleep after a while wait where no interrupt reaches them (a lock that
/// nobody will release, a future that nobody will complete) and are abandoned: they are never dispatched
/// again, and what they held in the kernel is released on their behalf.
final class DyingGroups {
    /// How long a thread may take to unwind before its next sleep is its last.
    private static final long GRACE_NANOS = 50_000_000;

    private record Entry(ThreadGroup group, long deadline) {}

    private final KernelInstance kernel;
    private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();

    DyingGroups(KernelInstance kernel) {
        this.kernel = kernel;
    }

    void add(ThreadGroup group) {
        entries.add(new Entry(group, kernel.machine().clock().nanoTime() + GRACE_NANOS));
        // Those who sleep where no interrupt reaches them make no core busy, and without that there are no ticks.
        kernel.machine().requestTicks();
    }

    /// While there are no processes: most die before the first tick that would look after them, and on a
    /// deterministic machine that tick goes with its run.
    void forgetAll() {
        entries.clear();
    }

    /// From the ticker, once per tick.
    void tick() {
        if (entries.isEmpty()) {
            return;
        }
        long now = kernel.machine().clock().nanoTime();
        for (Iterator<Entry> all = entries.iterator(); all.hasNext(); ) {
            Entry entry = all.next();
            if (!entry.group.hasThreads() || !entry.group.endsItsThreads()) {
                all.remove();
            } else if (now - entry.deadline >= 0) {
                abandonSleepers(entry.group);
            }
        }
        if (!entries.isEmpty()) {
            kernel.machine().requestTicks();
        }
    }

    private static void abandonSleepers(ThreadGroup group) {
        ExecCall.Pending exec = group.isDying() ? null : group.pendingExec();
        for (Task task : group.tasks()) {
            // Whoever goes on with another program waits for the others to be gone.
            if ((exec == null || exec.task != task) && task.abandon()) {
                group.makeTrace().step(task, KillStep.ABANDONED);
                ExitCall.exitThread(task);
            }
        }
    }
}
