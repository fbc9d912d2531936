package io.selvage.kernel;

import io.selvage.api.LimitHit;
import io.selvage.api.SignalInfo;
import io.selvage.api.UsageLimits;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The limits that one process has of its own.
final class ProcessAllowance extends Allowance {
    /// Set before the process can be found.
    private @Nullable ThreadGroup group;

    /// Whether the process can be found.
    private volatile boolean born;

    ProcessAllowance(KernelInstance kernel, UsageLimits limits, @Nullable JobInstance outer) {
        super(kernel, limits, outer);
    }

    void belongsTo(ThreadGroup process) {
        group = process;
    }

    /// The process can be found. What happened before that, to its descriptors, is seen to here: either
    /// whoever counted sees it born, or this sees what was counted.
    void born() {
        born = true;
        catchUp();
    }

    private ThreadGroup group() {
        return Objects.requireNonNull(group, "limits without a process");
    }

    @Override
    String holder() {
        return "the process";
    }

    @Override
    long coreNanos() {
        return group().coreNanos();
    }

    @Override
    long allocatedBytes() {
        return group().allocatedBytes();
    }

    @Override
    long wallNanos() {
        return kernel().uptimeNanos() - group().startNanos();
    }

    @Override
    boolean isOver() {
        return !group().hasThreads();
    }

    @Override
    boolean isThere() {
        return born;
    }

    @Override
    boolean isClosed() {
        return false;
    }

    @Override
    void tell(SignalInfo info) {
        SignalSending.toProcess(group(), info);
    }

    @Override
    void kill(LimitHit why) {
        LimitKill.process(group(), why);
    }

    @Override
    void end(ThreadGroup own) {
        LimitHit why = hit();
        if (why != null) {
            LimitKill.process(own, why);
        }
    }

    /// The child's count begins anew.
    @Override
    @Nullable
    Allowance ofChild(UsageLimits own) {
        return own.isNone() ? outer() : new ProcessAllowance(kernel(), own, outer());
    }
}
