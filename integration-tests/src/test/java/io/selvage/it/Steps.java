package io.selvage.it;

import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import java.util.List;

/// A stackless thread written as a list of calls, each of which is repeated until it is not
/// [SystemCalls#BLOCKED].
final class Steps implements StepBody {
    private final List<Call> calls;
    private int next;

    /// One call, and what to do with its result.
    interface Call {
        int make(SystemCalls sys);
    }

    private Steps(List<Call> calls) {
        this.calls = calls;
    }

    static StepBody of(Call... calls) {
        return new Steps(List.of(calls));
    }

    @Override
    public Step step(SystemCalls sys) {
        if (calls.get(next).make(sys) == SystemCalls.BLOCKED) {
            return Step.BLOCK;
        }
        next++;
        return next == calls.size() ? Step.EXIT : Step.YIELD;
    }
}
