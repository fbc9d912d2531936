package io.selvage.kernel;

import io.selvage.api.CloneArguments;
import io.selvage.api.CloneFlags;
import io.selvage.api.CoreMask;
import io.selvage.api.Errno;
import io.selvage.api.FileStatus;
import io.selvage.api.FutexScope;
import io.selvage.api.KernelException;
import io.selvage.api.Limit;
import io.selvage.api.MaskChange;
import io.selvage.api.PipeEnds;
import io.selvage.api.Privilege;
import io.selvage.api.Program;
import io.selvage.api.RecordLock;
import io.selvage.api.Resource;
import io.selvage.api.SignalAction;
import io.selvage.api.SignalInfo;
import io.selvage.api.SignalSet;
import io.selvage.api.SpawnActions;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.ThreadBody;
import io.selvage.api.WaitInfo;
import io.selvage.api.WaitOptions;
import io.selvage.api.WaitResult;
import io.selvage.api.simulation.Fault;
import io.selvage.scheduler.Carrier;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The system-call table: finds out who calls, checks whether the caller may still run, and for calls
/// that can block repeats the attempt after each sleep.
final class Syscalls implements SystemCalls {
    private final KernelInstance kernel;

    /// Null on the real machine.
    private final @Nullable Director director;

    Syscalls(KernelInstance kernel, @Nullable Director director) {
        this.kernel = kernel;
        this.director = director;
    }

    /// The calling thread, at a delivery point. Found through the carrier, never through a thread local:
    /// the carrier knows what it runs, whatever kind of body that has.
    private Task self() {
        if (!(Carrier.currentSchedulable() instanceof Task task) || task.kernel() != kernel) {
            throw new KernelException(
                    Errno.ESRCH,
                    "system call: " + java.lang.Thread.currentThread() + " is not a simulated thread of this kernel");
        }
        if (director != null) {
            director.kernelCall(task);
        }
        if (task.waitingOn != null) {
            // A stackless thread came back without having been woken: what it waited for is no longer its business.
            task.leaveQueues();
        }
        if (task.isDisturbed()) {
            SignalDelivery.atPoint(task);
        }
        return task;
    }

    /// Where the plan of a deterministic kernel may let a call fail that makes something.
    private void failAllocation(Task self, String call, Errno errno) {
        if (director != null && director.fails(self, Fault.FAIL_ALLOCATION)) {
            throw new KernelException(errno, call + ": a fault of the plan");
        }
    }

    /// After an attempt that has put the caller on a queue.
    ///
    /// @return whether to repeat the attempt; otherwise the caller goes back to its dispatcher
    static boolean slept(Task self) {
        return Sleep.again(self, Restart.BY_FLAG);
    }

    /// At the end of a call that may have sent the caller a signal, or let one in: that acts before the
    /// call returns (MODEL 8.4).
    private static void leave(Task self) {
        // A stackless thread's interruption was for the call that it repeats first.
        self.stepEnded();
        if (self.isDisturbedByOwnCall()) {
            SignalDelivery.atPoint(self);
        }
    }

    private static int left(Task self, int result) {
        leave(self);
        return result;
    }

    @Override
    public int getpid() {
        return self().group().pid();
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
        return CloneCall.clone(self, arguments, task -> task.becomeStackful(body));
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
        failAllocation(self, "spawn", Errno.EAGAIN);
        return SpawnCall.spawn(self, program, List.of(arguments));
    }

    @Override
    public io.selvage.api.Process spawn(SpawnActions actions, Program program, String... arguments) {
        Objects.requireNonNull(program);
        Task self = self();
        failAllocation(self, "spawn", Errno.EAGAIN);
        return SpawnCall.spawn(self, actions, _ -> program, List.of(arguments));
    }

    @Override
    public io.selvage.api.Process spawn(SpawnActions actions, String path, String... arguments) {
        Objects.requireNonNull(path);
        Task self = self();
        failAllocation(self, "spawn", Errno.EAGAIN);
        return SpawnCall.spawn(self, actions, child -> kernel.tree().program(child.fs(), path), List.of(arguments));
    }

    @Override
    public void exec(Program program, String... arguments) {
        ExecCall.exec(self(), program, List.of(arguments));
    }

