package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.PathFlags;
import io.selvage.api.SchedulingCalls;
import io.selvage.api.SpawnAction;
import io.selvage.api.SpawnActions;
import java.util.List;

/// What is done to a process between its creation and its program, before anybody can find it. The first
/// failure says which step it was.
final class SpawnSteps {
    private SpawnSteps() {}

    /// @param origin the creator's process, whose session the child is to be in
    static void attributes(Task child, ThreadGroup origin, SpawnActions actions, SpawnJob job) {
        schedule(child, actions);
        Integer nice = actions.nice();
        if (nice != null) {
            attempt("nice " + nice, () -> SchedulingCall.setpriority(child, SchedulingCalls.PRIO_PROCESS, 0, nice));
        }
        if (!job.isOfCreator()) {
            attempt(job.toString(), () -> {
                job.check();
                child.kernel().jobs().checkBirth(origin, child.group(), job);
            });
        }
        if (actions.mask() != null) {
            child.blocked = actions.mask().bits() & ~SignalSending.UNBLOCKABLE;
        }
    }

    private static void schedule(Task child, SpawnActions actions) {
        Integer policy = actions.policy();
        Integer priority = actions.priority();
        if (policy != null) {
            int param = priority == null ? 0 : priority;
            attempt(
                    "sched_setscheduler(0, " + policy + ", " + param + ")",
                    () -> PolicyCall.setscheduler(child, 0, policy, param));
        } else if (priority != null) {
            attempt("sched_setparam(0, " + priority + ")", () -> PolicyCall.setparam(child, 0, priority));
        }
    }

    static void files(Task child, SpawnActions actions) {
        List<SpawnAction> files = actions.files();
        for (int i = 0; i < files.size(); i++) {
            SpawnAction action = files.get(i);
            attempt("file action " + (i + 1) + ", " + action, () -> carryOut(child, action));
        }
    }

    private static void carryOut(Task child, SpawnAction action) {
        switch (action) {
            case SpawnAction.Open open -> open(child, open);
            case SpawnAction.Duplicate(int from, int to) -> duplicate(child, from, to);
            case SpawnAction.Close(int fd) -> close(child, fd);
            case SpawnAction.ChangeDirectory(String path) ->
                HostWork.reach(child, () -> PlaceCalls.changeDirectory(child, child.fs(), path));
        }
    }

    private static void open(Task child, SpawnAction.Open action) {
        int fd = action.fd();
        requireBelowLimit(child, fd, "open");
        // First, so that there is room, and so that a file that can be open only once can be opened anew.
        child.files().closeRange(fd, fd);
        int opened = DescriptorCalls.open(child, PathFlags.AT_FDCWD, action.path(), action.flags(), action.mode());
        if (opened != fd) {
            int mark = DescriptorCalls.mark(action.flags());
            child.files().replace(opened, fd, mark, DescriptorCalls.limit(child), "open");
            child.files().close(opened);
        }
    }

    private static void duplicate(Task child, int from, int to) {
        if (from == to) {
            child.files().mark(from, 0, "dup2");
        } else {
            DescriptorCalls.duplicateTo(child, from, to);
        }
    }

    private static void close(Task child, int fd) {
        if (child.files().find(fd) == null) {
            requireBelowLimit(child, fd, "close");
        } else {
            child.files().close(fd);
        }
    }

    private static void requireBelowLimit(Task child, int fd, String call) {
        int limit = DescriptorCalls.limit(child);
        if (fd < 0 || fd >= limit) {
            throw new KernelException(Errno.EBADF, call + ": descriptor " + fd + " is not below the limit " + limit);
        }
    }

    /// The last thing that can be refused by name: the program, found from where the actions have led.
    static ProgramImage load(Task child, SpawnCall.Source source) {
        try {
            return ProgramImage.load(
                    child.kernel(), source.find(child), child.group().arguments());
        } catch (KernelException e) {
            throw failed("exec", e);
        }
    }

    private static void attempt(String step, Runnable action) {
        try {
            action.run();
        } catch (KernelException e) {
            throw failed(step, e);
        }
    }

    /// {@return the same refusal, with the step that it befell}
    static KernelException failed(String step, KernelException refusal) {
        String message = String.valueOf(refusal.getMessage());
        String why = message.substring(message.indexOf(": ") + 2);
        return new KernelException(refusal.errno(), "spawn, " + step + ": " + why, refusal);
    }
}
