package io.selvage.api;

/// What the kernel does when code holds a core and reaches no preemption point, or a ready thread is not
/// let run, beyond counting and reporting it, which it always does.
public sealed interface StallResponse {
    /// Nothing more.
    StallResponse REPORT = new Report();

    /// Goes on with the usual scheduling policy if a thread waits for a core for seconds although its
    /// core runs others: for policies that are tried out. A policy can do nothing about code that holds
    /// its core.
    ///
    /// Takes a look at every thread now and then, and at the accounts of scheduling, so those have to be kept.
    StallResponse POLICY_FALLBACK = new PolicyFallback();

    /// Sends a signal to the process whose code holds a core. Its default action is carried out when the
    /// code comes to a point where the kernel hears of it; see [io.selvage.api.SystemCalls#checkpoint()].
    ///
    /// @param signal which
    /// @return that response
    static StallResponse signal(Signal signal) {
        return new Send(signal);
    }

    /// See [#REPORT].
    record Report() implements StallResponse {}

    /// See [#POLICY_FALLBACK].
    record PolicyFallback() implements StallResponse {}

    /// See [#signal(Signal)].
    ///
    /// @param signal which signal
    record Send(Signal signal) implements StallResponse {}
}
