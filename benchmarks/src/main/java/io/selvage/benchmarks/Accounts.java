package io.selvage.benchmarks;

import io.selvage.api.KernelConfig;
import io.selvage.api.scheduling.Accounting;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// What do accounts cost? Two threads with stacks on one core yield, or take turns by park and unpark, on
/// kernels that keep no accounts, those of the default, and those of the bytes that each process
/// allocates as well, which a process that runs a jar or has limits always has. One operation is one
/// switch.
public class Accounts extends ComparedWithJdk {
    /// Called by JMH.
    public Accounts() {}

    /// Yield without accounts.
    @Benchmark
    @OperationsPerInvocation(Yield.YIELDS)
    public void selvageYieldOff1Core(Off kernel) throws InterruptedException {
        kernel.run(Yield.twoStacks(portionOf(Yield.YIELDS) / 2, BodyKind.STACKFUL));
    }

    /// Yield with those of the default.
    @Benchmark
    @OperationsPerInvocation(Yield.YIELDS)
    public void selvageYieldOn1Core(OneCore kernel) throws InterruptedException {
        kernel.run(Yield.twoStacks(portionOf(Yield.YIELDS) / 2, BodyKind.STACKFUL));
    }

    /// Yield with allocations.
    @Benchmark
    @OperationsPerInvocation(Yield.YIELDS)
    public void selvageYieldMetered1Core(Metered kernel) throws InterruptedException {
        kernel.run(Yield.twoStacks(portionOf(Yield.YIELDS) / 2, BodyKind.STACKFUL));
    }

    /// Park and unpark without accounts.
    @Benchmark
    @OperationsPerInvocation(PingPong.SWITCHES)
    public void selvagePingPongOff1Core(Off kernel) throws InterruptedException {
        kernel.run(PingPong.withKernelPark(portionOf(PingPong.SWITCHES) / 2));
    }

    /// Park and unpark with those of the default.
    @Benchmark
    @OperationsPerInvocation(PingPong.SWITCHES)
    public void selvagePingPongOn1Core(OneCore kernel) throws InterruptedException {
        kernel.run(PingPong.withKernelPark(portionOf(PingPong.SWITCHES) / 2));
    }

    /// Park and unpark with allocations.
    @Benchmark
    @OperationsPerInvocation(PingPong.SWITCHES)
    public void selvagePingPongMetered1Core(Metered kernel) throws InterruptedException {
        kernel.run(PingPong.withKernelPark(portionOf(PingPong.SWITCHES) / 2));
    }

    /// A kernel that keeps no accounts but of core time.
    public static class Off extends BootedKernel {
        /// Called by JMH.
        public Off() {
            super(KernelConfig.cores(1).accounting(Accounting.OFF));
        }
    }

    /// A kernel that keeps all accounts of every process.
    public static class Metered extends BootedKernel {
        /// Called by JMH.
        public Metered() {
            super(KernelConfig.cores(1).accounting(Accounting.METERED));
        }
    }
}
