package io.selvage.benchmarks;

/// A kernel with one core.
public class OneCore extends BootedKernel {
    /// Called by JMH.
    public OneCore() {
        super(1);
    }
}
