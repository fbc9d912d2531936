package io.selvage.benchmarks;

import io.selvage.api.CloneFlags;
import io.selvage.api.PipeEnds;
import io.selvage.api.Program;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// Many writers and readers of pipes, as in the standard benchmark of Linux's scheduler: in each group 20
/// senders write 100 messages of 100 bytes to each of 20 receivers. One operation is one message; making
/// the processes and collecting them is part of it. The JDK's virtual threads do the same through array
/// blocking queues that hold as many bytes as a pipe.
public class Hackbench extends ComparedWithJdk {
    static final int SIDE = 20;
    static final int LOOPS = 100;
    static final int MESSAGES = SIDE * SIDE * LOOPS;
    static final int TEN = 10;

    private static final int SIZE = 100;
    private static final int PIPE_BYTES = 65_536;
    private static final int ANY_CHILD = -1;

    /// Called by JMH.
    public Hackbench() {}

    /// One group of processes that block only through the kernel.
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void selvageConfined1Group(TwoCores kernel) throws InterruptedException {
        kernel.run(groups(1, portionOf(LOOPS), BodyKind.CONFINED));
    }

    /// Ten groups of such processes.
    @Benchmark
    @OperationsPerInvocation(TEN * MESSAGES)
    public void selvageConfined10Groups(TwoCores kernel) throws InterruptedException {
        kernel.run(groups(TEN, portionOf(LOOPS), BodyKind.CONFINED));
    }

    /// One group of processes that may block by Java's means.
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void selvageStackful1Group(TwoCores kernel) throws InterruptedException {
        kernel.run(groups(1, portionOf(LOOPS), BodyKind.STACKFUL));
    }

    /// Ten groups of such processes.
    @Benchmark
    @OperationsPerInvocation(TEN * MESSAGES)
    public void selvageStackful10Groups(TwoCores kernel) throws InterruptedException {
        kernel.run(groups(TEN, portionOf(LOOPS), BodyKind.STACKFUL));
    }

    /// One group of JDK virtual threads.
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    @Fork(
            value = 3,
            jvmArgsAppend = {ForkFlags.TWO_CARRIERS, ForkFlags.AT_MOST_TWO_CARRIERS})
    public void virtualThreads1Group() throws InterruptedException {
        virtualThreads(1, portionOf(LOOPS));
    }

    /// Ten groups of JDK virtual threads.
    @Benchmark
    @OperationsPerInvocation(TEN * MESSAGES)
    @Fork(
            value = 3,
            jvmArgsAppend = {ForkFlags.TWO_CARRIERS, ForkFlags.AT_MOST_TWO_CARRIERS})
    public void virtualThreads10Groups() throws InterruptedException {
        virtualThreads(TEN, portionOf(LOOPS));
    }

    private static Program groups(int count, int loops, BodyKind kind) {
        return kind.program("hackbench", sys -> {
            for (int group = 0; group < count; group++) {
                startGroup(sys, loops, kind);
            }
            for (int child = 0; child < count * 2 * SIDE; child++) {
                if (sys.waitpid(ANY_CHILD, WaitOptions.NONE).status() != 0) {
                    return 1;
                }
            }
            return 0;
        });
    }

    private static void startGroup(SystemCalls sys, int loops, BodyKind kind) {
        int[] outputs = new int[SIDE];
        for (int i = 0; i < SIDE; i++) {
            PipeEnds pipe = sys.pipe();
            outputs[i] = pipe.writeEnd();
            sys.clone(CloneFlags.FORK, kind.thread(() -> {
                sys.close(pipe.writeEnd());
                receive(sys, pipe.readEnd(), SIDE * loops);
            }));
            sys.close(pipe.readEnd());
        }
        for (int i = 0; i < SIDE; i++) {
            sys.clone(CloneFlags.FORK, kind.thread(() -> {
                byte[] message = new byte[SIZE];
                for (int loop = 0; loop < loops; loop++) {
                    for (int output : outputs) {
                        sys.write(output, message);
                    }
                }
            }));
        }
        for (int output : outputs) {
            sys.close(output);
        }
    }

    private static void receive(SystemCalls sys, int input, int messages) {
        byte[] message = new byte[SIZE];
        for (int i = 0; i < messages; i++) {
            int filled = 0;
            while (filled < SIZE) {
                int read = sys.read(input, message, filled, SIZE - filled);
                if (read == 0) {
                    throw new IllegalStateException("the senders ended after " + i + " of " + messages + " messages");
                }
                filled += read;
            }
        }
    }

    private static void virtualThreads(int count, int loops) throws InterruptedException {
        List<java.lang.Thread> threads = new ArrayList<>();
        for (int group = 0; group < count; group++) {
            List<BlockingQueue<byte[]>> queues = new ArrayList<>();
            for (int i = 0; i < SIDE; i++) {
                var queue = new ArrayBlockingQueue<byte[]>(PIPE_BYTES / SIZE);
                queues.add(queue);
                threads.add(start(() -> take(queue, SIDE * loops)));
            }
            for (int i = 0; i < SIDE; i++) {
                threads.add(start(() -> put(queues, loops)));
            }
        }
        for (java.lang.Thread thread : threads) {
            thread.join();
        }
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private static java.lang.Thread start(Work work) {
        return java.lang.Thread.startVirtualThread(() -> {
            try {
                work.run();
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            }
        });
    }

    private static void put(List<BlockingQueue<byte[]>> queues, int loops) throws InterruptedException {
        byte[] message = new byte[SIZE];
        for (int loop = 0; loop < loops; loop++) {
            for (BlockingQueue<byte[]> queue : queues) {
                queue.put(message.clone());
            }
        }
    }

    private static void take(BlockingQueue<byte[]> queue, int messages) throws InterruptedException {
        byte[] message = new byte[SIZE];
        for (int i = 0; i < messages; i++) {
            System.arraycopy(queue.take(), 0, message, 0, SIZE);
        }
    }
}
