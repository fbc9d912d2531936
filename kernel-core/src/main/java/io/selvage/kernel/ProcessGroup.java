package io.selvage.kernel;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A bundle of processes that is signalled and stopped as one, zombies included until they are collected
/// (MODEL 9). It always has a member; with the last one it ceases to exist, and its number is free of it.
///
/// Its lock guards the members and is what a send to the group holds from the first to the last of them.
/// A creation commits its child into the group under the same lock (MODEL 3.6): a group-wide signal
/// either finds the child here, or was sent before and has then reached the creator, which looks before
/// it commits.
///
/// A process changes its group only under [JobTable] and the locks of both groups, so whoever holds the
/// lock of the group that a process is in keeps it there; see [#lockOf(ThreadGroup)].
final class ProcessGroup extends KernelLock {
    private final JobTable jobs;
    private final JobSession session;
    private final ThreadGroup founder;
    private @Nullable ThreadGroup first;
    private @Nullable ThreadGroup last;

    /// By [JobTable], which makes it known.
    ProcessGroup(JobTable jobs, JobSession session, ThreadGroup founder) {
        this.jobs = jobs;
        this.session = session;
        this.founder = founder;
        session.groupMade();
    }

    @Override
    LockOrder level() {
        return LockOrder.PROCESS_GROUP;
    }

    /// {@return the PID of the process that it was made for}
    int id() {
        return founder.pid();
    }

    /// Whether it was made for that process, and not for an earlier or later one with the same number.
    boolean isOf(ThreadGroup process) {
        return founder == process;
    }

    JobSession session() {
        return session;
    }

    /// Locks the group that a process is in. The caller releases it.
    static ProcessGroup lockOf(ThreadGroup process) {
        for (; ; ) {
            ProcessGroup seen = process.processGroup();
            seen.lock();
            if (process.processGroup() == seen) {
                return seen;
            }
            seen.unlock();
        }
    }

    /// Lock held. A group without members is gone for good.
    boolean isEmpty() {
        return first == null;
    }

    /// Lock held.
    void add(ThreadGroup member) {
        member.previousMember = last;
        member.nextMember = null;
        if (last == null) {
            first = member;
        } else {
            last.nextMember = member;
        }
        last = member;
        member.joinGroup(this);
    }

    /// Lock held. With the last member the group is gone.
    void remove(ThreadGroup member) {
        if (member.previousMember == null) {
            first = member.nextMember;
        } else {
            member.previousMember.nextMember = member.nextMember;
        }
        if (member.nextMember == null) {
            last = member.previousMember;
        } else {
            member.nextMember.previousMember = member.previousMember;
        }
        member.previousMember = null;
        member.nextMember = null;
        if (first == null) {
            jobs.groupGone(this);
        }
    }

    /// Lock held.
    @Nullable
    ThreadGroup firstMember() {
        return first;
    }

    /// Lock held: visits the members in the order in which they came, zombies included.
    void forEachMember(Consumer<ThreadGroup> visitor) {
        for (ThreadGroup member = first; member != null; ) {
            ThreadGroup following = member.nextMember;
            visitor.accept(member);
            member = following;
        }
    }

    /// Lock held. A group is orphaned if no member has a parent in another group of the same session
    /// (MODEL 9.3): then nobody is left whose job it is.
    boolean isOrphaned() {
        for (ThreadGroup member = first; member != null; member = member.nextMember) {
            if (member.hasJobParent(this)) {
                return false;
            }
        }
        return true;
    }

    /// Lock held.
    boolean hasStoppedMember() {
        for (ThreadGroup member = first; member != null; member = member.nextMember) {
            if (member.isStopped()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "process group " + id();
    }
}
