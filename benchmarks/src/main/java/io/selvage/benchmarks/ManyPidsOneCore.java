package io.selvage.benchmarks;

import io.selvage.api.KernelConfig;

/// A kernel with one core and room for as many threads as there can be.
public class ManyPidsOneCore extends BootedKernel {
    /// Called by JMH.
    public ManyPidsOneCore() {
        super(KernelConfig.cores(1).pidMax(KernelConfig.MAX_PID_MAX));
    }
}
