package io.selvage.kernel;

import io.selvage.api.SignalSet;
import io.selvage.api.ThreadInfo;

/// Describes a thread for whoever asks from outside.
final class ThreadRow {
    private ThreadRow() {}

    static ThreadInfo of(Task task) {
        ThreadGroup group = task.group();
        ThreadGroup parent = group.parent;
        ProcessGroup job = group.processGroup();
        group.lock();
        try {
            Scheduling scheduling = task.scheduling();
            SignalQueue shared = group.sharedSignalsOrNull();
            return new ThreadInfo(
                    task.tid(),
                    group.pid(),
                    parent == null ? 0 : parent.pid(),
                    job.id(),
                    job.session().id(),
                    group.primaryToken().account().number(),
                    task.threadName(),
                    task.state(),
                    group.countThreads(),
                    task.isLeader() ? group.exitSignal : 0,
                    scheduling.nice(),
                    scheduling.policy(),
                    scheduling.priority(),
                    task.permittedCores(),
                    SignalSet.ofBits(task.blocked),
                    task.handlers().ignored(),
                    task.handlers().caught(),
                    SignalSet.ofBits(task.privatePending()),
                    SignalSet.ofBits(shared == null ? 0 : shared.set()));
        } finally {
            group.unlock();
        }
    }
}
