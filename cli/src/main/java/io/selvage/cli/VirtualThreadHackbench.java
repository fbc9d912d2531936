package io.selvage.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/// hackbench on the JDK's virtual threads with their default scheduler. Each receiver has a queue that
/// holds as many bytes as a pipe. A message is copied by its sender and again by its receiver, as through
/// a pipe.
///
/// The queue is the array-based one: over this work it was faster than the linked one once warm.
final class VirtualThreadHackbench implements Subject {
    static final String NAME = "jdk-virtual-threads";

    private static final int PIPE_BYTES = 65_536;

    private final Workload workload;

    VirtualThreadHackbench(Workload workload) {
        this.workload = workload;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Warmup warmup() {
        return Warmup.NEEDED;
    }

    @Override
    public Duration run(Tally tally) throws InterruptedException {
        var run = new Run(tally);
        for (int group = 0; group < workload.groups(); group++) {
            run.startGroup(group);
        }
        Duration time = run.measure();
        tally.requireComplete(name());
        return time;
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private final class Run {
        private final Tally tally;
        private final CountDownLatch ready = new CountDownLatch(workload.children());
        private final CountDownLatch wake = new CountDownLatch(1);
        private final AtomicInteger running = new AtomicInteger(workload.children());
        private final CompletableFuture<Duration> ended = new CompletableFuture<>();
        private volatile long start;

        Run(Tally tally) {
            this.tally = tally;
        }

        void startGroup(int group) {
            List<BlockingQueue<byte[]>> queues = new ArrayList<>();
            for (int i = 0; i < workload.fds(); i++) {
                var queue = new ArrayBlockingQueue<byte[]>(Math.max(1, PIPE_BYTES / workload.dataSize()));
                int receiver = group * workload.fds() + i;
                queues.add(queue);
                start(() -> receive(queue, receiver));
            }
            for (int i = 0; i < workload.fds(); i++) {
                start(() -> send(queues));
            }
        }

        Duration measure() throws InterruptedException {
            ready.await();
            start = System.nanoTime();
            wake.countDown();
            try {
                return ended.get();
            } catch (ExecutionException e) {
                throw CommandFailure.ofWork(name() + ": " + e.getCause());
            }
        }

        private void start(Work work) {
            java.lang.Thread.startVirtualThread(() -> {
                try {
                    ready.countDown();
                    wake.await();
                    work.run();
                    if (running.decrementAndGet() == 0) {
                        ended.complete(Duration.ofNanos(System.nanoTime() - start));
                    }
                } catch (InterruptedException | RuntimeException | OutOfMemoryError e) {
                    ended.completeExceptionally(e);
                }
            });
        }

        private void send(List<BlockingQueue<byte[]>> queues) throws InterruptedException {
            byte[] message = new byte[workload.dataSize()];
            for (int loop = 0; loop < workload.loops(); loop++) {
                for (BlockingQueue<byte[]> queue : queues) {
                    queue.put(message.clone());
                }
            }
        }

        private void receive(BlockingQueue<byte[]> queue, int receiver) throws InterruptedException {
            byte[] message = new byte[workload.dataSize()];
            for (long i = 0; i < workload.messagesPerReceiver(); i++) {
                byte[] arrived = queue.take();
                System.arraycopy(arrived, 0, message, 0, arrived.length);
                tally.received(receiver, arrived.length);
            }
        }
    }
}
