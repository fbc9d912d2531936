package io.selvage.kernel;

import io.selvage.api.ExitStatus;
import io.selvage.api.WaitOptions;
import io.selvage.api.WaitStatus;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What one wait call looks for (MODEL 7): which children, and which changes of theirs. All methods with
/// the caller's process locked.
///
/// @param caller the calling thread
/// @param only the one child it is about; null for several
/// @param group the process group whose members it is about; 0 for any
/// @param options which changes, and of which kind of children
record Wait(Task caller, @Nullable ThreadGroup only, int group, WaitOptions options) {
    /// No change to report.
    static final int NOTHING = -1;

    /// Whether a child is one that the call could get now or later. A zombie has nothing more to come
    /// than its end.
    boolean concerns(ThreadGroup child) {
        return selects(child) && (child.phase == ThreadGroup.Phase.ALIVE || options.contains(WaitOptions.WEXITED));
    }

    boolean reports(ThreadGroup child) {
        return selects(child) && report(child) != NOTHING;
    }

    /// Whether the child is among those that the call looks at.
    boolean isAbout(ThreadGroup child) {
        return only == null ? selects(child) : only == child;
    }

    private boolean selects(ThreadGroup child) {
        if ((group != 0 && child.processGroup().id() != group) || (isForCallerOnly() && child.creator() != caller)) {
            return false;
        }
        return options.contains(WaitOptions.WALL)
                || options.contains(WaitOptions.WCLONE) != (child.exitSignal == CloneCall.SIGCHLD);
    }

    /// Whether only children that the calling thread created count.
    boolean isForCallerOnly() {
        return options.contains(WaitOptions.WNOTHREAD);
    }

    /// {@return the status word of what the child has to report to this call, or [#NOTHING]}
    int report(ThreadGroup child) {
        if (child.phase == ThreadGroup.Phase.ZOMBIE) {
            ExitStatus status = Objects.requireNonNull(child.exitStatus());
            return options.contains(WaitOptions.WEXITED) ? status.toWord() : NOTHING;
        }
        if (child.isDying()) {
            return NOTHING;
        }
        if (child.unreportedStop != 0 && options.contains(WaitOptions.WSTOPPED)) {
            return child.unreportedStop << 8 | 0x7f;
        }
        return child.unreportedContinue && options.contains(WaitOptions.WCONTINUED)
                ? new WaitStatus.Continued().toWord()
                : NOTHING;
    }

    /// Takes note of what has been reported: it is not reported again.
    void consume(ThreadGroup child) {
        Family family = caller.group().children();
        if (child.phase == ThreadGroup.Phase.ZOMBIE) {
            family.collect(child);
            return;
        }
        if (child.unreportedStop != 0 && options.contains(WaitOptions.WSTOPPED)) {
            child.unreportedStop = 0;
        } else {
            child.unreportedContinue = false;
        }
        if (!child.hasNews()) {
            family.newsGone(child);
        }
    }
}
