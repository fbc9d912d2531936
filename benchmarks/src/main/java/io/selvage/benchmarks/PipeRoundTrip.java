package io.selvage.benchmarks;

import io.selvage.api.CloneFlags;
import io.selvage.api.PipeEnds;
import io.selvage.api.Program;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// What does it cost to ask another process something through a pipe? 64 bytes go through one pipe, the other process
/// reads them and sends them back through another. One operation is one round trip.
public class PipeRoundTrip extends ComparedWithJdk {
    static final int TRIPS = 100_000;
    static final int HOST_TRIPS = 2_000;

    private static final int BYTES = 64;

    /// Called by JMH.
    public PipeRoundTrip() {}

    /// Two processes, one core.
    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public void selvage1Core(OneCore kernel) throws InterruptedException {
        kernel.run(throughPipes(portionOf(TRIPS)));
    }

    /// Two processes, two cores.
    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public void selvage2Cores(TwoCores kernel) throws InterruptedException {
        kernel.run(throughPipes(portionOf(TRIPS)));
    }

    /// Two threads that only wake each other and pass nothing: the two switches of a round trip, one core.
    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public void bareSwitches1Core(OneCore kernel) throws InterruptedException {
        kernel.run(PingPong.withKernelPark(portionOf(TRIPS)));
    }

    /// Two JDK virtual threads over array blocking queues that pass a fresh array on, one carrier.
    @Benchmark
    @OperationsPerInvocation(TRIPS)
    @Fork(
            value = 3,
            jvmArgsAppend = {ForkFlags.ONE_CARRIER, ForkFlags.AT_MOST_ONE_CARRIER})
    public void virtualThreadsQueues1Carrier() throws InterruptedException {
        throughQueues(portionOf(TRIPS));
    }

    /// This JVM and a process of the host that sends back what it reads.
    @Benchmark
    @OperationsPerInvocation(HOST_TRIPS)
    public void hostProcesses() throws IOException, InterruptedException {
        java.lang.Process echo = new ProcessBuilder("cat").start();
        try (OutputStream out = echo.getOutputStream();
                InputStream in = echo.getInputStream()) {
            byte[] message = new byte[BYTES];
            for (int i = 0; i < portionOf(HOST_TRIPS); i++) {
                out.write(message);
                out.flush();
                in.readNBytes(message, 0, BYTES);
            }
        } finally {
            echo.destroy();
            echo.waitFor();
        }
    }

    private static Program throughPipes(int trips) {
        return Program.of("pipe-round-trip", sys -> {
            PipeEnds questions = sys.pipe();
            PipeEnds answers = sys.pipe();
            sys.clone(CloneFlags.FORK, () -> {
                sys.close(questions.writeEnd());
                byte[] buffer = new byte[BYTES];
                while (readFully(sys, questions.readEnd(), buffer)) {
                    sys.write(answers.writeEnd(), buffer);
                }
            });
            byte[] buffer = new byte[BYTES];
            for (int i = 0; i < trips; i++) {
                sys.write(questions.writeEnd(), buffer);
                if (!readFully(sys, answers.readEnd(), buffer)) {
                    return 1;
                }
            }
            sys.close(questions.writeEnd());
            sys.waitpid(-1, WaitOptions.NONE);
            return 0;
        });
    }

    private static boolean readFully(SystemCalls sys, int fd, byte[] buffer) {
        int filled = 0;
        while (filled < buffer.length) {
            int count = sys.read(fd, buffer, filled, buffer.length - filled);
            if (count == 0) {
                return false;
            }
            filled += count;
        }
        return true;
    }

    private static void throughQueues(int trips) throws InterruptedException {
        BlockingQueue<byte[]> questions = new ArrayBlockingQueue<>(1);
        BlockingQueue<byte[]> answers = new ArrayBlockingQueue<>(1);
        java.lang.Thread echo = java.lang.Thread.startVirtualThread(() -> {
            try {
                for (int i = 0; i < trips; i++) {
                    answers.put(questions.take().clone());
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        java.lang.Thread asker = java.lang.Thread.startVirtualThread(() -> {
            try {
                byte[] message = new byte[BYTES];
                for (int i = 0; i < trips; i++) {
                    questions.put(message.clone());
                    message = answers.take();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        asker.join();
        echo.join();
    }
}
