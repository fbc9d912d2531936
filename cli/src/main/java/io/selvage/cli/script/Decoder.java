package io.selvage.cli.script;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Turns a line into an operation. The numbers of Linux on x86-64 stand for everything that has a name.
final class Decoder {
    private final Line line;
    private final Cast cast;

    /// The last complaint about a name.
    private @Nullable String complaint;

    private Decoder(Line line, Cast cast) {
        this.line = line;
        this.cast = cast;
    }

    /// Understands a line.
    ///
    /// @param cast the actors that it may name
    static Operation decode(Line line, Cast cast) throws BadLineException {
        Verb verb = Verb.of(line.operation());
        if (verb == null) {
            throw new BadLineException("");
        }
        Decoder decoder = new Decoder(line, cast);
        Operation operation = decoder.operation(verb);
        if (decoder.complaint != null) {
            throw new BadLineException(Objects.requireNonNull(decoder.complaint));
        }
        return operation;
    }

    private Operation operation(Verb verb) {
        return switch (verb) {
            case NOP, GETPID, GETTID, GETPPID, SETSID, SIGPENDING, PAUSE, FDS, GETCWD, YIELD -> op(verb);
            case GETSUBREAPER, GETPDEATHSIG, GETNAME, GETUID -> op(verb);
            case CLONE -> clone(verb);
            case EXIT, EXIT_GROUP, DUP, CLOSE -> op(verb, integer(0, "0"));
            case EXEC -> text(verb, word(0, "/ops"));
            case GETPGID, GETSID, GETAFF, GETSCHED -> op(verb, pid(0));
            case SETPGID -> op(verb, pid(0), pid(1));
            case WAIT4 -> op(verb, cast.pid(word(0, "any")), waitOptions("0"));
            case WAITID -> waitid(verb);
            case KILL, TKILL -> op(verb, pid(0), signal(1));
            case TGKILL -> op(verb, pid(0), pid(1), signal(2));
            case SIGQUEUE -> op(verb, pid(0), signal(1), integer(2, "0"));
            case SIGACTION ->
                op(
                        verb,
                        signal(0),
                        choice(word(1, "dfl"), 2, "dfl", "ign"),
                        set(NameTable.ACTION_FLAGS, "flags", "0"),
                        signals(line.value("mask", "none")));
            case GETSIG, PDEATHSIG -> op(verb, signal(0));
            case SIGMASK -> op(verb, choice(word(0, "block"), 9, "block", "unblock", "set"), signals(word(1, "none")));
            case SIGTIMEDWAIT -> op(verb, signals(word(0, "none")), flag("inf"));
            case SIGSUSPEND -> op(verb, signals(word(0, "none")));
            case POKE -> op(verb, index("w0"), integer(1, "0"));
            case PEEK -> op(verb, index("w0"));
            case MAP -> op(verb, index("p0"), flag("shared"), flag("noreplace"));
            case UNMAP, PROBE, PEEKP -> op(verb, index("p0"));
            case MPROTECT -> op(verb, index("p0"), present(3, "none", 0, "r", 1));
            case MADVISE -> op(verb, index("p0"), advice());
            case POKEP -> op(verb, index("p0"), integer(1, "0"));
            case FUTEX_WAIT -> op(verb, address(0, "w0"), integer(1, "0"), 1 - flag("shared"));
            case FUTEX_WAKE -> op(verb, address(0, "w0"), integer(1, "1"), 1 - flag("shared"));
            case FUTEX_WAIT_BITSET -> op(verb, address(0, "w0"), integer(1, "0"), bits());
            case FUTEX_WAKE_BITSET -> op(verb, address(0, "w0"), integer(1, "1"), bits());
            case FUTEX_REQUEUE -> op(verb, address(0, "w0"), address(1, "w1"), integer(2, "1"), integer(3, "1"));
            case FUTEX_CMP_REQUEUE ->
                op(verb, address(0, "w0"), address(1, "w1"), integer(2, "1"), integer(3, "1"), integer(4, "0"));
            case ROBUST -> op(verb, index("w0"), flag("waiters"));
            case SET_TID_ADDRESS -> op(verb, address(0, "w0"));
            default -> fileOperation(verb);
        };
    }

