package io.selvage.kernel;

import io.selvage.api.CloneArguments;
import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.Signal;
import org.jspecify.annotations.Nullable;

/// Creation: a thread, a process, or anything between (MODEL 3). One act, and a table of what is shared.
///
/// The steps, in the order of the contract: check, take a number, share or copy, commit, run.
/// Nothing can be observed before the commit, and a creation that fails undoes what it did.
final class CloneCall {
    static final int SIGCHLD = Signal.CHLD.number();

    private CloneCall() {}

    /// What the new thread is to run.
    interface BodyChoice {
        /// Gives the thread its body.
        void fit(Task task);
    }

    /// Creates and starts a thread.
    static Task clone(Task creator, CloneArguments arguments, BodyChoice body) {
        CloneFlags flags = arguments.flags();
        CloneCheck.form(creator, arguments);
        CloneCheck.place(creator, arguments);
        if (!flags.contains(CloneFlags.CLONE_THREAD)) {
            Authority.requireMayHaveChildren(creator, "clone");
        }
        CloneCheck.authority(creator, arguments);
        CloneCheck.schedule(creator);
        Task created = flags.contains(CloneFlags.CLONE_THREAD)
                ? newThread(creator, arguments, body)
                : newProcess(creator, arguments, body);
        created.ready();
        return created;
    }

    /// Counts a thread among those of its user and takes a number for it.
    ///
    /// @param creator whose limit counts; null for the embedder, who has none
    /// @param wished the number wished for, 0 for any
    /// @param allowance what limits its process
    private static int allocate(
            KernelInstance kernel, @Nullable Task creator, User user, int wished, @Nullable Allowance allowance) {
        Allowance.takeThread(allowance, "clone");
        boolean allocated = false;
        try {
            int number = takeNumber(kernel, creator, user, wished);
            allocated = true;
            return number;
        } finally {
            if (!allocated) {
                Allowance.giveThread(allowance);
            }
        }
    }

    private static int takeNumber(KernelInstance kernel, @Nullable Task creator, User user, int wished) {
        if (kernel.isClosing()) {
            throw new KernelException(Errno.ESHUTDOWN, "clone: the kernel is closing");
        }
        if (creator == null) {
            user.threadBegins();
        } else if (!user.admitsThread(Authority.threadLimit(creator))) {
            throw new KernelException(
                    Errno.EAGAIN, "clone: user " + user.sid() + " has as many threads as NPROC of the creator says");
        }
        int number = wished == 0 ? kernel.pids().allocate() : kernel.pids().allocateWished(wished);
        if (number >= 0) {
            return number;
        }
        user.threadEnds();
        if (wished == 0) {
            throw new KernelException(Errno.EAGAIN, "clone: all numbers below pidMax are in use");
        }
        throw new KernelException(Errno.EEXIST, "clone: the wished TID " + wished + " is in use");
    }

    /// {@return a number for another thread of its process, counted; -1 if there is none}
    static int numberForSibling(Task model, User user) {
        try {
            return allocate(model.kernel(), model, user, 0, model.group().allowance());
        } catch (Throwable refused) {
            // Who is being unwound is in the middle of the JDK's code, and hears of that a little later.
            if (refused instanceof KernelException || refused instanceof Unwind) {
                return -1;
            }
            throw refused;
        }
    }

    /// Counts the process before it looks whether the kernel is closing: the closer waits for it or is
    /// seen here.
    ///
    /// @param allowance what limits the new process
    static int allocateForProcess(
            KernelInstance kernel, @Nullable Task creator, User user, int wished, @Nullable Allowance allowance) {
        kernel.processBorn();
        boolean allocated = false;
        try {
            int number = allocate(kernel, creator, user, wished, allowance);
            allocated = true;
            return number;
        } finally {
            if (!allocated) {
                kernel.processDied();
            }
        }
    }

