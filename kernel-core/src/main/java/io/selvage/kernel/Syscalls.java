package io.selvage.kernel;

import io.selvage.api.CloneArguments;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.Program;
import io.selvage.api.Resource;
import io.selvage.api.SpawnActions;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.ThreadBody;
import io.selvage.scheduler.ScheduleObserver;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The system-call table of a kernel. See [SystemCallEntry] for how it is laid out.
final class Syscalls extends ProtectionSyscalls implements SystemCalls {
    Syscalls(KernelInstance kernel, @Nullable Director director) {
        super(kernel, director);
    }

    @Override
    public int getpid() {
        return self().group().pid();
    }

    @Override
    public boolean isStackless() {
        return self().isStackless();
    }

    @Override
    public int gettid() {
        return self().tid();
    }

    @Override
    public int getppid() {
        ThreadGroup parent = self().group().parent;
        return parent == null ? 0 : parent.pid();
    }

    @Override
    public io.selvage.api.Thread thread() {
        return self();
    }

    @Override
    public io.selvage.api.Process process() {
        return self().group();
    }

    @Override
    public List<String> arguments() {
        return self().group().arguments();
    }

    @Override
    public io.selvage.api.Thread clone(CloneArguments arguments, ThreadBody body) {
        Objects.requireNonNull(body);
        Task self = self();
        failAllocation(self, "clone", Errno.EAGAIN);
        return CloneCall.clone(self, arguments, task -> task.become(body));
    }

    @Override
    public io.selvage.api.Thread clone(CloneArguments arguments, StepBody body) {
        Objects.requireNonNull(body);
        Task self = self();
        failAllocation(self, "clone", Errno.EAGAIN);
        return CloneCall.clone(self, arguments, task -> task.becomeStackless(body));
    }

    @Override
    public io.selvage.api.Process spawn(Program program, String... arguments) {
        Task self = self();
        Authority.requireMayHaveChildren(self, "spawn");
        Authority.requireMayTrust(self, program, "spawn");
        failAllocation(self, "spawn", Errno.EAGAIN);
        return SpawnCall.spawn(self, program, List.of(arguments));
    }

    @Override
    public io.selvage.api.Process spawn(SpawnActions actions, Program program, String... arguments) {
        Objects.requireNonNull(program);
        Task self = self();
        Authority.requireMayHaveChildren(self, "spawn");
        Authority.requireMayTrust(self, program, "spawn");
        failAllocation(self, "spawn", Errno.EAGAIN);
        return SpawnCall.spawn(self, actions, _ -> program, List.of(arguments));
    }

    @Override
    public io.selvage.api.Process spawn(SpawnActions actions, String path, String... arguments) {
        Objects.requireNonNull(path);
        Task self = self();
        Authority.requireMayHaveChildren(self, "spawn");
        failAllocation(self, "spawn", Errno.EAGAIN);
        return SpawnCall.spawn(
                self,
                actions,
                child -> HostWork.reach(child, () -> PlaceCalls.program(child, path)),
                List.of(arguments));
    }

    @Override
    public void exec(Program program, String... arguments) {
        Task self = self();
        Authority.requireMayTrust(self, program, "exec");
        ExecCall.exec(self, program, List.of(arguments));
    }

    @Override
    public void exec(String path, String... arguments) {
        Task self = self();
        ExecCall.exec(self, HostWork.reach(self, () -> PlaceCalls.program(self, path)), List.of(arguments));
    }

    @Override
    public void exitThread(int code) {
        self().beginExit(code);
        throw Unwind.now();
    }

    @Override
    public void exit(int code) {
        ExitCall.exitGroup(self(), code);
        throw Unwind.now();
    }

    @Override
    public int join(io.selvage.api.Thread thread) {
        Task self = self();
        if (!(thread instanceof Task target) || target.kernel() != kernel) {
            throw new KernelException(Errno.EINVAL, "join: " + thread + " is not a thread of this kernel");
        }
        if (target == self) {
            throw new KernelException(Errno.EDEADLK, "join: thread " + self.tid() + " waits for itself");
        }
        while (!target.awaitExit(self)) {
            if (!slept(self)) {
                return BLOCKED;
            }
        }
        leave(self);
        return 0;
    }

    @Override
    public int kcmp(int tid1, int tid2, Resource resource) {
        Task self = self();
        Task one = find(tid1);
        Task two = find(tid2);
        SharingCall.requireMayAsk(self, one, two);
        boolean same = switch (resource) {
            case VM -> one.memory() == two.memory();
            case FS -> one.fs() == two.fs();
            case FILES -> one.files() == two.files();
            case SIGHAND -> one.handlers() == two.handlers();
            case PROCESS -> one.group() == two.group();
        };
        return same ? 0 : 1;
    }

    private Task find(int tid) {
        Task task = kernel.tasks().get(tid);
        if (task == null || task.exited) {
            throw new KernelException(Errno.ESRCH, "kcmp: no live thread " + tid);
        }
        return task;
    }

    @Override
    public String threadName() {
        return self().threadName();
    }

    @Override
    public void threadName(String name) {
        self().threadName(name);
    }

    @Override
    public void schedYield() {
        Task self = self();
        if (!self.isStackless()) {
            self.leaveCore(ScheduleObserver.Departure.YIELDED);
            if (self.mustEnd()) {
                throw self.unwind();
            }
        }
    }

    @Override
    public void checkpoint() {
        self();
    }

    @Override
    public int park() {
        Task self = self();
        if (self.isStackless()) {
            return self.takePermit() ? 0 : BLOCKED;
        }
        self.beginParking();
        try {
            // Who sends a signal looks whether the thread is parking after publishing the signal; so this looks last.
            if (!self.hasAttention()) {
                self.departsAs(ScheduleObserver.Departure.BLOCKED);
                self.awaitPermit();
                self.departsAs(ScheduleObserver.Departure.YIELDED);
            }
        } finally {
            self.endParking();
        }
        leave(self);
        if (java.lang.Thread.interrupted()) {
            throw new KernelException(Errno.EINTR, "park: the Java thread was interrupted");
        }
        return 0;
    }
}