    private Operation fileOperation(Verb verb) {
        return switch (verb) {
            case PIPE -> op(verb, set(NameTable.OPEN_FLAGS, "flags", "0"));
            case DUP2 -> op(verb, integer(0, "0"), integer(1, "0"));
            case DUP3 -> op(verb, integer(0, "0"), integer(1, "0"), set(NameTable.OPEN_FLAGS, "flags", "0"));
            case READ -> op(verb, integer(0, "0"), integer(1, "1"));
            case WRITE -> write(verb);
            case FCNTL -> fcntl(verb);
            case OPEN ->
                text(
                        verb,
                        word(0, "f1"),
                        set(NameTable.OPEN_FLAGS, "flags", "RDONLY"),
                        octal(line.value("mode", "0644")));
            case LSEEK -> op(verb, integer(0, "0"), integer(1, "0"), choice(word(2, "set"), 9, "set", "cur", "end"));
            case CLOSE_RANGE ->
                op(
                        verb,
                        integer(0, "0"),
                        word(1, "0").equals("max") ? 0xffff_ffffL : integer(1, "0"),
                        set(NameTable.CLOSE_RANGE_FLAGS, "flags", "0"));
            case FLOCK -> op(verb, integer(0, "0"), present(8, "sh", 1, "ex", 2) | (line.has("nb") ? 4 : 0));
            case LOCKF ->
                op(
                        verb,
                        integer(0, "0"),
                        present(2, "rd", 0, "wr", 1),
                        present(6, "w", 7, "get", 5),
                        Numeral.atoi(line.value("start", "0")),
                        Numeral.atoi(line.value("len", "0")));
            case POLL -> op(verb, integer(0, "0"), set(NameTable.POLL_EVENTS, "ev", "IN"), -flag("inf"));
            case PIDFD_OPEN -> op(verb, pid(0), line.has("thread") ? 0x80 : present(0, "nonblock", 0x800, "bad", 1));
            case PIDFD_KILL -> op(verb, integer(0, "0"), signal(1), pidfdScope());
            case PIDFD_GETFD -> op(verb, integer(0, "0"), integer(1, "0"));
            case EVENTFD -> op(verb, integer(0, "0"), line.has("nonblock") ? 0x800 : 0);
            case CHDIR -> text(verb, word(0, "/"));
            case UMASK -> op(verb, octal(word(0, "0")));
            case CREAT -> text(verb, word(0, "new"), octal(line.value("mode", "0666")));
            case UNLINK -> text(verb, word(0, "new"));
            default -> stateOperation(verb);
        };
    }

    private Operation stateOperation(Verb verb) {
        return switch (verb) {
            case UNSHARE -> op(verb, NameTable.CLONE_FLAGS.set(word(0, "0"), this::complain));
            case KCMP ->
                op(
                        verb,
                        pid(0),
                        pid(1),
                        NameTable.COMPARISONS.value(word(2, "VM"), 77),
                        integer(3, "0"),
                        integer(4, "0"));
            case RLIMIT -> op(verb, limit(0), limitValue(word(1, "0")), limitValue(word(2, word(1, "0"))));
            case PRLIMIT -> op(verb, pid(0), limit(1), limitValue(word(2, "0")), limitValue(word(3, word(2, "0"))));
            case GETRLIMIT -> op(verb, limit(0));
            case SETPRIO -> op(verb, scope(), scopeId(), integer(2, "0"));
            case GETPRIO -> op(verb, scope(), scopeId());
            case SETAFF -> op(verb, pid(0), Numeral.of(word(1, "3"), 16).value());
            case SETSCHED ->
                op(verb, pid(0), NameTable.POLICIES.set(word(1, "OTHER"), this::complain), integer(2, "0"));
            case SUBREAPER -> op(verb, integer(0, "1"));
            case SETNAME -> text(verb, word(0, "x"));
            case SETUID ->
                op(verb, integer(0, "0"), integer(1, word(0, "0")), Numeral.atoi(word(2, word(1, word(0, "0")))));
            default -> throw new IllegalStateException("no form for " + verb);
        };
    }

