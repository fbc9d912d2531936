package io.selvage.api;

import java.util.Locale;

/// The rules that clone's flag word and exit signal must keep, in the order of the contract (MODEL 3.2, 3.4).
///
/// This is the slow, explaining half; [CloneFlags#isLegal(int)] is the quick half and a property holds them
/// together. New namespaces are legal here: they are refused later, with other errors.
enum CloneRule {
    KNOWN_FLAGS_ONLY(
            "the bits %1$s mean nothing to clone; clear them (the exit signal has its own argument) (MODEL 3.2)") {
        @Override
        boolean isBrokenBy(CloneFlags flags, int exitSignal) {
            return !flags.unknown().isEmpty();
        }
    },
    EXIT_SIGNAL_IN_RANGE("the exit signal %2$d is not a signal; take 1 to 64, or 0 for none (MODEL 3.2)") {
        @Override
        boolean isBrokenBy(CloneFlags flags, int exitSignal) {
            return exitSignal < 0 || exitSignal > CloneFlags.MAX_EXIT_SIGNAL;
        }
    },
    THREAD_HAS_NO_EXIT_SIGNAL("CLONE_THREAD allows no exit signal: only a process reports its end to a parent;"
            + " pass 0 instead of %2$d (MODEL 3.2)") {
        @Override
        boolean isBrokenBy(CloneFlags flags, int exitSignal) {
            return exitSignal != 0 && flags.contains(CloneFlags.CLONE_THREAD);
        }
    },
    PARENT_HAS_NO_EXIT_SIGNAL("CLONE_PARENT allows no exit signal: the new process takes its creator's;"
            + " pass 0 instead of %2$d (MODEL 3.2)") {
        @Override
        boolean isBrokenBy(CloneFlags flags, int exitSignal) {
            return exitSignal != 0 && flags.contains(CloneFlags.CLONE_PARENT);
        }
    },
    FS_EXCLUDES_NEWNS(
            "CLONE_FS excludes CLONE_NEWNS: a root directory cannot lie in two mount views; drop one (MODEL 3.4)",
            CloneFlags.CLONE_FS.with(CloneFlags.CLONE_NEWNS)),
    FS_EXCLUDES_NEWUSER(
            "CLONE_FS excludes CLONE_NEWUSER: a root directory cannot be shared across user namespaces;"
                    + " drop one (MODEL 3.4)",
            CloneFlags.CLONE_FS.with(CloneFlags.CLONE_NEWUSER)),
    SIGHAND_NEEDS_VM(
            "CLONE_SIGHAND needs CLONE_VM: handlers are addresses in the shared memory;"
                    + " add CLONE_VM or drop CLONE_SIGHAND (MODEL 3.4)",
            CloneFlags.CLONE_SIGHAND,
            CloneFlags.CLONE_VM),
    SIGHAND_EXCLUDES_CLEAR_SIGHAND(
            "CLONE_SIGHAND excludes CLONE_CLEAR_SIGHAND: clearing the shared handlers would clear the creator's;"
                    + " drop one (MODEL 3.4)",
            CloneFlags.CLONE_SIGHAND.with(CloneFlags.CLONE_CLEAR_SIGHAND)),
    PIDFD_EXCLUDES_THREAD(
            "CLONE_PIDFD excludes CLONE_THREAD: the handle is for a process; drop one (MODEL 3.4)",
            CloneFlags.CLONE_PIDFD.with(CloneFlags.CLONE_THREAD)),
    PIDFD_EXCLUDES_DETACHED(
            "CLONE_PIDFD excludes CLONE_DETACHED, which means nothing; drop CLONE_DETACHED (MODEL 3.4)",
            CloneFlags.CLONE_PIDFD.with(CloneFlags.CLONE_DETACHED)),
    THREAD_NEEDS_SIGHAND(
            "CLONE_THREAD needs CLONE_SIGHAND: all threads of a process have the same handlers;"
                    + " add CLONE_SIGHAND or drop CLONE_THREAD (MODEL 3.4)",
            CloneFlags.CLONE_THREAD,
            CloneFlags.CLONE_SIGHAND),
    THREAD_EXCLUDES_NEWPID(
            "CLONE_THREAD excludes CLONE_NEWPID: all threads of a process have the same PID; drop one (MODEL 3.4)",
            CloneFlags.CLONE_THREAD.with(CloneFlags.CLONE_NEWPID)),
    THREAD_EXCLUDES_NEWUSER(
            "CLONE_THREAD excludes CLONE_NEWUSER: all threads of a process are in the same user namespace;"
                    + " drop one (MODEL 3.4)",
            CloneFlags.CLONE_THREAD.with(CloneFlags.CLONE_NEWUSER)),
    SYSVSEM_EXCLUDES_NEWIPC(
            "CLONE_SYSVSEM excludes CLONE_NEWIPC: the undo list belongs to the semaphores of one namespace;"
                    + " drop one (MODEL 3.4)",
            CloneFlags.CLONE_SYSVSEM.with(CloneFlags.CLONE_NEWIPC)),
    DETACHED_IS_GONE(
            "CLONE_DETACHED is not a flag of this form of clone; drop it (MODEL 3.4)", CloneFlags.CLONE_DETACHED);

    private final String sentence;
    private final long trigger;
    private final long needed;

    /// A rule with its own test.
    CloneRule(String sentence) {
        this(sentence, CloneFlags.NONE, CloneFlags.NONE);
    }

    /// Broken by every set that has all flags of the trigger.
    CloneRule(String sentence, CloneFlags trigger) {
        this(sentence, trigger, CloneFlags.NONE);
    }

    /// Broken by every set that has all flags of the trigger and not the one needed.
    CloneRule(String sentence, CloneFlags trigger, CloneFlags needed) {
        this.sentence = sentence;
        this.trigger = trigger.bits();
        this.needed = needed.bits();
    }

    boolean isBrokenBy(CloneFlags flags, int exitSignal) {
        return (flags.bits() & trigger) == trigger && (flags.bits() & needed) == 0;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String sentence(CloneFlags flags, int exitSignal) {
        return sentence.formatted(flags.unknown(), exitSignal);
    }
}
