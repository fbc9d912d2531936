package io.selvage.cli.script;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Prints what a call has answered.
final class ReplyText {
    private static final int SI_KERNEL = 0x80;
    private static final int SI_QUEUE = -1;
    private static final int SI_TKILL = -6;
    private static final int SEGV = 11;
    private static final int BUS = 7;
    private static final int CHLD = 17;
    private static final int CLD_EXITED = 1;
    private static final int FIRST_PID = 100;
    private static final int CLONE_PIDFD = 0x1000;
    private static final int UNTOUCHED = -7;
    private static final int DESCRIPTORS = 60;

    private final Cast cast;

    ReplyText(Cast cast) {
        this.cast = cast;
    }

    String print(Operation operation, Reply reply) {
        if (reply.value() == Reply.EXECUTED.value()) {
            return "execd";
        }
        if (reply.isError()) {
            return error(-reply.value());
        }
        long value = reply.value();
        long first = reply.stored(0);
        long second = reply.stored(1);
        return switch (operation.verb()) {
            case CLONE ->
                cast.name(value) + ((operation.argument(0) & CLONE_PIDFD) != 0 ? " pidfd=" + (int) first : "");
            case GETPID, GETTID, GETPPID, GETPGID, GETSID, SETSID, SET_TID_ADDRESS -> cast.name(value);
            case WAIT4 -> value == 0 ? "0" : cast.name(value) + " " + status(first);
            case WAITID -> waitid(reply);
            case SIGACTION -> "0 old=" + disposition(first);
            case GETSIG ->
                disposition(value) + " flags=" + NameTable.ACTION_FLAGS.print(second) + " mask="
                        + SignalText.print(reply.stored(2));
            case SIGMASK -> "0 old=" + SignalText.print(first);
            case SIGPENDING -> "0 " + SignalText.print(first);
            case SIGTIMEDWAIT ->
                SignalText.name(value) + " "
                        + signal(new Delivery((int) value, (int) first, (int) second, (int) reply.stored(2)));
            case PEEK, PEEKP -> word((int) value);
            case PIPE -> "0 [" + (int) first + "," + (int) second + "]";
            case READ -> read(reply);
            case FCNTL ->
                operation.number(1) == 3 ? NameTable.OPEN_FLAGS.print(value & ~0x8000L) : Long.toString(value);
            case FDS -> descriptors(first);
            case LOCKF -> operation.number(2) == 5 ? lock(first, second) : Long.toString(value);
            case POLL -> value + " " + NameTable.POLL_EVENTS.print(first);
            case GETRLIMIT -> limit(first) + " " + limit(second);
            case GETCWD -> new String(reply.data(), StandardCharsets.UTF_8);
            case UMASK, CREAT -> "%04o".formatted(value);
            case GETPRIO -> "nice=" + (20 - value);
            case GETAFF -> "0x" + Long.toHexString(first);
            case GETSCHED -> policy(value) + " prio=" + (int) first;
            case GETSUBREAPER -> Long.toString(first);
            case GETPDEATHSIG -> SignalText.name(first);
            case GETNAME -> new String(reply.data(), StandardCharsets.UTF_8);
            default -> Long.toString(value);
        };
    }

    private static String error(long number) {
        @Nullable String name = NameTable.ERRORS.name(number);
        return name == null ? "E" + number : name;
    }

    private static String disposition(long number) {
        return number == 0 ? "dfl" : number == 1 ? "ign" : "handler";
    }

    /// Prints a policy's number; no power of two has a name of its own here, as in the traces.
    static String policy(long number) {
        return number == 0 ? "OTHER" : NameTable.POLICIES.print(number);
    }

    /// Prints a status word.
    static String status(long word) {
        int low = (int) word & 0x7f;
        int high = (int) (word >> 8) & 0xff;
        if (low == 0) {
            return "exited:" + high;
        }
        if (word == 0xffff) {
            return "continued";
        }
        if ((word & 0xff) == 0x7f) {
            return "stopped:" + SignalText.name(high);
        }
        return "killed:" + SignalText.name(low) + ((word & 0x80) != 0 ? "+core" : "");
    }

