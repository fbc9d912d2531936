package io.selvage.kernel;

import io.selvage.scheduler.Machine;

/// Finds out from outside whether a kernel has come to rest, without stopping it.
///
/// All threads are looked at twice, one after the other. A thread is active from the wake-up to the end
/// of its dispatch, and its dispatch is counted before it is seen asleep. So if the count is the same
/// before the first look and after the second:
///
/// - a thread that was active between the two looks would still be so at the second one: coming to rest
///   would have been counted. One that was created meanwhile is in the table before it is active;
/// - a thread on its way out leaves the table early, but a core shows what it runs until the end.
///
/// Hence nobody was active at that moment, and then nobody can wake anybody.
final class Quiet {
    private final KernelInstance kernel;

    Quiet(KernelInstance kernel) {
        this.kernel = kernel;
    }

    boolean reached() {
        Machine machine = kernel.machine();
        long before = dispatches(machine);
        return allRest() && machine.running().isEmpty() && allRest() && dispatches(machine) == before;
    }

    private static long dispatches(Machine machine) {
        long sum = 0;
        for (int core = 0; core < machine.coreCount(); core++) {
            sum += machine.dispatches(core);
        }
        return sum;
    }

    private boolean allRest() {
        boolean[] rest = {true};
        kernel.tasks().forEach(task -> rest[0] &= rests(task));
        return rest[0];
    }

    private static boolean rests(Task task) {
        return switch (task.runState()) {
            case SLEEPING, DEAD -> true;
            case NEW, READY, RUNNING, NOTIFIED -> false;
        };
    }
}
