package io.selvage.api;

import java.util.ArrayList;
import java.util.List;

/// What a clone shares with its creator and what it does on the side: a set of flags with Linux's bit values
/// (MODEL 3.4).
///
/// Constants named `CLONE_…` are single flags; [#NONE], [#FORK], [#VFORK], [#THREAD] and [#POSIX_THREAD] are
/// presets (MODEL 3.5). Any other set is written down by combining them:
///
/// CloneFlags.THREAD.without(CloneFlags.CLONE_FILES)
///
/// Everything between a thread and a process is legal unless a rule forbids it. [#isLegal(int)] decides that
/// and [#explain(int)] says which rules are broken. A set may hold illegal combinations and unknown bits, so
/// that the kernel can answer for every word that a program could pass. Immutable and safe to share.
///
/// @param bits the flag word; any value
public record CloneFlags(long bits) {

    /// A new time namespace. A flag of its own, although its bit lies in the low byte.
    public static final CloneFlags CLONE_NEWTIME = new CloneFlags(0x80);

    /// The same address space: writes and mappings are visible both ways. Clear: a private copy-on-write copy.
    public static final CloneFlags CLONE_VM = new CloneFlags(0x100);

    /// The same working directory, root and umask. Clear: a copy.
    public static final CloneFlags CLONE_FS = new CloneFlags(0x200);

    /// The same file descriptor table. Clear: a copy whose entries share the open file descriptions.
    public static final CloneFlags CLONE_FILES = new CloneFlags(0x400);

    /// The same signal handlers. Clear: a copy.
    public static final CloneFlags CLONE_SIGHAND = new CloneFlags(0x800);

    /// The creator gets a handle for the new process.
    public static final CloneFlags CLONE_PIDFD = new CloneFlags(0x1000);

    /// The creator's tracer, if any, also traces the new thread.
    public static final CloneFlags CLONE_PTRACE = new CloneFlags(0x2000);

    /// The creating thread sleeps until the new process execs or dies.
    public static final CloneFlags CLONE_VFORK = new CloneFlags(0x4000);

    /// The creator's parent is the parent, and the exit signal is the creator's own.
    public static final CloneFlags CLONE_PARENT = new CloneFlags(0x8000);

    /// The new thread joins the creator's process. Clear: it starts a new process.
    public static final CloneFlags CLONE_THREAD = new CloneFlags(0x1_0000);

    /// A new mount namespace.
    public static final CloneFlags CLONE_NEWNS = new CloneFlags(0x2_0000);

    /// The same list of semaphore undo values. Clear: a new, empty list.
    public static final CloneFlags CLONE_SYSVSEM = new CloneFlags(0x4_0000);

    /// The thread-local storage pointer is set to the given address.
    public static final CloneFlags CLONE_SETTLS = new CloneFlags(0x8_0000);

    /// The TID is stored in the creator's memory before the call returns.
    public static final CloneFlags CLONE_PARENT_SETTID = new CloneFlags(0x10_0000);

    /// A word is cleared and one of its waiters woken when the new thread ends.
    public static final CloneFlags CLONE_CHILD_CLEARTID = new CloneFlags(0x20_0000);

    /// Without meaning; refused by the form of the call that this interface has.
    public static final CloneFlags CLONE_DETACHED = new CloneFlags(0x40_0000);

    /// A tracer may not attach to the new thread by itself.
    public static final CloneFlags CLONE_UNTRACED = new CloneFlags(0x80_0000);

    /// The TID is stored in the new thread's memory before its first instruction.
    public static final CloneFlags CLONE_CHILD_SETTID = new CloneFlags(0x100_0000);

    /// A new control group namespace.
    public static final CloneFlags CLONE_NEWCGROUP = new CloneFlags(0x200_0000);

    /// A new host name namespace.
    public static final CloneFlags CLONE_NEWUTS = new CloneFlags(0x400_0000);

    /// A new namespace for System V objects.
    public static final CloneFlags CLONE_NEWIPC = new CloneFlags(0x800_0000);

    /// A new user namespace.
    public static final CloneFlags CLONE_NEWUSER = new CloneFlags(0x1000_0000);

    /// A new PID namespace.
    public static final CloneFlags CLONE_NEWPID = new CloneFlags(0x2000_0000);

    /// A new network namespace.
    public static final CloneFlags CLONE_NEWNET = new CloneFlags(0x4000_0000);

    /// The same I/O accounting context. Clear: a new one.
    public static final CloneFlags CLONE_IO = new CloneFlags(0x8000_0000L);

    /// Caught signals are set to their default in the new process; ignored ones stay ignored.
    public static final CloneFlags CLONE_CLEAR_SIGHAND = new CloneFlags(1L << 32);

