package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.Signal;
import io.selvage.api.SystemCalls;

/// The calls about terminals, for a caller that [Syscalls] has found (MODEL 9.3).
final class TerminalCall {
    private TerminalCall() {}

    static TerminalDevice find(Task self, int fd, String call) {
        if (self.files().get(fd, call) instanceof TerminalDevice terminal) {
            return terminal;
        }
        throw new KernelException(Errno.ENOTTY, call + ": descriptor " + fd + " is no terminal");
    }

    static TerminalDevice controlling(Task self, int fd, String call) {
        TerminalDevice terminal = find(self, fd, call);
        if (!terminal.controls(self.group())) {
            throw new KernelException(
                    Errno.ENOTTY, call + ": descriptor " + fd + " is not the controlling terminal of the caller");
        }
        return terminal;
    }

    static int tcgetpgrp(Task self, int fd) {
        ProcessGroup foreground = controlling(self, fd, "tcgetpgrp").foreground();
        return foreground == null ? 0 : foreground.id();
    }

    static int tcgetsid(Task self, int fd) {
        JobSession session = controlling(self, fd, "tcgetsid").session();
        return session == null ? 0 : session.id();
    }

    /// One attempt.
    ///
    /// @return 0, or [SystemCalls#BLOCKED] after the caller's group has been sent `SIGTTOU`
    static int tcsetpgrp(Task self, int fd, int pgid) {
        TerminalDevice terminal = controlling(self, fd, "tcsetpgrp");
        try {
            if (checkBackground(self, terminal, Signal.TTOU)) {
                return SystemCalls.BLOCKED;
            }
        } catch (KernelException e) {
            throw new KernelException(Errno.ENOTTY, "tcsetpgrp: the caller's group is orphaned", e);
        }
        if (pgid < 0) {
            throw new KernelException(Errno.EINVAL, "tcsetpgrp: no group has the id " + pgid);
        }
        self.kernel().jobs().putIntoForeground(terminal, self.group(), pgid);
        return 0;
    }

    /// Holds a caller in the background off its controlling terminal, by a signal to its group.
    ///
    /// @return whether it has been sent; the caller sees to it and tries again
    /// @throws KernelException `EIO` if the signal would do nothing: the group is orphaned, or the caller
    ///     blocks or ignores `SIGTTIN`; one who blocks or ignores `SIGTTOU` may go on
    static boolean checkBackground(Task self, TerminalDevice terminal, Signal signal) {
        ProcessGroup own = self.group().processGroup();
        ProcessGroup foreground = terminal.foreground();
        if (foreground == null || own == foreground || !terminal.controls(self.group())) {
            return false;
        }
        boolean blocked = (self.blocked & SignalQueue.bit(signal.number())) != 0;
        if (blocked || self.handlers().isIgnored(signal.number())) {
            if (signal == Signal.TTOU) {
                return false;
            }
            throw new KernelException(Errno.EIO, "read: the caller is in the background and does without " + signal);
        }
        if (self.group().isInOrphanedGroup()) {
            throw new KernelException(Errno.EIO, "the caller's group is in the background and orphaned");
        }
        JobControl.send(own, signal);
        return true;
    }
}
