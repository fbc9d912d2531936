package io.selvage.it;

import io.selvage.api.CloneFlags;
import io.selvage.api.KernelException;
import io.selvage.api.MaskChange;
import io.selvage.api.Signal;
import io.selvage.api.SignalSet;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.WaitOptions;
import io.selvage.api.WaitStatus;
import io.selvage.api.security.Privilege;

/// One creation, tried by a process that has been made for it.
final class CloneTrial {
    private final SystemCalls sys;
    private volatile String answer = "none";
    private volatile boolean over;

    CloneTrial(SystemCalls sys) {
        this.sys = sys;
    }

    /// What is tried.
    interface Creation {
        /// Creates a thread that runs the body.
        Thread create(SystemCalls sys, StepBody body);
    }

    /// Tries it with every privilege.
    ///
    /// @param flags the flags of the creation
    /// @return "OK" or the name of the error
    String privileged(CloneFlags flags, Creation creation) {
        return run(flags, creation, new Privilege[0]);
    }

    /// Tries it without any privilege.
    String unprivileged(CloneFlags flags, Creation creation) {
        return run(flags, creation, Privilege.values());
    }

    private String run(CloneFlags flags, Creation creation, Privilege[] withheld) {
        Thread[] created = new Thread[1];
        int pid = sys.clone(CloneFlags.FORK, () -> {
                    // The exit signal is not to end or wake the one who asks.
                    sys.sigprocmask(MaskChange.BLOCK, SignalSet.ALL);
                    sys.removePrivileges(withheld);
                    try {
                        created[0] = creation.create(sys, body(flags));
                        answer = "OK";
                    } catch (KernelException e) {
                        answer = e.errno().name();
                    }
                    sys.exit(0);
                })
                .tid();
        collect(pid);
        over = true;
        if (created[0] != null && flags.contains(CloneFlags.CLONE_PARENT) && !flags.contains(CloneFlags.CLONE_THREAD)) {
            collect(created[0].tid());
        }
        return answer;
    }

    /// Ends when the trial is over, so that the trial gets no exit signal; where it waits for this end,
    /// at once.
    private StepBody body(CloneFlags flags) {
        return _ -> {
            answer = "OK";
            return over || flags.contains(CloneFlags.CLONE_VFORK) ? StepBody.Step.EXIT : StepBody.Step.YIELD;
        };
    }

    private void collect(int pid) {
        WaitOptions options = WaitOptions.WUNTRACED.with(WaitOptions.WALL);
        while (WaitStatus.ofWord(sys.waitpid(pid, options).status()) instanceof WaitStatus.Stopped) {
            sys.kill(pid, Signal.KILL);
        }
    }
}
