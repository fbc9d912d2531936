package io.selvage.kernel;

import io.selvage.api.FamilyCalls;
import io.selvage.api.JobCalls;
import io.selvage.api.SystemCalls;
import io.selvage.api.TerminalCalls;
import io.selvage.api.WaitCalls;
import io.selvage.api.WaitInfo;
import io.selvage.api.WaitOptions;
import io.selvage.api.WaitResult;
import org.jspecify.annotations.Nullable;

/// Children, process groups, sessions, terminals.
abstract class JobSyscalls extends SignalSyscalls implements FamilyCalls, JobCalls, TerminalCalls, WaitCalls {
    JobSyscalls(KernelInstance kernel, @Nullable Director director) {
        super(kernel, director);
    }

    @Override
    public WaitResult waitpid(int pid, WaitOptions options) {
        Task self = self();
        WaitResult result = WaitCall.waitpid(self, pid, options);
        while (result == WaitResult.BLOCKED && slept(self)) {
            result = WaitCall.waitpid(self, pid, options);
        }
        leave(self);
        return result;
    }

    @Override
    public WaitInfo waitid(int idType, int id, WaitOptions options) {
        Task self = self();
        WaitInfo result = WaitCall.waitid(self, idType, id, options);
        while (result == WaitInfo.BLOCKED && slept(self)) {
            result = WaitCall.waitid(self, idType, id, options);
        }
        leave(self);
        return result;
    }

    @Override
    public int getpgid(int pid) {
        return JobControl.findToAsk(self(), pid, "getpgid").processGroup().id();
    }

    @Override
    public int getsid(int pid) {
        return JobControl.findToAsk(self(), pid, "getsid")
                .processGroup()
                .session()
                .id();
    }

    @Override
    public void setpgid(int pid, int pgid) {
        kernel.jobs().setpgid(self(), pid, pgid);
    }

    @Override
    public int setsid() {
        return kernel.jobs().setsid(self().group());
    }

    @Override
    public void tiocsctty(int fd) {
        Task self = self();
        kernel.jobs().takeTerminal(self.group(), TerminalCall.find(self, fd, "tiocsctty"));
    }

    @Override
    public int tcgetpgrp(int fd) {
        return TerminalCall.tcgetpgrp(self(), fd);
    }

    @Override
    public int tcsetpgrp(int fd, int pgid) {
        Task self = self();
        int result = TerminalCall.tcsetpgrp(self, fd, pgid);
        while (result == SystemCalls.BLOCKED && slept(self)) {
            result = TerminalCall.tcsetpgrp(self, fd, pgid);
        }
        return result;
    }

    @Override
    public int tcgetsid(int fd) {
        return TerminalCall.tcgetsid(self(), fd);
    }

    @Override
    public void setTostop(int fd, int on) {
        TerminalCall.find(self(), fd, "setTostop").onlyForegroundWrites(on != 0);
    }

    @Override
    public void setChildSubreaper(int on) {
        self().group().subreaper(on != 0);
    }

    @Override
    public int getChildSubreaper() {
        return self().group().isSubreaper() ? 1 : 0;
    }

    @Override
    public void setParentDeathSignal(int signal) {
        self().askForParentDeathSignal(signal);
    }

    @Override
    public int getParentDeathSignal() {
        return self().parentDeathSignal();
    }
}