    private static Task newThread(Task creator, CloneArguments arguments, BodyChoice body) {
        CloneFlags flags = arguments.flags();
        User user = creator.group().primaryToken().account();
        Allowance allowance = creator.group().allowance();
        endWithJob(creator);
        checkFiles(creator, flags, allowance);
        int tid = allocate(creator.kernel(), creator, user, arguments.setTid(), allowance);
        Task task = share(creator, creator.group(), user, tid, flags);
        rename(task, arguments);
        fit(task, body);
        prepareWords(creator, task, arguments);
        storeTid(task, arguments);
        if (!creator.group().addThread(task)) {
            discard(task);
            throw Unwind.now();
        }
        tellTid(creator, task, arguments);
        suspendForVfork(creator, task, flags);
        return task;
    }

    /// A thread that shares everything with its model, not yet committed: for virtual threads that exist
    /// already.
    static Task siblingOf(Task model, User user, int tid) {
        return share(model, model.group(), user, tid, CloneFlags.THREAD);
    }

    private static Task newProcess(Task creator, CloneArguments arguments, BodyChoice body) {
        CloneFlags flags = arguments.flags();
        ThreadGroup origin = creator.group();
        String name = arguments.name();
        Allowance allowance = origin.allowanceOfChild();
        endWithJob(creator);
        checkFiles(creator, flags, allowance);
        Token token = origin.primaryToken().copyForProcess();
        boolean asSibling = flags.contains(CloneFlags.CLONE_PARENT);
        ThreadGroup group = new ThreadGroup(
                creator.kernel(),
                allocateForProcess(creator.kernel(), creator, token.account(), arguments.setTid(), allowance),
                name == null ? origin.name() : name,
                origin.arguments(),
                token,
                asSibling ? origin.exitSignal : arguments.exitSignal(),
                handlers(origin.handlers(), flags),
                null);
        group.inheritFrom(origin);
        group.allowance(allowance);
        group.countExecutions(origin, asSibling ? origin.executionsOfParent : origin.executions);
        Task leader = share(creator, group, token.account(), group.pid(), flags);
        rename(leader, arguments);
        fit(leader, body);
        prepareWords(creator, leader, arguments);
        if (flags.contains(CloneFlags.CLONE_PIDFD)) {
            commitWithHandle(leader, creator, arguments);
        } else {
            storeTid(leader, arguments);
            commit(leader, creator, asSibling);
        }
        creator.kernel().coreTimeLimits().watch(group);
        tellTid(creator, leader, arguments);
        suspendForVfork(creator, leader, flags);
        return leader;
    }

    /// The same table for what is to run a program at once: its memory is new, as after `exec`.
    static Task shareForProgram(Task creator, ThreadGroup group, User user, int tid) {
        Task task = new Task(
                group,
                tid,
                new AddressSpace(),
                creator.files().copy(group.allowance()),
                creator.fs().copy());
        task.blocked = creator.blocked;
        task.inherit(creator, user, CloneFlags.NONE);
        return task;
    }

    /// Gives the thread its body. What makes a program's state machine is its author's code and may
    /// throw.
    static void fit(Task task, BodyChoice body) {
        boolean fits = false;
        try {
            body.fit(task);
            fits = true;
        } finally {
            if (!fits) {
                discard(task);
            }
        }
    }

    /// The table of MODEL 3.4: one line per resource, share the reference or copy the object.
    private static Task share(Task creator, ThreadGroup group, User user, int tid, CloneFlags flags) {
        Task task = new Task(
                group,
                tid,
                flags.contains(CloneFlags.CLONE_VM)
                        ? retained(creator.memory())
                        : creator.memory().copy(),
                flags.contains(CloneFlags.CLONE_FILES)
                        ? retained(creator.files())
                        : creator.files().copy(group.allowance()),
                flags.contains(CloneFlags.CLONE_FS)
                        ? retained(creator.fs())
                        : creator.fs().copy());
        // The mask is inherited, what is pending is not (MODEL 4).
        task.blocked = creator.blocked;
        task.inherit(creator, user, flags);
        if (!flags.contains(CloneFlags.CLONE_VM)) {
            task.stack = creator.stack;
        }
        return task;
    }

