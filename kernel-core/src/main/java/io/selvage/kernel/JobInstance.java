package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.Job;
import io.selvage.api.KernelException;
import io.selvage.api.LimitHit;
import io.selvage.api.Program;
import io.selvage.api.ResourceUsage;
import io.selvage.api.Signal;
import io.selvage.api.SignalInfo;
import io.selvage.api.SpawnActions;
import io.selvage.api.StandardStreams;
import io.selvage.api.UsageLimits;
import io.selvage.scheduler.Carrier;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A job: the processes that are in it, and what those were that have died.
///
/// A process joins before it is committed, and looks whether the job has been killed afterwards; who
/// kills a job says so first and looks who is in it afterwards. So one of the two ends the process.
final class JobInstance extends Allowance implements Job {
    private static final long NOT_BEGUN = Long.MIN_VALUE;

    private final String name;

    /// Those of inner jobs included.
    private final Set<ThreadGroup> members = ConcurrentHashMap.newKeySet();

    private final EndedProcesses ended = new EndedProcesses();
    private final AtomicLong began = new AtomicLong(NOT_BEGUN);
    private volatile boolean killed;

    /// Opens when nobody is left; null while nobody waits.
    private final AtomicReference<@Nullable CountDownLatch> empty = new AtomicReference<>();

    JobInstance(KernelInstance kernel, String name, UsageLimits limits, @Nullable JobInstance outer) {
        super(kernel, limits, outer);
        this.name = name;
    }

    // Members.

    /// Before the commit: a process is about to be in this job and those around it.
    void join(ThreadGroup group) {
        for (JobInstance job = this; job != null; job = job.outer()) {
            job.began.compareAndSet(NOT_BEGUN, kernel().uptimeNanos());
            job.members.add(group);
            if (job.needsWatch()) {
                kernel().limitWatch().add(job);
            }
        }
    }

    /// It was not committed.
    void withdraw(ThreadGroup group) {
        for (JobInstance job = this; job != null; job = job.outer()) {
            job.members.remove(group);
            job.announceIfEmpty();
        }
    }

    /// It does something after the job was killed, or was committed then.
    @Override
    void end(ThreadGroup group) {
        LimitHit why = hit();
        if (why == null) {
            ExitCall.kill(group);
        } else {
            LimitKill.process(group, why);
        }
    }

    /// It is dead.
    void leave(ThreadGroup group) {
        for (JobInstance job = this; job != null; job = job.outer()) {
            if (job.members.contains(group)) {
                job.ended.move(group, job.members);
            }
        }
        // Who has waited for an inner job finds the outer ones without the process, too.
        for (JobInstance job = this; job != null; job = job.outer()) {
            job.announceIfEmpty();
        }
    }

    private void announceIfEmpty() {
        CountDownLatch waitedFor = empty.get();
        if (waitedFor != null && members.isEmpty()) {
            waitedFor.countDown();
        }
    }

    boolean isWithin(JobInstance other) {
        for (JobInstance job = this; job != null; job = job.outer()) {
            if (job == other) {
                return true;
            }
        }
        return false;
    }

    Set<ThreadGroup> members() {
        return members;
    }

    // As a holder of limits.

    @Override
    String holder() {
        return "job " + name;
    }

    @Override
    long coreNanos() {
        return ended.sum(members, ThreadGroup::coreNanos, EndedProcesses::coreNanos);
    }

    @Override
    long allocatedBytes() {
        return ended.sum(members, ThreadGroup::allocatedBytes, EndedProcesses::allocatedBytes);
    }

    @Override
    long wallNanos() {
        long since = began.get();
        return since == NOT_BEGUN ? 0 : kernel().uptimeNanos() - since;
    }

    @Override
    boolean isOver() {
        return members.isEmpty();
    }

    @Override
    boolean isThere() {
        return true;
    }

    @Override
    boolean isClosed() {
        return killed;
    }

    @Override
    void tell(SignalInfo info) {
        members.forEach(group -> SignalSending.toProcess(group, info));
    }