    private Operation clone(Verb verb) {
        long flags = set(NameTable.CLONE_FLAGS, "flags", "0");
        boolean thread = (flags & 0x10000) != 0;
        long signal = SignalText.number(line.value("sig", thread ? "0" : "SIGCHLD"), this::complain);
        String via = line.value("via", "clone");
        return text(
                verb,
                word(0, "?"),
                flags,
                signal,
                choice(via, 0, "clone", "clone3", "fork"),
                Addresses.parse(line.value("ptid", "w30")),
                Addresses.parse(line.value("ctid", "w31")));
    }

    private Operation waitid(Verb verb) {
        int kind = choice(word(0, "all"), 9, "all", "pid", "pgid", "pidfd");
        long id = kind == 3 ? integer(1, "0") : pid(1);
        return op(verb, kind, id, waitOptions("EXITED"));
    }

    private Operation write(Verb verb) {
        String what = word(1, "x");
        return what.startsWith("#")
                ? op(verb, integer(0, "0"), Numeral.atoi(what.substring(1)))
                : text(verb, what, integer(0, "0"));
    }

    private Operation fcntl(Verb verb) {
        String command = word(1, "getfd");
        String value = word(2, "0");
        int number = switch (command) {
            case "dupfd" -> 0;
            case "getfd" -> 1;
            case "setfd" -> 2;
            case "getfl" -> 3;
            case "setfl" -> 4;
            case "dupfd_cloexec" -> 1030;
            case "setpipe" -> 1031;
            default -> 999;
        };
        long argument = number == 4 ? NameTable.OPEN_FLAGS.set(value, this::complain) : Numeral.atoi(value);
        return op(verb, integer(0, "0"), number, argument);
    }

    private int advice() {
        if (line.has("dontfork")) {
            return 10;
        }
        if (line.has("dofork")) {
            return 11;
        }
        if (line.has("wipeonfork")) {
            return 18;
        }
        return line.has("keeponfork") ? 19 : present(777, "dontneed", 4, "", 0);
    }

    private int pidfdScope() {
        if (line.has("thread")) {
            return 1;
        }
        return line.has("group") ? 2 : present(0, "pgrp", 4, "bad", 64);
    }

    private int scope() {
        return choice(word(0, "proc"), 9, "proc", "pgrp", "user");
    }

    private long scopeId() {
        return scope() == 2 ? integer(1, "0") : pid(1);
    }

    private Operation op(Verb verb, long... arguments) {
        return new Operation(verb, line.text(), "", arguments);
    }

    private Operation text(Verb verb, String text, long... arguments) {
        return new Operation(verb, line.text(), text, arguments);
    }

    private String word(int index, String fallback) {
        return line.word(index, fallback);
    }

    private int integer(int index, String fallback) {
        return Numeral.atoi(word(index, fallback));
    }

    private static long octal(String text) {
        return Numeral.of(text, 8).value();
    }

    private long pid(int index) {
        return cast.pid(word(index, "0"));
    }

    private long signal(int index) {
        return SignalText.number(word(index, "0"), this::complain);
    }

    private long signals(String text) {
        return SignalText.set(text, this::complain);
    }

    private long set(NameTable table, String key, String fallback) {
        return table.set(line.value(key, fallback), this::complain);
    }

    private int waitOptions(String fallback) {
        return (int) set(NameTable.WAIT_OPTIONS, "opts", fallback);
    }

    private long address(int index, String fallback) {
        return Addresses.parse(word(index, fallback));
    }

    private int index(String fallback) {
        return Addresses.index(word(0, fallback));
    }

    private long bits() {
        return Numeral.of(line.value("bits", "0xffffffff")).value();
    }

    private long limit(int index) {
        return NameTable.LIMITS.value(word(index, "BAD"), 99);
    }

    private static long limitValue(String text) {
        return text.equals("inf") ? -1 : Numeral.atoi(text);
    }

    private int flag(String word) {
        return line.has(word) ? 1 : 0;
    }

    /// {@return what stands for the first of two words that the line has, else the fallback}
    private int present(int fallback, String first, int one, String second, int two) {
        if (line.has(first)) {
            return one;
        }
        return line.has(second) ? two : fallback;
    }

    /// {@return the index of a word among some, else the fallback}
    private static int choice(String word, int fallback, String... words) {
        for (int i = 0; i < words.length; i++) {
            if (words[i].equals(word)) {
                return i;
            }
        }
        return fallback;
    }

    private void complain(String sentence) {
        complaint = sentence;
    }
}
