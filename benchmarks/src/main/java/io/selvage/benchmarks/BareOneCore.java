package io.selvage.benchmarks;

import io.selvage.api.KernelConfig;
import io.selvage.api.scheduling.Accounting;
import io.selvage.scheduler.policy.Fifo;

/// A kernel with one core that does as little as it can about scheduling.
public class BareOneCore extends BootedKernel {
    /// Called by JMH.
    public BareOneCore() {
        super(KernelConfig.cores(1).schedulingPolicy(Fifo::new).accounting(Accounting.OFF));
    }
}
