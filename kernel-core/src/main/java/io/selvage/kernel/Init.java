package io.selvage.kernel;

import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.scheduler.Carrier;
import java.util.Objects;

/// Process 1: collects whoever dies as its child, orphans included, for ever.
final class Init implements StepBody {
    Init() {}

    @Override
    public Step step(SystemCalls sys) {
        Task self = Objects.requireNonNull((Task) Carrier.currentSchedulable());
        return WaitCall.collectOne(self) ? Step.YIELD : Step.BLOCK;
    }
}
