package io.selvage.benchmarks;

import io.selvage.api.CloneFlags;
import io.selvage.api.PipeEnds;
import io.selvage.api.Program;
import io.selvage.api.WaitOptions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.infra.Blackhole;

/// How fast do bytes go through a pipe? One process writes 64 KiB at a time, another reads as much. One operation is
/// 64 KiB.
public class PipeThroughput extends ComparedWithJdk {
    static final int WRITES = 10_000;

    private static final int BYTES = 65_536;

    /// Called by JMH.
    public PipeThroughput() {}

    /// Two processes, one core.
    @Benchmark
    @OperationsPerInvocation(WRITES)
    public void selvage1Core(OneCore kernel) throws InterruptedException {
        kernel.run(writer(portionOf(WRITES)));
    }

    /// Two processes, two cores.
    @Benchmark
    @OperationsPerInvocation(WRITES)
    public void selvage2Cores(TwoCores kernel) throws InterruptedException {
        kernel.run(writer(portionOf(WRITES)));
    }

    /// One copy of as many bytes from one array to another, by one platform thread.
    @Benchmark
    @OperationsPerInvocation(WRITES)
    public void bareCopy(Blackhole blackhole) {
        byte[] source = new byte[BYTES];
        byte[] target = new byte[BYTES];
        for (int i = 0; i < portionOf(WRITES); i++) {
            System.arraycopy(source, 0, target, 0, BYTES);
            blackhole.consume(target);
        }
    }

    private static Program writer(int writes) {
        return Program.of("pipe-throughput", sys -> {
            PipeEnds ends = sys.pipe();
            sys.clone(CloneFlags.FORK, () -> {
                sys.close(ends.writeEnd());
                byte[] buffer = new byte[BYTES];
                while (sys.read(ends.readEnd(), buffer) > 0) {
                    // What is read is not looked at.
                }
            });
            sys.close(ends.readEnd());
            byte[] buffer = new byte[BYTES];
            for (int i = 0; i < writes; i++) {
                sys.write(ends.writeEnd(), buffer);
            }
            sys.close(ends.writeEnd());
            sys.waitpid(-1, WaitOptions.NONE);
            return 0;
        });
    }
}
