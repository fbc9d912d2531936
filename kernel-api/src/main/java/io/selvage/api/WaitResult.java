package io.selvage.api;

import java.time.Duration;

/// What [WaitCalls#waitpid(int, WaitOptions)] returns.
///
/// @param pid the child whose change of state this is, or 0 or -1 for the two constants
/// @param status the status word of MODEL 7; decode it with [WaitStatus]
/// @param cpuTime core time that the child used, its own collected children included
public record WaitResult(int pid, int status, Duration cpuTime) {
    /// No matching child has changed, and [WaitOptions#WNOHANG] was given.
    public static final WaitResult NONE = new WaitResult(0, 0, Duration.ZERO);

    /// Only for stackless callers: no matching child has changed yet; see [SystemCalls#BLOCKED].
    public static final WaitResult BLOCKED = new WaitResult(-1, 0, Duration.ZERO);
}
