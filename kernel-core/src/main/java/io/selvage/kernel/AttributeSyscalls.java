package io.selvage.kernel;

import io.selvage.api.CloneFlags;
import io.selvage.api.CoreMask;
import io.selvage.api.Limit;
import io.selvage.api.LimitCalls;
import io.selvage.api.PrivilegeCalls;
import io.selvage.api.SchedulingAttributes;
import io.selvage.api.SchedulingCalls;
import io.selvage.api.SharingCalls;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.ProcessRight;
import io.selvage.scheduler.SimulatedThread;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Scheduling attributes, limits, privileges, what is shared.
abstract class AttributeSyscalls extends MessageSyscalls
        implements LimitCalls, PrivilegeCalls, SchedulingCalls, SharingCalls {
    AttributeSyscalls(KernelInstance kernel, @Nullable Director director) {
        super(kernel, director);
    }

    /// At the end of a call that may have changed who is to run.
    private void changed(Task self) {
        if (director == null) {
            giveWayIfAsked(self);
        } else {
            director.kernelCall(self);
        }
    }

    @Override
    public void setpriority(int which, int who, int nice) {
        Task self = self();
        SchedulingCall.setpriority(self, which, who, nice);
        changed(self);
    }

    @Override
    public int getpriority(int which, int who) {
        return SchedulingCall.getpriority(self(), which, who);
    }

    @Override
    public int nice(int increment) {
        Task self = self();
        int nice = SchedulingCall.nice(self, increment);
        changed(self);
        return nice;
    }

    @Override
    public void schedSetattr(int pid, SchedulingAttributes attributes) {
        Task self = self();
        PolicyCall.setattr(self, pid, attributes);
        changed(self);
    }

    @Override
    public SchedulingAttributes schedGetattr(int pid) {
        return SchedulingCall.get(self(), pid, "sched_getattr").attributes();
    }

    @Override
    public Duration schedRrGetInterval(int pid) {
        return PolicyCall.quantum(self(), pid);
    }

    @Override
    public void schedSetscheduler(int pid, int policy, int priority) {
        Task self = self();
        PolicyCall.setscheduler(self, pid, policy, priority);
        changed(self);
    }

    @Override
    public int schedGetscheduler(int pid) {
        return SchedulingCall.get(self(), pid, "sched_getscheduler").word();
    }

    @Override
    public void schedSetparam(int pid, int priority) {
        Task self = self();
        PolicyCall.setparam(self, pid, priority);
        changed(self);
    }

    @Override
    public int schedGetparam(int pid) {
        return SchedulingCall.get(self(), pid, "sched_getparam").priority();
    }

    @Override
    public int schedGetPriorityMin(int policy) {
        self();
        return PolicyCall.lowestPriority(policy);
    }

    @Override
    public int schedGetPriorityMax(int policy) {
        self();
        return PolicyCall.highestPriority(policy);
    }

    @Override
    public int schedGetcpu() {
        Task self = self();
        SimulatedThread simulated = self.simulated();
        return simulated == null ? self.lastCore() : simulated.core();
    }

    @Override
    public void schedSetaffinity(int pid, CoreMask cores) {
        Task self = self();
        SchedulingCall.setaffinity(self, pid, cores);
        changed(self);
    }

    @Override
    public CoreMask schedGetaffinity(int pid) {
        return SchedulingCall.getaffinity(self(), pid);
    }

    @Override
    public Limit getrlimit(int resource) {
        return LimitCall.get(self().group(), resource);
    }

    @Override
    public void setrlimit(int resource, Limit limit) {
        Task self = self();
        LimitCall.set(self, self.group(), resource, limit);
    }

    @Override
    public Limit prlimit(int pid, int resource) {
        return LimitCall.get(LimitCall.process(self(), pid, ProcessRight.QUERY_INFORMATION), resource);
    }

    @Override
    public Limit prlimit(int pid, int resource, Limit limit) {
        Task self = self();
        return LimitCall.set(self, LimitCall.process(self, pid, ProcessRight.SET_INFORMATION), resource, limit);
    }

    @Override
    public int kcmp(int tid1, int tid2, int type, int descriptor1, int descriptor2) {
        return SharingCall.kcmp(self(), tid1, tid2, type, descriptor1, descriptor2);
    }

    @Override
    public void unshare(CloneFlags flags) {
        SharingCall.unshare(self(), flags);
    }

    @Override
    public boolean hasPrivilege(Privilege privilege) {
        return self().effectiveToken().has(privilege);
    }

    @Override
    public void removePrivileges(Privilege... privileges) {
        self().group().primaryToken().remove(List.of(privileges));
    }
}