    @Override
    void kill(LimitHit why) {
        killed = true;
        LimitKill.processes(byPid(), why);
    }

    @Override
    Allowance ofChild(UsageLimits own) {
        return own.isNone() ? this : new ProcessAllowance(kernel(), own, this);
    }

    private List<ThreadGroup> byPid() {
        return members.stream()
                .sorted(Comparator.comparingInt(ThreadGroup::pid))
                .toList();
    }

    // What the API asks for.

    @Override
    public String name() {
        return name;
    }

    @Override
    public @Nullable Job parent() {
        return outer();
    }

    @Override
    public UsageLimits limits() {
        return usageLimits();
    }

    @Override
    public Job createJob(String innerName, UsageLimits limits) {
        requireFree(kernel(), "createJob");
        if (killed) {
            throw new KernelException(Errno.ESRCH, "createJob: " + this + " has been killed");
        }
        return new JobInstance(kernel(), innerName, limits, this);
    }

    /// Only code that is in no job may make and kill jobs.
    static void requireFree(KernelInstance kernel, String call) {
        if (Carrier.currentSchedulable() instanceof Task task
                && task.kernel() == kernel
                && task.group().innermostJob() != null) {
            throw new KernelException(Errno.EPERM, call + ": the caller is in a job itself");
        }
    }

    @Override
    public io.selvage.api.Process spawn(Program program, String... arguments) {
        return kernel().spawn(SpawnActions.NONE.withJob(this), program, arguments);
    }

    @Override
    public io.selvage.api.Process spawn(
            StandardStreams streams, SpawnActions actions, Program program, String... arguments) {
        return kernel().spawn(streams, actions.withJob(this), program, arguments);
    }

    @Override
    public ResourceUsage usage() {
        return UsageRow.ofJob(this);
    }

    EndedProcesses ended() {
        return ended;
    }

    @Override
    public List<io.selvage.api.Process> processes() {
        return List.copyOf(byPid());
    }

    @Override
    public void kill(Signal signal) {
        requireFree(kernel(), "kill");
        if (signal == Signal.KILL) {
            killed = true;
            byPid().forEach(ExitCall::kill);
        } else {
            tell(new SignalInfo(signal.number(), SignalInfo.USER, 0, 0, 0, 0));
        }
    }

    @Override
    public @Nullable LimitHit limitHit() {
        return hit();
    }

    @Override
    public void waitFor() throws InterruptedException {
        var _ = await(Long.MAX_VALUE);
    }

    @Override
    public boolean waitFor(Duration timeout) throws InterruptedException {
        return members.isEmpty() || (timeout.isPositive() && await(TimeUnit.NANOSECONDS.convert(timeout)));
    }

    private boolean await(long nanos) throws InterruptedException {
        if (Carrier.currentSchedulable() instanceof Task task) {
            requireOutside(task);
        }
        CountDownLatch present = latch();
        // After the latch is there: who is the last to leave sees it or is seen to have left.
        announceIfEmpty();
        if (Carrier.currentSchedulable() == null) {
            return kernel().machine().await(present, nanos);
        }
        if (nanos == Long.MAX_VALUE) {
            present.await();
            return true;
        }
        return present.await(nanos, TimeUnit.NANOSECONDS);
    }

    /// {@return what opens when nobody is left}
    private CountDownLatch latch() {
        for (; ; ) {
            CountDownLatch before = empty.get();
            if (before != null && before.getCount() > 0) {
                return before;
            }
            CountDownLatch made = new CountDownLatch(1);
            if (empty.compareAndSet(before, made)) {
                return made;
            }
        }
    }

    private void requireOutside(Task task) {
        if (!task.mayBlockInJava() || members.contains(task.group())) {
            throw new KernelException(
                    Errno.EDEADLK,
                    "waitFor: " + (task.mayBlockInJava() ? "a process of " + this : "a " + task.kind() + " thread"));
        }
    }

    @Override
    public String toString() {
        return holder();
    }
}