    /// The new process is born in the given resource group.
    public static final CloneFlags CLONE_INTO_CGROUP = new CloneFlags(1L << 33);

    /// Preset: no flag, share nothing.
    public static final CloneFlags NONE = new CloneFlags(0);

    /// Preset: a new process with copies of everything, as `fork()` makes it. The same set as [#NONE].
    public static final CloneFlags FORK = NONE;

    /// Preset: a new process in the creator's memory; the creating thread sleeps until it execs or dies.
    public static final CloneFlags VFORK = NONE.with(CLONE_VM, CLONE_VFORK);

    /// Preset: a thread of the creator's process that shares everything. Lacks the three flags of
    /// [#POSIX_THREAD] that only mean something together with an address.
    public static final CloneFlags THREAD =
            NONE.with(CLONE_VM, CLONE_FS, CLONE_FILES, CLONE_SIGHAND, CLONE_THREAD, CLONE_SYSVSEM);

    /// Preset: the full word that a C library passes for `pthread_create`: [#THREAD] with `CLONE_SETTLS`,
    /// `CLONE_PARENT_SETTID` and `CLONE_CHILD_CLEARTID`.
    public static final CloneFlags POSIX_THREAD = THREAD.with(CLONE_SETTLS, CLONE_PARENT_SETTID, CLONE_CHILD_CLEARTID);

    private static final FlagNames NAMES = new FlagNames(
            "clone flag",
            named(CLONE_NEWTIME, "NEWTIME"),
            named(CLONE_VM, "VM"),
            named(CLONE_FS, "FS"),
            named(CLONE_FILES, "FILES"),
            named(CLONE_SIGHAND, "SIGHAND"),
            named(CLONE_PIDFD, "PIDFD"),
            named(CLONE_PTRACE, "PTRACE"),
            named(CLONE_VFORK, "VFORK"),
            named(CLONE_PARENT, "PARENT"),
            named(CLONE_THREAD, "THREAD"),
            named(CLONE_NEWNS, "NEWNS"),
            named(CLONE_SYSVSEM, "SYSVSEM"),
            named(CLONE_SETTLS, "SETTLS"),
            named(CLONE_PARENT_SETTID, "PARENT_SETTID"),
            named(CLONE_CHILD_CLEARTID, "CHILD_CLEARTID"),
            named(CLONE_DETACHED, "DETACHED"),
            named(CLONE_UNTRACED, "UNTRACED"),
            named(CLONE_CHILD_SETTID, "CHILD_SETTID"),
            named(CLONE_NEWCGROUP, "NEWCGROUP"),
            named(CLONE_NEWUTS, "NEWUTS"),
            named(CLONE_NEWIPC, "NEWIPC"),
            named(CLONE_NEWUSER, "NEWUSER"),
            named(CLONE_NEWPID, "NEWPID"),
            named(CLONE_NEWNET, "NEWNET"),
            named(CLONE_IO, "IO"),
            named(CLONE_CLEAR_SIGHAND, "CLEAR_SIGHAND"),
            named(CLONE_INTO_CGROUP, "INTO_CGROUP"));

    private static final long KNOWN = NAMES.known();
    private static final long NEVER = ~KNOWN | CLONE_DETACHED.bits;
    private static final long NO_EXIT_SIGNAL = CLONE_THREAD.bits | CLONE_PARENT.bits;
    private static final int SIGCHLD = Signal.CHLD.number();
    static final int MAX_EXIT_SIGNAL = 64;

    private static FlagNames.Flag named(CloneFlags flag, String shortName) {
        return FlagNames.Flag.of(flag.bits, "CLONE_" + shortName, shortName);
    }

    /// One rule that a set of flags breaks.
    ///
    /// @param errno the error that the call fails with
    /// @param rule the rule's fixed name, for example `sighand-needs-vm`
    /// @param sentence what is wrong and what to do about it, for people
    public record Objection(Errno errno, String rule, String sentence) {}

    /// The set with those bits.
    ///
    /// @param bits any word, also with unknown bits
    /// @return the set
    public static CloneFlags ofBits(long bits) {
        return new CloneFlags(bits);
    }

    /// Reads what [#toString()] writes: names joined by `|`, or `0`. Names may lack `CLONE_`, letter case does
    /// not matter, and `0x…` stands for any bits. The words are those of the single flags, never of the
    /// presets: `THREAD` is `CLONE_THREAD` alone and `VFORK` is `CLONE_VFORK` alone.
    ///
    /// @param text the words
    /// @return the set
    /// @throws IllegalArgumentException naming the first word that is not understood and the nearest flag
    public static CloneFlags parse(String text) {
        return new CloneFlags(NAMES.parse(text));
    }