    @Override
    public void exec(String path, String... arguments) {
        Task self = self();
        ExecCall.exec(self, kernel.tree().program(self.fs(), path), List.of(arguments));
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
    public WaitResult waitpid(int pid, WaitOptions options) {
        Task self = self();
        WaitResult result = WaitCall.waitpid(self, pid, options);
        while (result == WaitResult.BLOCKED && slept(self)) {
            result = WaitCall.waitpid(self, pid, options);
        }
        leave(self);
        return result;
    }

    // Signals.

    @Override
    public void kill(int pid, int signal) {
        Task self = self();
        KillCall.kill(self, pid, signal);
        leave(self);
    }

    @Override
    public void tgkill(int tgid, int tid, int signal) {
        Task self = self();
        if (tgid <= 0) {
            throw new KernelException(Errno.EINVAL, "tgkill: " + tgid + " is no process");
        }
        KillCall.toThread(self, "tgkill", tgid, tid, signal);
        leave(self);
    }

    @Override
    public void tkill(int tid, int signal) {
        Task self = self();
        KillCall.toThread(self, "tkill", 0, tid, signal);
        leave(self);
    }

    @Override
    public void sigqueue(int pid, int signal, int value) {
        Task self = self();
        KillCall.sigqueue(self, pid, signal, value);
        leave(self);
    }

    @Override
    public SignalAction sigaction(int signal, SignalAction action) {
        Objects.requireNonNull(action);
        return SignalActionCall.set(self(), signal, action);
    }

    @Override
    public SignalAction sigaction(int signal) {
        return SignalActionCall.get(self(), signal);
    }

    @Override
    public SignalSet sigprocmask(MaskChange change, SignalSet set) {
        Task self = self();
        long before = self.blocked;
        SignalMask.set(
                self,
                switch (change) {
                    case BLOCK -> before | set.bits();
                    case UNBLOCK -> before & ~set.bits();
                    case SET -> set.bits();
                });
        leave(self);
        return new SignalSet(before);
    }

    @Override
    public SignalSet sigpending() {
        Task self = self();
        ThreadGroup group = self.group();
        group.lock();
        try {
            return new SignalSet(self.pendingSignals() & self.blocked);
        } finally {
            group.unlock();
        }
    }

    @Override
    public int pause() {
        Task self = self();
        do {
            SignalWait.join(self);
        } while (Sleep.again(self, Restart.WITHOUT_HANDLER));
        return BLOCKED;
    }

    @Override
    public int sigsuspend(SignalSet mask) {
        Task self = self();
        boolean waits = false;
        SignalWait.beginSuspension(self, mask.bits());
        try {
            do {
                SignalWait.join(self);
            } while (Sleep.again(self, Restart.WITHOUT_HANDLER));
            waits = true;
            return BLOCKED;
        } finally {
            if (!waits) {
                SignalWait.endSuspension(self);
            }
        }
    }

    @Override
    public SignalInfo sigtimedwait(SignalSet set, @Nullable Duration timeout) {
        long wanted = set.bits() & ~SignalSending.UNBLOCKABLE;
        Task self = self();
        SignalInfo awaited = self.takeAwaitedSignal();
        SignalInfo info = awaited == null ? SignalWait.take(self, wanted) : awaited;
        if (info != null) {
            return info;
        }
        if (self.isStackless() && self.takeInterruption()) {
            throw SignalDelivery.interruption();
        }
        if (timeout != null && !timeout.isPositive()) {
            throw new KernelException(Errno.EAGAIN, "sigtimedwait: none of " + set + " is pending");
        }
        if (self.isStackless() && timeout != null) {
            throw new KernelException(Errno.ENOSYS, "sigtimedwait: a stackless thread waits for ever or not at all");
        }
        SignalWait.begin(self, wanted);
        if (self.isStackless()) {
            self.blockIn(Restart.NEVER);
            return SignalInfo.BLOCKED;
        }
        boolean inTime =
                Sleep.awaitSignal(self, timeout == null ? Long.MAX_VALUE : TimeUnit.NANOSECONDS.convert(timeout));
        info = self.takeAwaitedSignal();
        leave(self);
        if (info != null) {
            return info;
        }
        throw inTime
                ? SignalDelivery.interruption()
                : new KernelException(Errno.EAGAIN, "sigtimedwait: none of " + set + " came in time");
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
        return JobControl.find(self(), pid, "getpgid").processGroup().id();
    }

    @Override
    public int getsid(int pid) {
        return JobControl.find(self(), pid, "getsid").processGroup().session().id();
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
        while (result == BLOCKED && slept(self)) {
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

    // Memory.

    @Override
    public long mmap(long address, long length, int protection, int flags) {
        Task self = self();
        failAllocation(self, "mmap", Errno.ENOMEM);
        return Mapping.mmap(self.memory(), self.group().limits(), address, length, protection, flags);
    }

    @Override
    public void munmap(long address, long length) {
        Mapping.munmap(self().memory(), address, length);
    }

    @Override
    public void mprotect(long address, long length, int protection) {
        Task self = self();
        Mapping.mprotect(self.memory(), self.group().limits(), address, length, protection);
    }

    @Override
    public void madvise(long address, long length, int advice) {
        Mapping.madvise(self().memory(), address, length, advice);
    }

    @Override
    public long brk(long address) {
        Task self = self();
        return Mapping.brk(self.memory(), self.group().limits(), address);
    }

    @Override
    public int loadInt(long address) {
        return UserMemory.loadInt(self(), address);
    }

    @Override
    public long loadLong(long address) {
        return UserMemory.loadLong(self(), address);
    }

    @Override
    public void storeInt(long address, int value) {
        UserMemory.storeInt(self(), address, value);
    }

    @Override
    public void storeLong(long address, long value) {
        UserMemory.storeLong(self(), address, value);
    }

    @Override
    public boolean compareAndSetInt(long address, int expected, int value) {
        return UserMemory.compareAndSetInt(self(), address, expected, value);
    }

    @Override
    public boolean compareAndSetLong(long address, long expected, long value) {
        return UserMemory.compareAndSetLong(self(), address, expected, value);
    }

    @Override
    public int getAndAddInt(long address, int delta) {
        return UserMemory.getAndAddInt(self(), address, delta);
    }

    @Override
    public long getAndAddLong(long address, long delta) {
        return UserMemory.getAndAddLong(self(), address, delta);
    }

    @Override
    public void readMemory(long address, byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        UserMemory.read(self(), address, target, offset, length);
    }

    @Override
    public void writeMemory(long address, byte[] source, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, source.length);
        UserMemory.write(self(), address, source, offset, length);
    }

    @Override
    public int futexWait(FutexScope scope, long address, int expected, int bitset, @Nullable Duration timeout) {
        Task self = self();
        return left(self, new FutexWait(self, scope, address, expected, bitset).await(timeout));
    }

    @Override
    public int futexWake(FutexScope scope, long address, int count, int bitset) {
        return kernel.futexes().wake(self().memory(), scope, address, count, bitset);
    }

    @Override
    public int futexRequeue(FutexScope scope, long from, long to, int wakeCount, int requeueCount) {
        return kernel.futexes().requeue(self().memory(), scope, from, to, wakeCount, requeueCount, null);
    }

    @Override
    public int futexCmpRequeue(FutexScope scope, long from, long to, int wakeCount, int requeueCount, int expected) {
        Futexes.Expected word = new Futexes.Expected(from, expected);
        return kernel.futexes().requeue(self().memory(), scope, from, to, wakeCount, requeueCount, word);
    }

    @Override
    public int setTidAddress(long address) {
        Task self = self();
        self.clearTid = address;
        return self.tid();
    }

    @Override
    public void setRobustList(long head) {
        self().robustList = head;
    }

    @Override
    public long tls() {
        return self().tls;
    }

    // Descriptors, open files, the file tree.

    @Override
    public PipeEnds pipe2(int flags) {
        Task self = self();
        failAllocation(self, "pipe", Errno.EMFILE);
        return DescriptorCalls.pipe(self, flags);
    }

    @Override
    public int read(int fd, byte[] buffer, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        Task self = self();
        return left(self, TransferCalls.read(self, fd, buffer, offset, length));
    }

    @Override
    public int write(int fd, byte[] buffer, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        Task self = self();
        OpenFileDescription file = TransferCalls.writable(self, fd);
        if (director != null && director.fails(self, Fault.FAIL_WRITE)) {
            throw new KernelException(Errno.EIO, "write: a fault of the plan");
        }
        return left(self, TransferCalls.write(self, file, fd, buffer, offset, length));
    }

    @Override
    public long lseek(int fd, long offset, int whence) {
        return DescriptorCalls.seek(self(), fd, offset, whence);
    }

    @Override
    public int dup(int fd) {
        Task self = self();
        failAllocation(self, "dup", Errno.EMFILE);
        return self.files().duplicate(fd, 0, 0, DescriptorCalls.limit(self), "dup");
    }

    @Override
    public int dup2(int fd, int target) {
        return DescriptorCalls.duplicateTo(self(), fd, target);
    }

    @Override
    public int dup3(int fd, int target, int flags) {
        return DescriptorCalls.duplicateTo(self(), fd, target, flags);
    }

    @Override
    public void close(int fd) {
        self().files().close(fd);
    }

    @Override
    public void closeRange(int first, int last, int flags) {
        DescriptorCalls.closeRange(self(), first, last, flags);
    }

    @Override
    public int fcntl(int fd, int command, int argument) {
        return DescriptorCalls.control(self(), fd, command, argument);
    }

    @Override
    public RecordLock getlk(int fd, RecordLock wanted) {
        return LockCalls.find(self(), fd, wanted);
    }

    @Override
    public void setlk(int fd, RecordLock lock) {
        LockCalls.set(self(), fd, lock);
    }

    @Override
    public int setlkw(int fd, RecordLock lock) {
        Task self = self();
        return left(self, LockCalls.setOrWait(self, fd, lock));
    }

    @Override
    public int flock(int fd, int operation) {
        Task self = self();
        return left(self, LockCalls.whole(self, fd, operation));
    }

    @Override
    public int open(String path, int flags, int mode) {
        Objects.requireNonNull(path);
        Task self = self();
        failAllocation(self, "open", Errno.EMFILE);
        return DescriptorCalls.open(self, path, flags, mode);
    }

    @Override
    public FileStatus fstat(int fd) {
        return self().files().get(fd, "fstat").status();
    }

    @Override
    public void mkdir(String path, int mode) {
        Task self = self();
        kernel.tree().makeDirectory(self.fs(), path, mode);
    }

    @Override
    public void unlink(String path) {
        Task self = self();
        kernel.tree().unlink(self.fs(), path);
    }

    @Override
    public void chdir(String path) {
        Task self = self();
        kernel.tree().changeDirectory(self.fs(), path);
    }

    @Override
    public String getcwd() {
        return MemoryTree.workingDirectory(self().fs());
    }

    @Override
    public int umask(int mask) {
        return self().fs().umask(mask);
    }

    @Override
    public int eventfd(int initial, int flags) {
        Task self = self();
        failAllocation(self, "eventfd", Errno.EMFILE);
        return DescriptorCalls.eventCounter(self, initial, flags);
    }

    @Override
    public int poll(int fd, int events, int timeout) {
        Task self = self();
        return left(self, ReadyCalls.poll(self, fd, events, timeout));
    }

    @Override
    public int pidfdOpen(int pid, int flags) {
        Task self = self();
        failAllocation(self, "pidfd_open", Errno.EMFILE);
        return PidFdCalls.open(self, pid, flags);
    }

    @Override
    public int pidfdGetfd(int pidfd, int targetFd, int flags) {
        return PidFdCalls.getFd(self(), pidfd, targetFd, flags);
    }

    @Override
    public void pidfdSendSignal(int pidfd, int signal, int flags) {
        Task self = self();
        PidFdCalls.sendSignal(self, pidfd, signal, flags);
        leave(self);
    }

    @Override
    public int kcmp(int tid1, int tid2, Resource resource) {
        self();
        Task one = find(tid1);
        Task two = find(tid2);
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

    // Scheduling attributes, limits, sharing, names.

    @Override
    public void setpriority(int which, int who, int nice) {
        SchedulingCall.setpriority(self(), which, who, nice);
    }

    @Override
    public int getpriority(int which, int who) {
        return SchedulingCall.getpriority(self(), which, who);
    }

    @Override
    public void schedSetscheduler(int pid, int policy, int priority) {
        SchedulingCall.setscheduler(self(), pid, policy, priority);
    }

    @Override
    public int schedGetscheduler(int pid) {
        return SchedulingCall.get(self(), pid, "sched_getscheduler").word();
    }

    @Override
    public void schedSetparam(int pid, int priority) {
        SchedulingCall.setparam(self(), pid, priority);
    }

    @Override
    public int schedGetparam(int pid) {
        return SchedulingCall.get(self(), pid, "sched_getparam").priority();
    }

    @Override
    public int schedGetPriorityMin(int policy) {
        self();
        return SchedulingCall.lowestPriority(policy);
    }

    @Override
    public int schedGetPriorityMax(int policy) {
        self();
        return SchedulingCall.highestPriority(policy);
    }

    @Override
    public void schedSetaffinity(int pid, CoreMask cores) {
        SchedulingCall.setaffinity(self(), pid, cores);
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
        return LimitCall.get(LimitCall.process(self(), pid), resource);
    }

    @Override
    public Limit prlimit(int pid, int resource, Limit limit) {
        Task self = self();
        return LimitCall.set(self, LimitCall.process(self, pid), resource, limit);
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
        return Authority.holds(self(), privilege);
    }

    @Override
    public void removePrivileges(Privilege... privileges) {
        Token token = self().group().primaryToken();
        for (Privilege privilege : privileges) {
            token.remove(privilege);
        }
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
            yieldCore();
            if (self.mustEnd()) {
                throw Unwind.now();
            }
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // The virtual thread's yield is how a stackful body leaves its core.
    private static void yieldCore() {
        java.lang.Thread.yield();
    }

    @Override
    public int park() {
        Task self = self();
        if (self.isStackless()) {
            return self.takePermit() ? 0 : BLOCKED;
        }
        self.parking(true);
        // Who sends a signal looks whether the thread is parking after publishing the signal; so this looks last.
        if (!self.hasAttention()) {
            LockSupport.park();
        }
        self.parking(false);
        leave(self);
        if (java.lang.Thread.interrupted()) {
            throw new KernelException(Errno.EINTR, "park: the Java thread was interrupted");
        }
        return 0;
    }
}
