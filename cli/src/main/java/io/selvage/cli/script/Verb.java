package io.selvage.cli.script;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What an actor can be told to do, named like the word in the script.
enum Verb {
    NOP,
    CLONE,
    EXIT,
    EXIT_GROUP,
    EXEC,
    GETPID,
    GETTID,
    GETPPID,
    GETPGID,
    GETSID,
    SETPGID,
    SETSID,
    WAIT4,
    WAITID,
    KILL,
    TGKILL,
    TKILL,
    SIGQUEUE,
    SIGACTION,
    GETSIG,
    SIGMASK,
    SIGPENDING,
    SIGTIMEDWAIT,
    SIGSUSPEND,
    PAUSE,
    POKE,
    PEEK,
    MAP,
    UNMAP,
    MPROTECT,
    MADVISE,
    PROBE,
    POKEP,
    PEEKP,
    FUTEX_WAIT,
    FUTEX_WAKE,
    FUTEX_WAIT_BITSET,
    FUTEX_WAKE_BITSET,
    FUTEX_REQUEUE,
    FUTEX_CMP_REQUEUE,
    ROBUST,
    SET_TID_ADDRESS,
    PIPE,
    DUP,
    DUP2,
    DUP3,
    CLOSE,
    READ,
    WRITE,
    FCNTL,
    OPEN,
    LSEEK,
    FDS,
    CLOSE_RANGE,
    UNSHARE,
    KCMP,
    FLOCK,
    LOCKF,
    POLL,
    PIDFD_OPEN,
    PIDFD_KILL,
    PIDFD_GETFD,
    EVENTFD,
    RLIMIT,
    PRLIMIT,
    GETRLIMIT,
    CHDIR,
    GETCWD,
    UMASK,
    CREAT,
    UNLINK,
    SETPRIO,
    GETPRIO,
    SETAFF,
    GETAFF,
    SETSCHED,
    GETSCHED,
    YIELD,
    SUBREAPER,
    GETSUBREAPER,
    PDEATHSIG,
    GETPDEATHSIG,
    SETNAME,
    GETNAME,
    SETUID,
    GETUID;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// {@return the verb of that name, null if there is none}
    static @Nullable Verb of(String word) {
        for (Verb verb : values()) {
            if (verb.word.equals(word)) {
                return verb;
            }
        }
        return null;
    }
}