    private static void checkFiles(Task creator, CloneFlags flags, @Nullable Allowance allowance) {
        if (allowance != null && !flags.contains(CloneFlags.CLONE_FILES)) {
            creator.files().checkCopy(allowance, "clone");
        }
    }

    private static void rename(Task task, CloneArguments arguments) {
        String name = arguments.name();
        if (name != null) {
            task.threadName(name);
        }
    }

    /// The same table for processes. All threads of one process share its handlers in any case.
    private static SignalHandlers handlers(SignalHandlers origin, CloneFlags flags) {
        if (flags.contains(CloneFlags.CLONE_SIGHAND)) {
            return retained(origin);
        }
        return flags.contains(CloneFlags.CLONE_CLEAR_SIGHAND) ? origin.copyForProgram(0) : origin.copy();
    }

    /// What the new thread has of words in memory, before anybody knows the thread.
    private static void prepareWords(Task creator, Task task, CloneArguments arguments) {
        CloneFlags flags = arguments.flags();
        if (flags.contains(CloneFlags.CLONE_SETTLS)) {
            task.tls = arguments.tls();
        } else if (!flags.contains(CloneFlags.CLONE_THREAD)) {
            task.tls = creator.tls;
        }
        if (flags.contains(CloneFlags.CLONE_CHILD_CLEARTID)) {
            task.clearTid = arguments.childTid();
        }
    }

    /// When nothing can be refused any more, as the memory may be the creator's too; before anybody knows
    /// the thread.
    private static void storeTid(Task task, CloneArguments arguments) {
        if (arguments.flags().contains(CloneFlags.CLONE_CHILD_SETTID)) {
            UserMemory.storeIfPossible(task.memory(), arguments.childTid(), task.tid());
        }
    }

    /// After the commit, before the new thread runs.
    private static void tellTid(Task creator, Task task, CloneArguments arguments) {
        if (arguments.flags().contains(CloneFlags.CLONE_PARENT_SETTID)) {
            UserMemory.storeIfPossible(creator.memory(), arguments.parentTid(), task.tid());
        }
    }

    private static <T extends Shared> T retained(T shared) {
        shared.retain();
        return shared;
    }

    /// The one point at which a process comes to be: it enters its group and session, its parent's
    /// children and the table of numbers, all under the locks of the group and of the parent.
    ///
    /// A signal to the group is sent under the group's lock: it finds the child there, or it came first
    /// and has hit the creator. A creator that must end therefore creates nothing.
    ///
    /// @param asSibling whether the parent is the creator's parent, and not its process
    private static void commit(Task leader, Task creator, boolean asSibling) {
        ThreadGroup group = leader.group();
        joinJob(group);
        ProcessGroup job = ProcessGroup.lockOf(creator.group());
        boolean committed = false;
        try {
            if (!creator.mustEnd()) {
                // Its family makes it known, so it has a group by then.
                job.add(group);
                enterFamily(leader, creator, asSibling);
                committed = true;
            }
        } finally {
            job.unlock();
        }
        if (!committed) {
            discard(leader);
            throw Unwind.now();
        }
        committed(group);
    }

    /// The commit of a process that may be born into another group than its creator's.
    static void commit(Task leader, Task creator, SpawnJob job) {
        if (job.isOfCreator()) {
            commit(leader, creator, false);
            return;
        }
        joinJob(leader.group());
        boolean committed = false;
        try {
            committed = leader.kernel().jobs().bear(leader, creator, job);
        } finally {
            if (!committed) {
                discard(leader);
            }
        }
        if (!committed) {
            throw Unwind.now();
        }
        committed(leader.group());
    }

