package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.Signal;
import io.selvage.api.SignalInfo;
import io.selvage.api.security.ProcessRight;
import org.jspecify.annotations.Nullable;

/// The process groups of a kernel by id, and the moves between groups and sessions (MODEL 9.2).
///
/// Its lock makes the moves one at a time: they are rare, and hold two groups at once. Neither creation
/// nor collection takes it. A group goes when its last member does, under its own lock alone; who finds
/// one here locks it and looks whether it is empty.
final class JobTable extends KernelLock {
    private final NumberTable<ProcessGroup> groups;
    private final PidAllocator pids;
    private final NumberTable<Task> leaders;

    JobTable(int pidMax, PidAllocator pids, NumberTable<Task> leaders) {
        groups = new NumberTable<>(pidMax);
        this.pids = pids;
        this.leaders = leaders;
    }

    @Override
    LockOrder level() {
        return LockOrder.JOBS;
    }

    /// {@return the group with that id, locked; null if there is none}
    ///
    /// The caller releases it.
    ///
    /// @param id any number
    @Nullable
    ProcessGroup lockGroup(int id) {
        ProcessGroup found = groups.get(id);
        if (found == null) {
            return null;
        }
        found.lock();
        if (found.isEmpty()) {
            found.unlock();
            return null;
        }
        return found;
    }

    /// Process 1 becomes the leader of a session of its own.
    void boot(ThreadGroup init) {
        lock();
        try {
            ProcessGroup group = newGroup(new JobSession(init.pid(), pids), init);
            group.lock();
            group.add(init);
            group.unlock();
        } finally {
            unlock();
        }
    }

    /// Lock held. The group is known at once and empty, which is no group at all, until its first member
    /// is in.
    private ProcessGroup newGroup(JobSession session, ThreadGroup founder) {
        ProcessGroup made = new ProcessGroup(this, session, founder);
        pids.nameGroup(founder.pid());
        groups.put(founder.pid(), made);
        return made;
    }

    /// The group's lock held, from the group: its last member has left. The number is given back before
    /// the entry goes: who finds no entry may use the number for a group at once, and who finds this one
    /// waits for its lock.
    void groupGone(ProcessGroup group) {
        group.session().groupGone();
        pids.freeGroup(group.id());
        groups.remove(group.id());
    }

    /// `setsid` (MODEL 9.2): the caller becomes the leader of a new session and a new group.
    ///
    /// @return its PID
    int setsid(ThreadGroup caller) {
        lock();
        try {
            ProcessGroup present = lockGroup(caller.pid());
            if (present != null) {
                present.unlock();
                throw new KernelException(
                        Errno.EPERM, "setsid: a process group with the id " + caller.pid() + " exists");
            }
            ProcessGroup old = ProcessGroup.lockOf(caller);
            try {
                move(caller, old, newGroup(new JobSession(caller.pid(), pids), caller));
            } finally {
                old.unlock();
            }
        } finally {
            unlock();
        }
        return caller.pid();
    }

    /// `setpgid` (MODEL 9.2), the refusals in that order.
    ///
    /// @param pid whom to move; 0 for the caller
    /// @param pgid where to; 0 for the number of whom to move
    void setpgid(Task self, int pid, int pgid) {
        int targetPid = pid == 0 ? self.group().pid() : pid;
        int id = pgid == 0 ? targetPid : pgid;
        if (id < 0) {
            throw refused(Errno.EINVAL, pid, pgid, "no group has a negative id");
        }
        lock();
        try {
            ThreadGroup target = target(self.group(), targetPid, pid, pgid);
            ProcessGroup old = ProcessGroup.lockOf(target);
            try {
                if (old.id() == id) {
                    Authority.require(self, target, ProcessRight.SET_INFORMATION, "setpgid");
                } else {
                    moveTo(self, id, target, old, pid, pgid);
                }
            } finally {
                old.unlock();
            }
        } finally {
            unlock();
        }
    }

    /// Refuses a birth into a group that is not there, before anything else is done for it.
    ///
    /// @param origin the creator's process
    void checkBirth(ThreadGroup origin, ThreadGroup child, SpawnJob job) {
        if (job.isNew(child)) {
            return;
        }
        lock();
        try {
            lockForBirth(origin.processGroup().session(), job.id()).unlock();
        } finally {
            unlock();
        }
    }

    /// A commit into another group than the creator's. Both groups are locked, so that a signal to either
    /// one finds the child there or came first.
    ///
    /// @return false if the creator must end; nothing has changed then
    boolean bear(Task leader, Task creator, SpawnJob job) {
        lock();
        try {
            ProcessGroup origin = ProcessGroup.lockOf(creator.group());
            try {
                if (creator.mustEnd()) {
                    return false;
                }
                bear(leader, creator, origin, job);
                return true;
            } finally {
                origin.unlock();
            }
        } finally {
            unlock();
        }
    }

    private void bear(Task leader, Task creator, ProcessGroup origin, SpawnJob job) {
        ThreadGroup child = leader.group();
        ProcessGroup joined;
        if (job.isNew(child)) {
            joined = newGroup(job.leads() ? new JobSession(child.pid(), pids) : origin.session(), child);
            joined.lock();
        } else {
            joined = job.id() == origin.id() ? origin : lockForBirth(origin.session(), job.id());
        }
        try {
            joined.add(child);
            CloneCall.enterFamily(leader, creator, false);
        } finally {
            if (joined != origin) {
                joined.unlock();
            }
        }
    }

