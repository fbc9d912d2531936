package io.selvage.kernel;

import io.selvage.api.ExitStatus;
import io.selvage.api.Signal;
import io.selvage.scheduler.Carrier;
import java.lang.System.Logger.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How threads and processes end (MODEL 6.2 to 6.5).
///
/// - A thread decides to end, or its process does: `exitThread`, `exitGroup`, a fatal signal, an uncaught
///   exception. The first group exit fixes the status; every other thread of the process is interrupted
///   wherever it waits.
/// - Each thread unwinds its own stack; when its body has ended, its dispatcher calls
///   [#exitThread(Task)], on the carrier.
/// - A thread that waits where no interrupt reaches it is abandoned after a while ([KillLadder]), and
///   the same steps are taken on its behalf.
/// - The last thread's end is the death of the process.
final class ExitCall {
    private static final System.Logger LOGGER = System.getLogger("io.selvage.kernel");

    private ExitCall() {}

    /// Ends the process with a code; the caller, if it is one of its threads, unwinds afterwards.
    static void exitGroup(Task self, int code) {
        end(self.group(), self, new ExitStatus.Exited(code & 0xff));
    }

    /// Ends the process because its code threw what nobody caught. On a deterministic machine it is
    /// logged only if nobody listens to events: whoever explores schedules meets the same end a thousand
    /// times.
    static void uncaught(Task self, Throwable thrown) {
        KernelInstance kernel = self.kernel();
        self.uncaught = true;
        boolean heard = kernel.events().enabled();
        if (heard) {
            kernel.events().uncaught(self, thrown);
        }
        self.embedded++;
        try {
            if (!heard || kernel.simulation() == null) {
                Carrier.perform(() -> LOGGER.log(
                        Level.ERROR, () -> "uncaught exception in " + self + ": it ends as if by SIGABRT", thrown));
            }
        } finally {
            self.embedded--;
            end(self.group(), self, new ExitStatus.Killed(Signal.ABRT, true));
        }
    }

    /// Ends a process from outside.
    static void kill(ThreadGroup group) {
        end(group, null, new ExitStatus.Killed(Signal.KILL, false));
    }

    static void end(ThreadGroup group, @Nullable Task self, ExitStatus status) {
        boolean first = group.decideExit(status);
        // Who ends a process from outside insists: its last thread may have begun to end and then got stuck.
        if (first || self == null) {
            endThreads(group, self);
        }
    }

    /// No lock held: the end of the process has been decided; calls its threads to end.
    static void endThreads(ThreadGroup group, @Nullable Task self) {
        GroupStop.endWith(group);
        if (!group.hasOthers(self)) {
            return;
        }
        group.endBegins();
        for (Task task : group.tasks()) {
            if (task != self) {
                task.interruptToEnd();
            }
        }
        group.kernel().killLadder().add(group);
    }

    /// The end of one thread, after its body has ended: on its carrier, or on behalf of an abandoned one.
    static void exitThread(Task task) {
        ThreadGroup group = task.group();
        KernelInstance kernel = group.kernel();
        task.leaveQueues();
        QueueWait.abandon(task);
        ExitWords.settle(task, task.tid());
        task.impersonate(null);
        task.dropBody();
        task.files().release();
        task.fs().release();
        Stacks.release(task);
        task.memory().release();
        List<ThreadGroup> bereaved = group.bereavedBy(task);
        boolean last = group.removeThread(task);
        leaveSignals(task);
        if (!task.isLeader()) {
            kernel.releaseNumber(task);
        }
        task.announceExit();
        if (!last) {
            task.announceVforkEnd();
            Task proceeding = group.threadToProceed();
            if (proceeding != null) {
                proceeding.ready();
            }
        }
        if (kernel.events().enabled()) {
            kernel.events().threadExited(task);
        }
        if (last) {
            die(group, task, bereaved);
        } else {
            ChildNotice.toBereaved(bereaved, group);
        }
    }

    /// No lock held: what the thread was chosen for goes to others, and a stop waits for it no longer.
    private static void leaveSignals(Task task) {
        if (task.attention == 0) {
            return;
        }
        ThreadGroup group = task.group();
        SignalEffect effects;
        group.lock();
        try {
            effects = SignalSending.retarget(task, ~task.blocked);
        } finally {
            group.unlock();
        }
        SignalEffect.carryOut(effects);
        if (task.completedStop != 0) {
            group.reportStopped(task.completedStop);
        }
    }

    private static void die(ThreadGroup group, Task last, List<ThreadGroup> bereaved) {
        KernelInstance kernel = group.kernel();
        // Before the status tells that it is dead: who finds it neither alive nor filed may conclude that it is
        // forgotten.
        long now = kernel.uptimeNanos();
        group.ended(now);
        kernel.heapGuard().ended(group);
        kernel.records().file(group, group.finalStatus(), now);
        ExitStatus status = group.fixStatus();
        group.closeMailbox();
        closeImage(group);
        ExecCall.Pending unborn = group.pendingExec();
        if (unborn != null) {
            close(unborn.image, group);
        }
        JobInstance resourceJob = group.innermostJob();
        if (resourceJob != null) {
            resourceJob.leave(group);
        }
        group.releaseSignals();
        group.primaryToken().release();
        leaveJob(group);
        kernel.jobs().leaderDies(group);
        Adoption.ofChildrenOf(group, last);
        ChildNotice.toBereaved(bereaved, group);
        if (group.isSubreaper()) {
            group.subreaper(false);
        }
        if (kernel.events().enabled()) {
            kernel.events().processExited(group, status);
        }
        ChildNotice.ofDeath(group);
        group.leader().announceVforkEnd();
        kernel.processDied();
    }

    /// The dead no longer cares for its group, which may be orphaned by that (MODEL 9.3).
    private static void leaveJob(ThreadGroup group) {
        ProcessGroup job = ProcessGroup.lockOf(group);
        SignalEffect effects = null;
        try {
            boolean cared = group.hasJobParent(job);
            group.leaveJob();
            if (cared) {
                effects = JobControl.signalIfOrphaned(job);
            }
        } finally {
            job.unlock();
        }
        SignalEffect.carryOut(effects);
    }

    private static void closeImage(ThreadGroup group) {
        close(group.takeImage(), group);
    }

    /// Lets go of what was loaded for a program.
    static void close(@Nullable AutoCloseable image, ThreadGroup group) {
        if (image == null) {
            return;
        }
        try {
            image.close();
        } catch (Exception e) {
            LOGGER.log(Level.WARNING, () -> "closing the program file of " + group + " failed", e);
        }
    }
}
