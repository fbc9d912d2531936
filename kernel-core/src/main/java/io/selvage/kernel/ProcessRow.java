package io.selvage.kernel;

import io.selvage.api.ProcessInfo;
import io.selvage.api.ResourceUsage;
import io.selvage.api.ThreadState;
import org.jspecify.annotations.Nullable;

/// Makes a row of the process list.
final class ProcessRow {
    private ProcessRow() {}

    /// Reads one process.
    ///
    /// @return the row, null if the process has been collected
    static @Nullable ProcessInfo of(ThreadGroup group) {
        ThreadState state = ThreadState.ZOMBIE;
        int core = -1;
        ResourceUsage usage;
        group.lock();
        try {
            if (!group.isUncollected()) {
                return null;
            }
            for (Task task = group.firstThread(); task != null; task = task.nextInGroup) {
                ThreadState its = task.state();
                if (activity(its) > activity(state)) {
                    state = its;
                    core = task.lastCore();
                }
            }
            usage = UsageRow.ofLocked(group);
        } finally {
            group.unlock();
        }
        ThreadGroup parent = group.parent;
        int ppid = parent == null ? 0 : parent.pid();
        return new ProcessInfo(
                group.pid(),
                ppid,
                group.guid(),
                group.name(),
                state,
                usage.threads(),
                core,
                usage,
                group.usageLimits(),
                group.job());
    }

    private static int activity(ThreadState state) {
        return switch (state) {
            case RUNNING -> 4;
            case READY -> 3;
            case NEW -> 2;
            case SLEEPING, STOPPED -> 1;
            case ZOMBIE, DEAD -> 0;
        };
    }
}
