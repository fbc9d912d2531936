package io.selvage.api;

/// What is known about one signal: who sent it, why, and with what (MODEL 8.3). The codes are Linux's
/// `si_code`.
///
/// Immutable and safe to share.
///
/// @param signal its number, 1 to 64; -1 in [#BLOCKED]
/// @param code why: [#USER], [#QUEUE], [#MESSAGE], [#TKILL], [#KERNEL], a [ChildCode] number with
///     `SIGCHLD`, a fault code with `SIGSEGV` or `SIGBUS`
/// @param pid the sender's PID; with `SIGCHLD` the child's; 0 for the kernel itself
/// @param uid the user that the sender acted as when it sent the signal
/// @param status with a child's code its exit code or the signal that ended, stopped or resumed it;
///     otherwise 0
/// @param value with [#QUEUE] and [#MESSAGE] the payload, with a fault code the address; otherwise 0
public record SignalInfo(int signal, int code, int pid, int uid, int status, long value) {
    /// Sent by `kill`.
    public static final int USER = 0;

    /// Sent by the kernel itself.
    public static final int KERNEL = 0x80;

    /// Sent by `sigqueue`, with a payload.
    public static final int QUEUE = -1;

    /// A message has come to an empty message queue: Linux's `SI_MESGQ`. The sender is the message's.
    public static final int MESSAGE = -3;

    /// Sent to one thread by `tkill` or `tgkill`.
    public static final int TKILL = -6;

    /// A fault at an address where nothing is mapped.
    public static final int SEGV_MAPERR = 1;

    /// A fault at an address that is mapped but protected against the access.
    public static final int SEGV_ACCERR = 2;

    /// Code of `SIGBUS`: the address of a word is no multiple of its size.
    public static final int BUS_ADRALN = 1;

    /// Code of `SIGBUS`: the file that is mapped there ends before.
    public static final int BUS_ADRERR = 2;

    /// Only for stackless callers: no signal yet; see [SystemCalls#BLOCKED].
    public static final SignalInfo BLOCKED = new SignalInfo(-1, 0, 0, 0, 0, 0);

    /// A signal without a sender.
    ///
    /// @param signal the signal
    /// @return its info
    public static SignalInfo kernel(Signal signal) {
        return new SignalInfo(signal.number(), KERNEL, 0, 0, 0, 0);
    }

    /// What a parent is told about a child.
    ///
    /// @param signal the child's exit signal, `SIGCHLD` for a stop or a resumption
    /// @param code what happened
    /// @param pid the child
    /// @param uid the user that the child belongs to
    /// @param status its exit code or signal number
    /// @return the info
    public static SignalInfo ofChild(int signal, ChildCode code, int pid, int uid, int status) {
        return new SignalInfo(signal, code.number(), pid, uid, status, 0);
    }

    /// A fault of the thread that gets the signal.
    ///
    /// @param signal which fault
    /// @param code the kind of it, above 0
    /// @param address where
    /// @return the info
    public static SignalInfo fault(Signal signal, int code, long address) {
        return new SignalInfo(signal.number(), code, 0, 0, 0, address);
    }
}
