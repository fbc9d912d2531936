package io.selvage.benchmarks;

/// A kernel with two cores.
public class TwoCores extends BootedKernel {
    /// Called by JMH.
    public TwoCores() {
        super(2);
    }
}
