package io.selvage.kernel;

import io.selvage.api.KernelException;
import io.selvage.api.Program;
import io.selvage.api.security.Integrity;
import io.selvage.api.security.TokenPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Another program in the same process (MODEL 4.1).
///
/// - Whatever can fail comes first and changes nothing.
/// - The point of no return, under the process's lock: this thread is the one that goes on. Every other
///   thread is called to end, without a status.
/// - This thread unwinds its own stack. When that is done and the others are gone, whichever comes last,
///   it takes over the PID as its TID and gets its new body.
final class ExecCall {
    private ExecCall() {}

    /// Does not return.
    static void exec(Task self, Program program, List<String> arguments) {
        exec(self, ProgramImage.load(self.kernel(), program, arguments), arguments);
    }

    /// Does not return.
    static void exec(Task self, ProgramImage image, List<String> arguments) {
        ThreadGroup group = self.group();
        if (!group.beginExec(pending(self, image, arguments))) {
            image.close();
            throw Unwind.now();
        }
        for (Task task : group.tasks()) {
            if (task != self) {
                task.interruptToEnd();
            }
        }
        if (group.hasOthers(self)) {
            group.kernel().killLadder().add(group);
        }
        throw Unwind.now();
    }

    private static Pending pending(Task self, ProgramImage image, List<String> arguments) {
        try {
            return new Pending(self, image, image.start(self.group().limits()), arguments);
        } catch (KernelException e) {
            image.close();
            throw e;
        }
    }

    /// A program that a process is about to run.
    static final class Pending {
        final Task task;
        final ProgramImage image;

        /// The memory it comes with; null for an empty one.
        final ImageSegments.@Nullable Start start;

        final List<String> arguments;

        /// Whether the thread has unwound; guarded by the process's lock.
        boolean unwound;

        Pending(Task task, ProgramImage image, ImageSegments.@Nullable Start start, List<String> arguments) {
            this.task = task;
            this.image = image;
            this.start = start;
            this.arguments = arguments;
        }
    }

    /// From the dispatcher of the thread that goes on, once its old body has ended: runs the new program
    /// if no other thread is left.
    ///
    /// @return whether the new program can run; if not, the thread is called again when it can
    static boolean proceed(ThreadGroup group, Pending pending) {
        if (!group.isAlone(pending)) {
            return false;
        }
        Task self = pending.task;
        replace(self, pending);
        return true;
    }

    /// A program with a lower label than its process lowers that, if the token says so (MODEL 10.6). It
    /// never raises it.
    static void applyLabel(ThreadGroup group, ProgramImage image) {
        Integrity label = image.integrity();
        Token token = group.primaryToken();
        if (label == null || label.isAtLeast(token.integrity()) || !token.hasPolicy(TokenPolicy.NEW_PROCESS_MIN)) {
            return;
        }
        Token lowered = token.copyForProcess();
        lowered.change(present -> present.lowered(label));
        lowered.createdAt(group.kernel().uptimeNanos());
        group.installPrimary(lowered);
    }

    private static void replace(Task self, Pending pending) {
        ThreadGroup group = self.group();
        KernelInstance kernel = group.kernel();
        self.leaveQueues();
        ExitWords.settle(self, group.pid());
        self.impersonate(null);
        applyLabel(group, pending.image);
        group.protection().approach(pending.image.trust());
        self.replaceResources(pending.start);
        int oldTid = self.tid();
        boolean takesOver = !self.isLeader();
        AutoCloseable oldImage = group.become(pending);
        SpawnLimits.meter(group, pending.image);
        self.meterAs(group);
        self.threadName(group.name());
        if (takesOver) {
            self.takeOverPid();
            kernel.tasks().put(self.tid(), self);
            kernel.tasks().remove(oldTid);
            kernel.pids().free(oldTid);
            self.user().threadEnds();
            Allowance.giveThread(self.group().allowance());
        }
        ExitCall.close(oldImage, group);
        if (kernel.events().enabled()) {
            kernel.events().processExeced(group);
        }
        self.announceVforkEnd();
        pending.image.fit(self);
    }
}
