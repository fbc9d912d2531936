package io.selvage.api;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a spawned process does between its creation and the start of its program (MODEL 3.5). Immutable:
/// each method returns a changed copy, so that a request can be kept and used by any thread at any time.
///
/// ```java
/// SpawnActions.NONE.withProcessGroup(0).open(1, "/log", O_WRONLY | O_CREAT, 0644).dup2(1, 2).chdir("/work")
/// ```
///
/// The attributes come first, in this order: signals to reset, scheduling, nice value, session, process
/// group. Then the file actions, in the order in which they were added, each seeing what those before it
/// did. Last come the mask, the closing of descriptors marked for exec, and the program. What is not
/// asked for is inherited as by `vfork` and `exec`.
///
/// Values are not checked here: the kernel answers a bad one when the process is spawned, with the errno
/// that the method names, and no process remains. What an action before the failure did to files (made or
/// emptied one) stays done.
///
/// @param files the file actions in their order
/// @param defaults the signals that get their default action even if the creator ignores them; `SIGKILL`
///     and `SIGSTOP` have no other
/// @param mask the signal mask, null for the creator's; `SIGKILL` and `SIGSTOP` are left out
/// @param policy the scheduling policy, null for the creator's
/// @param priority the real-time priority, null for the creator's
/// @param nice the nice value, null for the creator's
/// @param session whether the process is in the creator's session or leads one
/// @param processGroup the process group, 0 for a new one, null for that which goes with the session
/// @param user the name of the user as whom the process runs, null for the creator's primary token
/// @param limits what the process may use, null for the creator's limits
/// @param job the job that it is in, null for the creator's
public record SpawnActions(
        List<SpawnAction> files,
        SignalSet defaults,
        @Nullable SignalSet mask,
        @Nullable Integer policy,
        @Nullable Integer priority,
        @Nullable Integer nice,
        Session session,
        @Nullable Integer processGroup,
        @Nullable String user,
        @Nullable UsageLimits limits,
        @Nullable Job job) {
    /// Nothing but the program.
    public static final SpawnActions NONE = new SpawnActions(
            List.of(), SignalSet.NONE, null, null, null, null, Session.INHERITED, null, null, null, null);

    /// Which session a spawned process is in.
    public enum Session {
        /// The creator's.
        INHERITED,
        /// One of its own, which it leads, without a terminal.
        NEW
    }

    /// Keeps a copy of the list.
    public SpawnActions {
        files = List.copyOf(files);
    }

    /// Adds: opens a file under a given descriptor, after closing whatever had that one. With
    /// [OpenFlags#O_CLOEXEC] it is open for the actions that follow and closed when the program starts.
    ///
    /// Failures: `EBADF` if `fd` is negative or not below the limit `NOFILE` (nothing is opened then),
    /// and what [FileCalls#open(String, int, int)] says, except `EMFILE`.
    ///
    /// @param fd the descriptor
    /// @param path which file
    /// @param flags as of [FileCalls#open(String, int, int)]
    /// @param mode as of [FileCalls#open(String, int, int)]
    /// @return the new request
    public SpawnActions open(int fd, String path, int flags, int mode) {
        return with(new SpawnAction.Open(fd, path, flags, mode));
    }

    /// Adds: makes a descriptor refer to what another one does, not marked for exec. If both are the same
    /// it only loses that mark, which is how a marked descriptor is passed on.
    ///
    /// Failures: `EBADF` if `from` is not open or `to` is not below the limit `NOFILE`.
    ///
    /// @param from the other descriptor
    /// @param to the descriptor
    /// @return the new request
    public SpawnActions dup2(int from, int to) {
        return with(new SpawnAction.Duplicate(from, to));
    }

    /// Adds: closes a descriptor. One that is not open is no failure, as with `posix_spawn`.
    ///
    /// Failures: `EBADF` if it is not open and negative or not below the limit `NOFILE`.
    ///
    /// @param fd the descriptor
    /// @return the new request
    public SpawnActions close(int fd) {
        return with(new SpawnAction.Close(fd));
    }

    /// Adds: changes the working directory, for the actions that follow, the path of the program, and the
    /// program.
    ///
    /// Failures: as [FileCalls#chdir(String)].
    ///
    /// @param path which
    /// @return the new request
    public SpawnActions chdir(String path) {
        return with(new SpawnAction.ChangeDirectory(path));
    }

    private SpawnActions with(SpawnAction action) {
        List<SpawnAction> longer = new ArrayList<>(files);
        longer.add(action);
        Draft draft = new Draft(this);
        draft.files = longer;
        return draft.finished();
    }

    /// Puts the process into a process group of the creator's session, or into a new one. No group-wide
    /// signal can come between its creation and that, and it is in that group before anybody can find it.
    ///
    /// Failures, in this order: `EINVAL` if `pgid` is negative; `EPERM` if the process is also to lead a
    /// session; `EPERM` if the creator's session has no such group, or has it no more when the process is
    /// about to begin.
    ///
    /// @param pgid the group, 0 for a new one that has the process's number
    /// @return the new request
    public SpawnActions withProcessGroup(int pgid) {
        Draft draft = new Draft(this);
        draft.processGroup = pgid;
        return draft.finished();
    }

    /// Makes the process the leader of a new session, without a terminal, and of a new group in it.
    /// Cannot fail.
    ///
    /// @return the new request
    public SpawnActions withNewSession() {
        Draft draft = new Draft(this);
        draft.session = Session.NEW;
        return draft.finished();
    }

    /// Gives the process a signal mask. Cannot fail; `SIGKILL` and `SIGSTOP` are left out.
    ///
    /// @param blocked the mask
    /// @return the new request
    public SpawnActions withSignalMask(SignalSet blocked) {
        Draft draft = new Draft(this);
        draft.mask = blocked;
        return draft.finished();
    }

    /// Gives signals their default action even if the creator ignores them. (What has a handler gets it
    /// in any case.) Cannot fail.
    ///
    /// @param signals the signals; replaces what was asked for before
    /// @return the new request
    public SpawnActions withDefaultSignals(SignalSet signals) {
        Draft draft = new Draft(this);
        draft.defaults = signals;
        return draft.finished();
    }

    /// Gives the process a scheduling policy and a real-time priority.
    ///
    /// Failures: `EINVAL` and `EPERM` as [SchedulingCalls#schedSetscheduler(int, int, int)].
    ///
    /// @param newPolicy the policy, with or without [SchedulingCalls#SCHED_RESET_ON_FORK]
    /// @param newPriority 1 to 99 for real-time policies, else 0
    /// @return the new request
    public SpawnActions withScheduler(int newPolicy, int newPriority) {
        Draft draft = new Draft(this);
        draft.policy = newPolicy;
        draft.priority = newPriority;
        return draft.finished();
    }

    /// Gives the process a real-time priority, and keeps the policy: the creator's, or that asked for.
    ///
    /// Failures: `EINVAL` and `EPERM` as [SchedulingCalls#schedSetparam(int, int)].
    ///
    /// @param newPriority 1 to 99 for real-time policies, else 0
    /// @return the new request
    public SpawnActions withSchedulingPriority(int newPriority) {
        Draft draft = new Draft(this);
        draft.priority = newPriority;
        return draft.finished();
    }

    /// Gives the process a nice value.
    ///
    /// Failures: `EACCES` as [SchedulingCalls#setpriority(int, int, int)].
    ///
    /// @param newNice the value, -20 (most) to 19 (least); what is outside counts as the bound
    /// @return the new request
    public SpawnActions withNice(int newNice) {
        Draft draft = new Draft(this);
        draft.nice = newNice;
        return draft.finished();
    }

    /// Runs the process as another user: its primary token is a new one, of a logon session of its own,
    /// with what [KernelConfig#principals(Principals)] says of him. It counts among that
    /// user's from the beginning, and attributes and actions are his doing.
    ///
    /// The embedder may name any user that the kernel knows. Failures: `EINVAL` if there is none of that
    /// name; `EPERM` if a process asks whose effective token lacks `SeCreateTokenPrivilege`, or whose
    /// primary token lacks `SeAssignPrimaryTokenPrivilege` or `SeTcbPrivilege`.
    ///
    /// @param name of the user
    /// @return the new request
    public SpawnActions withUser(String name) {
        Draft draft = new Draft(this);
        draft.user = name;
        return draft.finished();
    }

    /// Limits what the process may use, in place of what it would inherit. Its children inherit the
    /// limits, with counts of their own; to limit them together is what [#withJob(Job)] is for.
    ///
    /// Failures: `EPERM` if a process asks that has limits itself and would raise or drop one of them;
    /// `EAGAIN` or `EMFILE` if the process would begin beyond its limits.
    ///
    /// @param newLimits the limits
    /// @return the new request
    public SpawnActions withLimits(UsageLimits newLimits) {
        Draft draft = new Draft(this);
        draft.limits = newLimits;
        return draft.finished();
    }

    /// Starts the process in a job.
    ///
    /// Failures: `EPERM` if a process asks that is in a job which this one is not within; `EINVAL` if the
    /// job is another kernel's; `ESRCH` if it has been killed; `EAGAIN` or `EMFILE` if one of its limits
    /// stands against it.
    ///
    /// @param newJob the job
    /// @return the new request
    public SpawnActions withJob(Job newJob) {
        Draft draft = new Draft(this);
        draft.job = newJob;
        return draft.finished();
    }

    /// A request while it is being made from another one.
    private static final class Draft {
        private List<SpawnAction> files;
        private SignalSet defaults;
        private @Nullable SignalSet mask;
        private @Nullable Integer policy;
        private @Nullable Integer priority;
        private @Nullable Integer nice;
        private Session session;
        private @Nullable Integer processGroup;
        private @Nullable String user;
        private @Nullable UsageLimits limits;
        private @Nullable Job job;

        Draft(SpawnActions other) {
            files = other.files;
            defaults = other.defaults;
            mask = other.mask;
            policy = other.policy;
            priority = other.priority;
            nice = other.nice;
            session = other.session;
            processGroup = other.processGroup;
            user = other.user;
            limits = other.limits;
            job = other.job;
        }

        SpawnActions finished() {
            return new SpawnActions(
                    files, defaults, mask, policy, priority, nice, session, processGroup, user, limits, job);
        }
    }
}