    /// This set and all the others together.
    ///
    /// @param added the sets to add
    /// @return the union
    public CloneFlags with(CloneFlags... added) {
        long word = bits;
        for (CloneFlags flags : added) {
            word |= flags.bits;
        }
        return new CloneFlags(word);
    }

    /// This set less all the flags of the others.
    ///
    /// @param removed the sets to take away
    /// @return the difference
    public CloneFlags without(CloneFlags... removed) {
        long word = bits;
        for (CloneFlags flags : removed) {
            word &= ~flags.bits;
        }
        return new CloneFlags(word);
    }

    /// This set and one other together.
    ///
    /// @param other the set to add
    /// @return the union
    public CloneFlags union(CloneFlags other) {
        return new CloneFlags(bits | other.bits);
    }

    /// Whether all flags of the other set are in this one.
    ///
    /// @param flags the flags looked for; [#NONE] is in every set
    /// @return true if none is missing
    public boolean contains(CloneFlags flags) {
        return (bits & flags.bits) == flags.bits;
    }

    /// Whether no bit is set.
    ///
    /// @return true for [#NONE] and [#FORK]
    public boolean isEmpty() {
        return bits == 0;
    }

    /// The exit signal of a creation that names none.
    ///
    /// @return 17 (`SIGCHLD`), or 0 with `CLONE_THREAD` or `CLONE_PARENT`, which allow no other
    public int defaultExitSignal() {
        return (bits & NO_EXIT_SIGNAL) == 0 ? SIGCHLD : 0;
    }

    /// [#isLegal(int)] with [#defaultExitSignal()].
    ///
    /// @return whether a creation with these flags breaks no rule on flags
    public boolean isLegal() {
        return isLegal(defaultExitSignal());
    }

    /// Whether a creation with these flags and that exit signal breaks none of the rules on flags. Allocates
    /// nothing.
    ///
    /// Agrees with [#explain(int)]. The caller, its privileges and the other arguments may still be in the way:
    /// PID 1 may not use `CLONE_PARENT`, and new namespaces are refused for want of a privilege or of an
    /// implementation.
    ///
    /// @param exitSignal the signal to the parent at the process's death, 0 for none
    /// @return true if legal, false if the call fails with `EINVAL`
    public boolean isLegal(int exitSignal) {
        if ((bits & NEVER) != 0) {
            return false;
        }
        boolean exitSignalFits =
                (bits & NO_EXIT_SIGNAL) == 0 ? exitSignal >= 0 && exitSignal <= MAX_EXIT_SIGNAL : exitSignal == 0;
        return exitSignalFits
                && (lacks(CLONE_SIGHAND) || !lacks(CLONE_VM))
                && (lacks(CLONE_THREAD) || !lacks(CLONE_SIGHAND))
                && (lacks(CLONE_FS) || (lacks(CLONE_NEWNS) && lacks(CLONE_NEWUSER)))
                && (lacks(CLONE_SIGHAND) || lacks(CLONE_CLEAR_SIGHAND))
                && (lacks(CLONE_THREAD) || (lacks(CLONE_PIDFD) && lacks(CLONE_NEWPID) && lacks(CLONE_NEWUSER)))
                && (lacks(CLONE_SYSVSEM) || lacks(CLONE_NEWIPC));
    }

    private boolean lacks(CloneFlags flag) {
        return (bits & flag.bits) == 0;
    }

    /// [#explain(int)] with [#defaultExitSignal()].
    ///
    /// @return the broken rules in the order of the contract; empty if legal
    public List<Objection> explain() {
        return explain(defaultExitSignal());
    }

    /// Says which rules on flags a creation breaks. Meant for messages; the quick answer is [#isLegal(int)].
    ///
    /// @param exitSignal the signal to the parent at the process's death, 0 for none
    /// @return the broken rules in the order of the contract, the first being the one to report; empty if legal
    public List<Objection> explain(int exitSignal) {
        List<Objection> objections = new ArrayList<>();
        for (CloneRule rule : CloneRule.values()) {
            if (rule.isBrokenBy(this, exitSignal)) {
                objections.add(new Objection(Errno.EINVAL, rule.label(), rule.sentence(this, exitSignal)));
            }
        }
        return List.copyOf(objections);
    }

    CloneFlags unknown() {
        return new CloneFlags(bits & ~KNOWN);
    }

    /// The names of the flags joined by `|`, then the unknown bits as one hexadecimal number; `0` for the empty
    /// set.
    ///
    /// @return for example `CLONE_VM|CLONE_FS|0x4`
    @Override
    public String toString() {
        return NAMES.print(bits);
    }
}