    private static String reason(long code) {
        return switch ((int) code) {
            case CLD_EXITED -> "EXITED";
            case 2 -> "KILLED";
            case 3 -> "DUMPED";
            case 4 -> "TRAPPED";
            case 5 -> "STOPPED";
            case 6 -> "CONTINUED";
            default -> "?";
        };
    }

    private String waitid(Reply reply) {
        long pid = reply.stored(0);
        if (pid == UNTOUCHED) {
            return "0 (siginfo untouched)";
        }
        return pid == 0
                ? "0 none"
                : "0 pid=" + cast.name(pid) + " code=" + reason(reply.stored(1)) + " status="
                        + childStatus(reply.stored(1), reply.stored(2)) + " uid=" + reply.stored(3);
    }

    private static String childStatus(long code, long status) {
        return code == CLD_EXITED ? Long.toString(status) : SignalText.name(status);
    }

    /// Prints why a signal came and from whom.
    String signal(Delivery delivery) {
        int code = delivery.code();
        int signal = delivery.signal();
        String sender = "pid=" + cast.name(delivery.pid());
        return switch (code) {
            case 0 -> "USER " + sender;
            case SI_TKILL -> "TKILL " + sender;
            case SI_QUEUE -> "QUEUE " + sender + " val=" + delivery.status();
            default -> {
                if (signal == CHLD && code > 0) {
                    yield reason(code) + " " + sender + " status=" + childStatus(code, delivery.status());
                }
                if (code == SI_KERNEL) {
                    yield "KERNEL";
                }
                if ((signal == SEGV || signal == BUS) && code > 0) {
                    yield "FAULT code=" + code;
                }
                yield code > 0 && delivery.pid() > 0
                        ? "CLD " + reason(code) + " " + sender + " status=" + delivery.status()
                        : "code=" + code;
            }
        };
    }

    /// Prints a word of memory: a number that is some actor's TID is printed as its name, and the two flags of a
    /// robust lock by their letters.
    private String word(int value) {
        int flags = value & 0xc000_0000;
        boolean isLock = flags == 0xc000_0000 || flags == 0x4000_0000 || value < -1_000_000;
        int owner = isLock ? value & 0x3fff_ffff : value;
        StringBuilder text = new StringBuilder();
        if (isLock && value < 0) {
            text.append("W|");
        }
        if (isLock && (value & 0x4000_0000) != 0) {
            text.append("OD|");
        }
        Actor actor = owner >= FIRST_PID ? lastWith(owner) : null;
        return text.append(actor == null ? Integer.toString(owner) : actor.name())
                .toString();
    }

    private @Nullable Actor lastWith(int tid) {
        Actor found = null;
        for (Actor actor : cast.all()) {
            if (actor.tid() == tid) {
                found = actor;
            }
        }
        return found;
    }

    private static String read(Reply reply) {
        int count = (int) reply.value();
        int zeroes = 0;
        for (int i = 0; i < count; i++) {
            if (reply.data()[i] == 0) {
                zeroes++;
            }
        }
        if (zeroes > 0) {
            return count + " (" + zeroes + " zero bytes)";
        }
        String text = new String(reply.data(), 0, count, StandardCharsets.ISO_8859_1);
        return (count + " \"" + text + "\"").replace('\n', '~');
    }

    private static String descriptors(long bits) {
        StringBuilder text = new StringBuilder("{");
        for (int fd = 0; fd < DESCRIPTORS; fd++) {
            if ((bits >>> fd & 1) != 0) {
                text.append(text.length() > 1 ? "," : "").append(fd);
            }
        }
        return text.append('}').toString();
    }

    private String lock(long type, long owner) {
        return switch ((int) type) {
            case 0 -> "rd pid=" + cast.name(owner);
            case 2 -> "un pid=-";
            default -> "wr pid=" + cast.name(owner);
        };
    }

    private static String limit(long value) {
        return value == -1 ? "inf" : Long.toString(value);
    }
}
