package io.selvage.kernel;

import io.selvage.api.WaitInfo;
import io.selvage.api.WaitResult;
import java.time.Duration;

/// What a wait call has found, before it is put into the caller's form.
///
/// @param pid the child
/// @param word the status word
/// @param nanos core time that the child used, if it has ended, its own collected children included
record ChildChange(int pid, int word, long nanos) {
    /// No child has changed, and the caller does not want to wait.
    static final ChildChange NONE = new ChildChange(0, 0, 0);

    /// The caller has joined the queue.
    static final ChildChange BLOCKED = new ChildChange(-1, 0, 0);

    WaitResult toResult() {
        if (this == NONE) {
            return WaitResult.NONE;
        }
        return this == BLOCKED ? WaitResult.BLOCKED : new WaitResult(pid, word, Duration.ofNanos(nanos));
    }

    WaitInfo toInfo() {
        if (this == NONE) {
            return WaitInfo.NONE;
        }
        return this == BLOCKED ? WaitInfo.BLOCKED : WaitInfo.ofWord(pid, 0, word);
    }
}
