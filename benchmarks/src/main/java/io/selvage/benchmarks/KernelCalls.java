package io.selvage.benchmarks;

import io.selvage.api.CloneFlags;
import io.selvage.api.MaskChange;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SignalSet;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.infra.Blackhole;

/// What do the calls cost that a program makes all the time? One operation is one call of a thread with a stack.
public class KernelCalls extends ComparedWithJdk {
    static final int CALLS = 1_000_000;

    private static final StepBody SLEEPER = calls -> {
        calls.pause();
        return StepBody.Step.BLOCK;
    };

    /// Called by JMH.
    public KernelCalls() {}

    private interface Call {
        void make(SystemCalls sys, int child, Blackhole blackhole);
    }

    /// Asks whether a child can be signalled.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void selvageKillProbe(OneCore kernel, Blackhole blackhole) throws InterruptedException {
        kernel.run(program(blackhole, (sys, child, _) -> sys.kill(child, 0)));
    }

    /// Sends a signal that the receiver ignores.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void selvageKillIgnored(OneCore kernel, Blackhole blackhole) throws InterruptedException {
        kernel.run(program(blackhole, (sys, child, _) -> sys.kill(child, Signal.URG.number())));
    }

    /// Sends itself a signal that it handles.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void selvageKillHandled(OneCore kernel, Blackhole blackhole) throws InterruptedException {
        kernel.run(program(blackhole, (sys, _, _) -> sys.kill(sys.getpid(), Signal.USR1.number())));
    }

    /// Looks whether a child has ended.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void selvageWaitpidNohang(OneCore kernel, Blackhole blackhole) throws InterruptedException {
        kernel.run(program(blackhole, (sys, child, hole) -> hole.consume(sys.waitpid(child, WaitOptions.WNOHANG))));
    }

    /// Changes the signal mask and changes it back.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void selvageSigprocmaskTwice(OneCore kernel, Blackhole blackhole) throws InterruptedException {
        SignalSet set = SignalSet.of(Signal.USR2);
        kernel.run(program(blackhole, (sys, _, hole) -> {
            hole.consume(sys.sigprocmask(MaskChange.BLOCK, set));
            hole.consume(sys.sigprocmask(MaskChange.UNBLOCK, set));
        }));
    }

    private Program program(Blackhole blackhole, Call call) {
        int calls = portionOf(CALLS);
        return Program.of("kernel-calls", sys -> {
            sys.sigaction(Signal.USR1.number(), SignalAction.handle(blackhole::consume));
            int child = sys.clone(CloneFlags.FORK, SLEEPER).tid();
            for (int i = 0; i < calls; i++) {
                call.make(sys, child, blackhole);
            }
            sys.kill(child, Signal.KILL);
            sys.waitpid(child, WaitOptions.NONE);
            return 0;
        });
    }
}
