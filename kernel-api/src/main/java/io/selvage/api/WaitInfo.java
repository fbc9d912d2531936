package io.selvage.api;

/// What [WaitCalls#waitid(int, int, WaitOptions)] returns: one change of a child, in the form of
/// `siginfo_t` (MODEL 7). Immutable.
///
/// @param pid the child whose change of state this is, or 0 or -1 for the two constants
/// @param uid the user of the child, as a number; 0 as long as there is only one
/// @param code one of the `CLD_` constants
/// @param status the exit code after [#CLD_EXITED], otherwise the number of the signal
public record WaitInfo(int pid, int uid, int code, int status) {
    /// The child exited.
    public static final int CLD_EXITED = 1;

    /// A signal killed the child.
    public static final int CLD_KILLED = 2;

    /// A signal killed the child, and its status says that a core was dumped.
    public static final int CLD_DUMPED = 3;

    /// The child is traced and has met a trap.
    public static final int CLD_TRAPPED = 4;

    /// A signal stopped the child.
    public static final int CLD_STOPPED = 5;

    /// `SIGCONT` resumed the child.
    public static final int CLD_CONTINUED = 6;

    /// No matching child has changed, and [WaitOptions#WNOHANG] was given.
    public static final WaitInfo NONE = new WaitInfo(0, 0, 0, 0);

    /// Only for stackless callers: no matching child has changed yet; see [SystemCalls#BLOCKED].
    public static final WaitInfo BLOCKED = new WaitInfo(-1, 0, 0, 0);

    /// The form of a status word.
    ///
    /// @param pid the child
    /// @param uid its user
    /// @param word what [WaitStatus#toWord()] gives
    /// @return the same change
    /// @throws IllegalArgumentException if no change has that word
    public static WaitInfo ofWord(int pid, int uid, int word) {
        return switch (WaitStatus.ofWord(word)) {
            case ExitStatus.Exited exited -> new WaitInfo(pid, uid, CLD_EXITED, exited.code());
            case ExitStatus.Killed killed ->
                new WaitInfo(
                        pid,
                        uid,
                        killed.coreDumped() ? CLD_DUMPED : CLD_KILLED,
                        killed.signal().number());
            case WaitStatus.Stopped stopped ->
                new WaitInfo(pid, uid, CLD_STOPPED, stopped.signal().number());
            case WaitStatus.Continued _ -> new WaitInfo(pid, uid, CLD_CONTINUED, Signal.CONT.number());
        };
    }
}