    /// {@return the group with that id, locked, which is one of the session}
    private ProcessGroup lockForBirth(JobSession session, int id) {
        ProcessGroup found = lockGroup(id);
        if (found == null) {
            throw new KernelException(Errno.EPERM, "no such group in the session");
        }
        if (found.session() != session) {
            found.unlock();
            throw new KernelException(Errno.EPERM, "the group is in another session");
        }
        return found;
    }

    private ThreadGroup target(ThreadGroup caller, int targetPid, int pid, int pgid) {
        Task found = caller.kernel().tasks().get(targetPid);
        ThreadGroup target = found == null ? null : found.group();
        if (found == null || target == null || !target.isUncollected()) {
            throw refused(Errno.ESRCH, pid, pgid, "no such process");
        }
        if (!found.isLeader()) {
            throw refused(Errno.EINVAL, pid, pgid, "that is a thread of process " + target.pid());
        }
        JobSession session = target.processGroup().session();
        if (target != caller) {
            if (target.parent != caller) {
                throw refused(Errno.ESRCH, pid, pgid, "neither the caller nor its child");
            }
            if (session != caller.processGroup().session()) {
                throw refused(Errno.EPERM, pid, pgid, "the child is in another session");
            }
            if (target.hasExeced()) {
                throw refused(Errno.EACCES, pid, pgid, "the child runs another program already");
            }
        }
        if (session.id() == target.pid()) {
            throw refused(Errno.EPERM, pid, pgid, "a session leader stays in its group");
        }
        return target;
    }

    /// The old group is locked, and stays while the target is in it.
    private void moveTo(Task self, int id, ThreadGroup target, ProcessGroup old, int pid, int pgid) {
        ProcessGroup joined = lockGroup(id);
        if (joined == null) {
            if (id != target.pid()) {
                throw refused(Errno.EPERM, pid, pgid, "no such group in the session");
            }
            Authority.require(self, target, ProcessRight.SET_INFORMATION, "setpgid");
            move(target, old, newGroup(old.session(), target));
            return;
        }
        try {
            if (joined.session() != old.session()) {
                throw refused(Errno.EPERM, pid, pgid, "the group is in another session");
            }
            Authority.require(self, target, ProcessRight.SET_INFORMATION, "setpgid");
            old.remove(target);
            joined.add(target);
        } finally {
            joined.unlock();
        }
    }

    /// Into a new group. The new one is there before the old one goes, which may be the last of its
    /// session.
    private static void move(ThreadGroup member, ProcessGroup old, ProcessGroup made) {
        made.lock();
        try {
            old.remove(member);
            made.add(member);
        } finally {
            made.unlock();
        }
    }

    /// `TIOCSCTTY`: a session gets a terminal.
    void takeTerminal(ThreadGroup caller, TerminalDevice terminal) {
        lock();
        try {
            ProcessGroup group = caller.processGroup();
            JobSession session = group.session();
            boolean leads = session.id() == caller.pid();
            if (leads && terminal.session() == session) {
                return;
            }
            if (!leads || session.terminal() != null || terminal.session() != null) {
                String why = leads ? "the session or the terminal is taken" : caller + " leads no session";
                throw new KernelException(Errno.EPERM, "tiocsctty: " + why);
            }
            session.terminal(terminal);
            terminal.control(session, group);
        } finally {
            unlock();
        }
    }

    /// Makes a group of the caller's session the one in the foreground.
    void putIntoForeground(TerminalDevice terminal, ThreadGroup caller, int id) {
        lock();
        try {
            ProcessGroup group = lockGroup(id);
            if (group == null) {
                throw new KernelException(Errno.ESRCH, "tcsetpgrp: no group " + id);
            }
            group.unlock();
            if (group.session() != caller.processGroup().session()) {
                throw new KernelException(Errno.EPERM, "tcsetpgrp: group " + id + " is in another session");
            }
            if (terminal.session() == group.session()) {
                terminal.foreground(group);
            }
        } finally {
            unlock();
        }
    }

    /// No lock held, before the rest of its death: a leader of a session with a terminal leaves that to
    /// others, and the foreground group hears of it (MODEL 9.3).
    void leaderDies(ThreadGroup leader) {
        JobSession session = leader.processGroup().session();
        if (session.id() != leader.pid() || session.terminal() == null) {
            return;
        }
        ProcessGroup foreground = null;
        lock();
        try {
            TerminalDevice terminal = session.terminal();
            if (terminal != null) {
                foreground = terminal.foreground();
                terminal.control(null, null);
                session.terminal(null);
            }
        } finally {
            unlock();
        }
        JobControl.send(foreground, Signal.HUP);
        JobControl.send(foreground, Signal.CONT);
    }

    /// No lock held: the line of a terminal is gone.
    void hangUp(TerminalDevice terminal) {
        JobSession session;
        ProcessGroup foreground;
        lock();
        try {
            session = terminal.session();
            foreground = terminal.foreground();
            terminal.control(null, null);
            if (session != null) {
                session.terminal(null);
            }
        } finally {
            unlock();
        }
        Task found = session == null ? null : leaders.get(session.id());
        if (found != null && found.isLeader()) {
            SignalSending.toProcess(found.group(), SignalInfo.kernel(Signal.HUP));
            SignalSending.toProcess(found.group(), SignalInfo.kernel(Signal.CONT));
        }
        if (found == null || foreground != found.group().processGroup()) {
            JobControl.send(foreground, Signal.HUP);
        }
    }

    private static KernelException refused(Errno errno, int pid, int pgid, String why) {
        return new KernelException(errno, "setpgid(" + pid + ", " + pgid + "): " + why);
    }
}
