package io.selvage.api;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The signals 1 to 64: Linux's names and numbers and what each does by default (MODEL 8.1).
///
/// 1 to 31 are the standard signals; 32 to 64 are real-time signals and are named by their number, since
/// `SIGRTMIN` means 32 to a kernel and 34 to a C library. Number 0, the probe, is not a signal.
public enum Signal {
    /// 1: the terminal hung up.
    HUP(1, DefaultAction.TERMINATE),
    /// 2: interrupted from the terminal.
    INT(2, DefaultAction.TERMINATE),
    /// 3: quit from the terminal.
    QUIT(3, DefaultAction.CORE),
    /// 4: illegal instruction.
    ILL(4, DefaultAction.CORE),
    /// 5: trace or breakpoint trap.
    TRAP(5, DefaultAction.CORE),
    /// 6: aborted by itself; also an exception that leaves a program's body.
    ABRT(6, DefaultAction.CORE),
    /// 7: bad memory access on the bus.
    BUS(7, DefaultAction.CORE),
    /// 8: arithmetic fault.
    FPE(8, DefaultAction.CORE),
    /// 9: killed; cannot be handled, ignored or blocked.
    KILL(9, DefaultAction.TERMINATE),
    /// 10: for the program to define.
    USR1(10, DefaultAction.TERMINATE),
    /// 11: access to memory that is not mapped so.
    SEGV(11, DefaultAction.CORE),
    /// 12: for the program to define.
    USR2(12, DefaultAction.TERMINATE),
    /// 13: write to a pipe without a reader.
    PIPE(13, DefaultAction.TERMINATE),
    /// 14: an alarm timer ran out.
    ALRM(14, DefaultAction.TERMINATE),
    /// 15: asked to end.
    TERM(15, DefaultAction.TERMINATE),
    /// 16: stack fault; nothing raises it.
    STKFLT(16, DefaultAction.TERMINATE),
    /// 17: a child ended, stopped or was resumed.
    CHLD(17, DefaultAction.IGNORE),
    /// 18: resume if stopped.
    CONT(18, DefaultAction.CONTINUE),
    /// 19: stopped; cannot be handled, ignored or blocked.
    STOP(19, DefaultAction.STOP),
    /// 20: stopped from the terminal.
    TSTP(20, DefaultAction.STOP),
    /// 21: a background process read from the terminal.
    TTIN(21, DefaultAction.STOP),
    /// 22: a background process wrote to the terminal.
    TTOU(22, DefaultAction.STOP),
    /// 23: urgent data on a socket.
    URG(23, DefaultAction.IGNORE),
    /// 24: the limit of CPU time was passed.
    XCPU(24, DefaultAction.CORE),
    /// 25: the limit of file size was passed.
    XFSZ(25, DefaultAction.CORE),
    /// 26: a timer of the process's CPU time ran out.
    VTALRM(26, DefaultAction.TERMINATE),
    /// 27: a profiling timer ran out.
    PROF(27, DefaultAction.TERMINATE),
    /// 28: the terminal changed its size.
    WINCH(28, DefaultAction.IGNORE),
    /// 29: input or output is possible.
    IO(29, DefaultAction.TERMINATE),
    /// 30: power failure.
    PWR(30, DefaultAction.TERMINATE),
    /// 31: bad system call.
    SYS(31, DefaultAction.CORE),
    /// 32: real-time.
    SIG32(32, DefaultAction.TERMINATE),
    /// 33: real-time.
    SIG33(33, DefaultAction.TERMINATE),
    /// 34: real-time.
    SIG34(34, DefaultAction.TERMINATE),
    /// 35: real-time.
    SIG35(35, DefaultAction.TERMINATE),
    /// 36: real-time.
    SIG36(36, DefaultAction.TERMINATE),
    /// 37: real-time.
    SIG37(37, DefaultAction.TERMINATE),
    /// 38: real-time.
    SIG38(38, DefaultAction.TERMINATE),
    /// 39: real-time.
    SIG39(39, DefaultAction.TERMINATE),
    /// 40: real-time.
    SIG40(40, DefaultAction.TERMINATE),
    /// 41: real-time.
    SIG41(41, DefaultAction.TERMINATE),
    /// 42: real-time.
    SIG42(42, DefaultAction.TERMINATE),
    /// 43: real-time.
    SIG43(43, DefaultAction.TERMINATE),
    /// 44: real-time.
    SIG44(44, DefaultAction.TERMINATE),
    /// 45: real-time.
    SIG45(45, DefaultAction.TERMINATE),
    /// 46: real-time.
    SIG46(46, DefaultAction.TERMINATE),
    /// 47: real-time.
    SIG47(47, DefaultAction.TERMINATE),
    /// 48: real-time.
    SIG48(48, DefaultAction.TERMINATE),
    /// 49: real-time.
    SIG49(49, DefaultAction.TERMINATE),
    /// 50: real-time.
    SIG50(50, DefaultAction.TERMINATE),
    /// 51: real-time.
    SIG51(51, DefaultAction.TERMINATE),
    /// 52: real-time.
    SIG52(52, DefaultAction.TERMINATE),
    /// 53: real-time.
    SIG53(53, DefaultAction.TERMINATE),
    /// 54: real-time.
    SIG54(54, DefaultAction.TERMINATE),
    /// 55: real-time.
    SIG55(55, DefaultAction.TERMINATE),
    /// 56: real-time.
    SIG56(56, DefaultAction.TERMINATE),
    /// 57: real-time.
    SIG57(57, DefaultAction.TERMINATE),
    /// 58: real-time.
    SIG58(58, DefaultAction.TERMINATE),
    /// 59: real-time.
    SIG59(59, DefaultAction.TERMINATE),
    /// 60: real-time.
    SIG60(60, DefaultAction.TERMINATE),
    /// 61: real-time.
    SIG61(61, DefaultAction.TERMINATE),
    /// 62: real-time.
    SIG62(62, DefaultAction.TERMINATE),
    /// 63: real-time.
    SIG63(63, DefaultAction.TERMINATE),
    /// 64: real-time.
    SIG64(64, DefaultAction.TERMINATE);

