package io.selvage.benchmarks;

import io.selvage.api.Program;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.infra.Blackhole;

/// What does the smallest system call cost? One operation is one `getpid`.
///
/// The calls sit in methods that are not inlined: the answer never changes, and the JIT compiler would
/// otherwise ask once for the whole loop. So one plain call is part of each subject's time.
public class GetPid extends ComparedWithJdk {
    static final int CALLS = 4_000_000;

    /// Called by JMH.
    public GetPid() {}

    /// From a thread with a stack.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void selvageStackful1Core(OneCore kernel, Blackhole blackhole) throws InterruptedException {
        int calls = portionOf(CALLS);
        kernel.run(Program.of("get-pid", sys -> {
            for (int i = 0; i < calls; i++) {
                blackhole.consume(processId(sys));
            }
            return 0;
        }));
    }

    /// From a state machine, all calls in one step.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void selvageStackless1Core(OneCore kernel, Blackhole blackhole) throws InterruptedException {
        int calls = portionOf(CALLS);
        StepBody body = sys -> {
            for (int i = 0; i < calls; i++) {
                blackhole.consume(processId(sys));
            }
            return StepBody.Step.EXIT;
        };
        kernel.run(Program.stackless("get-pid", () -> body));
    }

    /// The JDK's nearest call: a virtual thread that asks which thread it is.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    @Fork(
            value = 3,
            jvmArgsAppend = {ForkFlags.ONE_CARRIER, ForkFlags.AT_MOST_ONE_CARRIER})
    public void virtualThreads1Carrier(Blackhole blackhole) throws InterruptedException {
        int calls = portionOf(CALLS);
        java.lang.Thread caller = java.lang.Thread.startVirtualThread(() -> {
            for (int i = 0; i < calls; i++) {
                blackhole.consume(threadId());
            }
        });
        caller.join();
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static int processId(SystemCalls sys) {
        return sys.getpid();
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static long threadId() {
        return java.lang.Thread.currentThread().threadId();
    }
}
