package io.selvage.cli.script;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Names of numbers or of bits, in the order in which a set of them is printed.
final class NameTable {
    /// Errors, as far as a trace names them.
    static final NameTable ERRORS = parse("EPERM=1 ENOENT=2 ESRCH=3 EINTR=4 EIO=5 ENXIO=6 E2BIG=7 ENOEXEC=8 EBADF=9"
            + " ECHILD=10 EAGAIN=11 ENOMEM=12 EACCES=13 EFAULT=14 ENOTBLK=15 EBUSY=16 EEXIST=17 EXDEV=18 ENODEV=19"
            + " ENOTDIR=20 EISDIR=21 EINVAL=22 ENFILE=23 EMFILE=24 ENOTTY=25 ETXTBSY=26 EFBIG=27 ENOSPC=28 ESPIPE=29"
            + " EROFS=30 EMLINK=31 EPIPE=32 EDOM=33 ERANGE=34 EDEADLK=35 ENAMETOOLONG=36 ENOLCK=37 ENOSYS=38"
            + " ENOTEMPTY=39 ELOOP=40 EOVERFLOW=75 EOPNOTSUPP=95 ETIMEDOUT=110 EUSERS=87 EOWNERDEAD=130"
            + " ENOTRECOVERABLE=131");

    /// Standard signals.
    static final NameTable SIGNALS = parse("SIGHUP=1 SIGINT=2 SIGQUIT=3 SIGILL=4 SIGTRAP=5 SIGABRT=6 SIGBUS=7 SIGFPE=8"
            + " SIGKILL=9 SIGUSR1=10 SIGSEGV=11 SIGUSR2=12 SIGPIPE=13 SIGALRM=14 SIGTERM=15 SIGSTKFLT=16 SIGCHLD=17"
            + " SIGCONT=18 SIGSTOP=19 SIGTSTP=20 SIGTTIN=21 SIGTTOU=22 SIGURG=23 SIGXCPU=24 SIGXFSZ=25 SIGVTALRM=26"
            + " SIGPROF=27 SIGWINCH=28 SIGIO=29 SIGPWR=30 SIGSYS=31");

    /// Flags of `clone` and `unshare`.
    static final NameTable CLONE_FLAGS = parse("VM=0x100 FS=0x200 FILES=0x400 SIGHAND=0x800 PIDFD=0x1000 PTRACE=0x2000"
            + " VFORK=0x4000 PARENT=0x8000 THREAD=0x10000 NEWNS=0x20000 SYSVSEM=0x40000 SETTLS=0x80000"
            + " PARENT_SETTID=0x100000 CHILD_CLEARTID=0x200000 DETACHED=0x400000 UNTRACED=0x800000"
            + " CHILD_SETTID=0x1000000 NEWCGROUP=0x2000000 NEWUTS=0x4000000 NEWIPC=0x8000000 NEWUSER=0x10000000"
            + " NEWPID=0x20000000 NEWNET=0x40000000 IO=0x80000000 CLEAR_SIGHAND=0x100000000 INTO_CGROUP=0x200000000");

    /// Options of the wait calls.
    static final NameTable WAIT_OPTIONS = parse("NOHANG=1 UNTRACED=2 STOPPED=2 EXITED=4 CONTINUED=8 NOWAIT=0x1000000"
            + " NOTHREAD=0x20000000 WALL=0x40000000 WCLONE=0x80000000 BAD=0x10000");

    /// Flags of `sigaction`.
    static final NameTable ACTION_FLAGS =
            parse("RESTART=0x10000000 NOCLDSTOP=1 NOCLDWAIT=2 RESETHAND=0x80000000 NODEFER=0x40000000");

    /// Flags of `open` and of open files.
    static final NameTable OPEN_FLAGS = parse("RDONLY=0 WRONLY=1 RDWR=2 CREAT=0x40 EXCL=0x80 TRUNC=0x200 APPEND=0x400"
            + " NONBLOCK=0x800 CLOEXEC=0x80000 DIRECTORY=0x10000 DIRECT=0x4000 BAD=4");

    /// Events of `poll`.
    static final NameTable POLL_EVENTS = parse("IN=1 OUT=4 ERR=8 HUP=16 NVAL=32 PRI=2");

    /// Resource limits.
    static final NameTable LIMITS = parse("NOFILE=7 NPROC=6 SIGPENDING=11 NICE=13 CORE=4 RTPRIO=14 BAD=99");

    /// Scheduling policies. A number that is no power of two is printed as if it were a set.
    static final NameTable POLICIES = parse("OTHER=0 FIFO=1 RR=2 BATCH=3 IDLE=5 BAD=77 RESET=0x40000000");

    /// What `kcmp` compares.
    static final NameTable COMPARISONS = parse("FILE=0 VM=1 FILES=2 FS=3 SIGHAND=4 IO=5 SYSVSEM=6");

    /// Flags of `close_range`.
    static final NameTable CLOSE_RANGE_FLAGS = parse("UNSHARE=2 CLOEXEC=4 BAD=0x100");

    private final List<Entry> entries;

    private record Entry(String name, long value) {}

    private NameTable(List<Entry> entries) {
        this.entries = entries;
    }

    private static NameTable parse(String pairs) {
        List<Entry> entries = new ArrayList<>();
        for (String pair : pairs.split(" ", -1)) {
            int equals = pair.indexOf('=');
            entries.add(new Entry(
                    pair.substring(0, equals),
                    Numeral.of(pair.substring(equals + 1)).value()));
        }
        return new NameTable(List.copyOf(entries));
    }

    /// {@return the number of a name, or the fallback}
    long value(String name, long fallback) {
        for (Entry entry : entries) {
            if (entry.name.equals(name)) {
                return entry.value;
            }
        }
        return fallback;
    }

    private boolean contains(String name) {
        return entries.stream().anyMatch(entry -> entry.name.equals(name));
    }

    /// {@return the first name of a number, null if it has none}
    @Nullable
    String name(long value) {
        for (Entry entry : entries) {
            if (entry.value == value) {
                return entry.name;
            }
        }
        return null;
    }

    /// Reads names and numbers joined by `|`.
    ///
    /// @param complain is told of a name that is not in the table
    /// @return the bits of all of them
    long set(String text, Consumer<String> complain) {
        long bits = 0;
        for (String word : text.split("\\|", -1)) {
            if (word.isEmpty()) {
                continue;
            }
            if (contains(word)) {
                bits |= value(word, 0);
                continue;
            }
            Numeral number = Numeral.of(word);
            if (!number.isWhole()) {
                complain.accept("bad name " + word);
            }
            bits |= number.value();
        }
        return bits;
    }

    /// Prints bits: the names of those that have one, then the rest in hexadecimal.
    String print(long bits) {
        StringBuilder text = new StringBuilder();
        long left = bits;
        for (Entry entry : entries) {
            if (entry.value != 0 && (left & entry.value) == entry.value) {
                text.append(text.isEmpty() ? "" : "|").append(entry.name);
                left &= ~entry.value;
            }
        }
        if (left != 0) {
            text.append(text.isEmpty() ? "0x" : "|0x").append(Long.toHexString(left));
        }
        return text.isEmpty() ? "0" : text.toString();
    }
}