    /// The signal with number n is at n - 1; a test holds the declarations to that order.
    private static final Signal[] ALL = values();

    private static final Map<String, Signal> BY_SPELLING = spellings();

    private final int number;
    private final DefaultAction defaultAction;

    Signal(int number, DefaultAction defaultAction) {
        this.number = number;
        this.defaultAction = defaultAction;
    }

    /// What a signal does to a process that neither handles nor ignores it.
    public enum DefaultAction {
        /// Ends the process.
        TERMINATE,
        /// Ends the process and says in its status that a core was dumped.
        CORE,
        /// Stops every thread of the process.
        STOP,
        /// Resumes every thread of the process.
        CONTINUE,
        /// Does nothing.
        IGNORE
    }

    /// Linux's number.
    ///
    /// @return 1 to 64
    public int number() {
        return number;
    }

    /// What happens where the signal is neither handled nor ignored.
    ///
    /// @return the action by default
    public DefaultAction defaultAction() {
        return defaultAction;
    }

    /// Whether every instance is queued (32 to 64) instead of being merged with one already pending (1 to 31).
    ///
    /// @return true for 32 to 64
    public boolean isRealTime() {
        return number >= 32;
    }

    /// The signal with that number.
    ///
    /// @param number 1 to 64
    /// @return the signal
    /// @throws IllegalArgumentException for any other number
    public static Signal of(int number) {
        if (number < 1 || number > ALL.length) {
            throw new IllegalArgumentException("no signal has the number " + number + "; signals are 1 to 64");
        }
        return ALL[number - 1];
    }

    /// Reads a signal as people write it: `KILL`, `SIGKILL` or `9`, in any letter case.
    ///
    /// @param text a name with or without `SIG`, or a number
    /// @return the signal
    /// @throws IllegalArgumentException if the text names no signal; the message names the nearest one
    public static Signal parse(String text) {
        String word = text.strip().toUpperCase(Locale.ROOT);
        @Nullable Signal signal = BY_SPELLING.get(word);
        if (signal != null) {
            return signal;
        }
        if (word.chars().allMatch(Character::isDigit)) {
            throw new IllegalArgumentException("unknown signal \"" + text + "\"; signals are 1 to 64");
        }
        throw new IllegalArgumentException("unknown signal \"" + text + "\"; nearest is "
                + BY_SPELLING.get(NearestWord.among(BY_SPELLING.keySet(), word)));
    }

    /// Names come before numbers, so that a misspelt name is not taken for a misspelt number of equal distance.
    private static Map<String, Signal> spellings() {
        Map<String, Signal> spellings = new LinkedHashMap<>();
        for (Signal signal : ALL) {
            spellings.put(signal.toString(), signal);
            spellings.put(signal.name(), signal);
        }
        for (Signal signal : ALL) {
            spellings.put(Integer.toString(signal.number), signal);
        }
        return spellings;
    }

    /// The full name.
    ///
    /// @return `SIGKILL`, `SIG34`
    @Override
    public String toString() {
        return isRealTime() ? name() : "SIG" + name();
    }
}