    private static void committed(ThreadGroup group) {
        if (group.kernel().isClosing()) {
            // The closer either sees the new process in the table or is seen here.
            ExitCall.kill(group);
        }
        Allowance allowance = group.allowance();
        if (allowance != null) {
            limit(group, allowance);
        }
    }

    private static void limit(ThreadGroup group, Allowance allowance) {
        if (allowance instanceof ProcessAllowance own) {
            own.born();
            if (own.needsWatch()) {
                group.kernel().limitWatch().add(own);
            }
        }
        endIfClosed(group);
    }

    private static void endIfClosed(ThreadGroup group) {
        for (JobInstance job = group.innermostJob(); job != null; job = job.outer()) {
            if (job.isClosed()) {
                job.end(group);
            }
        }
    }

    /// No lock held: who creates something while its job is being killed is killed there and then.
    static void endWithJob(Task creator) {
        if (creator.group().allowance() != null) {
            endIfClosed(creator.group());
            if (creator.mustEnd()) {
                throw Unwind.now();
            }
        }
    }

    private static void joinJob(ThreadGroup group) {
        JobInstance job = group.innermostJob();
        if (job != null) {
            job.join(group);
        }
    }

    private static void commitWithHandle(Task leader, Task creator, CloneArguments arguments) {
        int handle = HandleAtBirth.open(creator, leader, arguments);
        storeTid(leader, arguments);
        boolean committed = false;
        try {
            commit(leader, creator, arguments.flags().contains(CloneFlags.CLONE_PARENT));
            committed = true;
        } finally {
            if (!committed) {
                creator.files().close(handle);
            }
        }
    }

    /// The creator's parent changes only under the lock that `lockParent` takes; the thread of it that
    /// has the creator's process in its list gets the sibling too.
    static void enterFamily(Task leader, Task creator, boolean asSibling) {
        ThreadGroup group = leader.group();
        ThreadGroup origin = creator.group();
        ThreadGroup parent = asSibling ? origin.lockParent() : null;
        if (parent == null) {
            parent = origin;
            origin.lock();
        }
        try {
            group.bornTo(parent);
            parent.children().add(group, asSibling ? origin.creator() : creator);
            if (group.kernel().events().enabled()) {
                group.kernel().events().processCreated(group, parent);
            }
            group.addThread(leader);
            // What the creator has been restricted to meanwhile; from here on, who restricts it finds the child.
            group.protection().mitigate(origin.protection().mitigations());
        } finally {
            parent.unlock();
        }
    }

    /// Undoes a thread that was not committed.
    static void discard(Task task) {
        task.dropBody();
        task.files().release();
        task.fs().release();
        task.memory().release();
        task.kernel().releaseNumber(task);
        if (task.isLeader()) {
            JobInstance job = task.group().innermostJob();
            if (job != null) {
                job.withdraw(task.group());
            }
            task.handlers().release();
            task.group().primaryToken().release();
            task.kernel().processDied();
        }
    }

    /// With `CLONE_VFORK` the creating thread runs nothing until the child is dead (MODEL 3.6). No
    /// interrupt ends that; one that comes meanwhile is kept for later.
    private static void suspendForVfork(Task creator, Task child, CloneFlags flags) {
        if (!flags.contains(CloneFlags.CLONE_VFORK)) {
            return;
        }
        if (creator.isStackless()) {
            creator.beginVfork(child);
            return;
        }
        child.ready();
        boolean interrupted = false;
        creator.vforkWait(true);
        try {
            while (!child.awaitVforkEnd(creator)) {
                interrupted |= !Sleep.untilWokenOrInterrupted(creator);
            }
        } finally {
            creator.vforkWait(false);
        }
        if (creator.isDisturbed()) {
            // What came meanwhile acts before the call returns; the child's exit signal may be the creator's end.
            SignalDelivery.atPoint(creator);
        }
        if (interrupted) {
            java.lang.Thread.currentThread().interrupt();
        }
    }
}
