package io.selvage.cli.schbench;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// A worker: waits to be woken by its message thread, notes how long that took, and does what it is there
/// for.
///
/// Fields are its own unless they say otherwise.
final class Worker implements Runnable {
    private final Run run;
    private final Messenger messenger;
    private final Site.Gate gate;
    private final long[] matrices;
    private final byte[] received;

    /// When it was woken. Written by the message thread before it posts.
    long wokenAt;

    /// What the message thread sends. Written like `wokenAt`.
    final byte[] sent;

    /// The next in the message thread's list of those that wait.
    @Nullable
    Worker next;

    /// Requests that it has not begun.
    private final AtomicInteger pending = new AtomicInteger();

    /// What it has done; read by all.
    private final AtomicLong loops = new AtomicLong();

    private final Histogram wakeUps = Run.histogram();
    private final Histogram requests = Run.histogram();

    Worker(Run run, Messenger messenger) {
        this.run = run;
        this.messenger = messenger;
        gate = run.site().gate();
        int rows = run.load().transfer() > 0 ? 0 : run.load().rows();
        matrices = new long[3 * rows * rows];
        received = new byte[run.load().transfer()];
        sent = new byte[received.length];
    }

    /// By the message thread.
    void wake() {
        wokenAt = run.site().nanoTime();
        gate.post();
    }

    /// By the message thread: one more request.
    ///
    /// @param most how many may wait
    /// @return whether there was room for it
    boolean offer(int most) {
        if (pending.get() >= most) {
            return false;
        }
        if (pending.getAndIncrement() == 0) {
            wake();
        }
        return true;
    }

    long loops() {
        return loops.get();
    }

    Histogram wakeUps() {
        return wakeUps;
    }

    Histogram requests() {
        return requests;
    }

    @Override
    public void run() {
        while (!run.isStopping()) {
            int count = run.load().isRated() ? awaitRequests() : awaitTurn();
            for (int i = 0; i < count; i++) {
                request();
            }
        }
    }

    private int awaitTurn() {
        messenger.done(this);
        await();
        return 1;
    }

    private int awaitRequests() {
        int count = pending.getAndSet(0);
        if (count == 0) {
            await();
            count = pending.getAndSet(0);
        }
        return count;
    }

    private void await() {
        gate.await();
        if (run.isMeasuring() && !run.isStopping()) {
            wakeUps.recordValue(Math.max(0, run.site().nanoTime() - wokenAt));
        }
    }

    private void request() {
        Load load = run.load();
        Site site = run.site();
        long begin = site.nanoTime();
        if (load.transfer() > 0) {
            System.arraycopy(sent, 0, received, 0, sent.length);
        } else {
            if (load.sleep().isPositive()) {
                site.sleep(load.sleep().toNanos());
            }
            if (load.mode() instanceof Load.Mode.Calibrate) {
                begin = site.nanoTime();
            }
            for (int i = 0; i < load.operations(); i++) {
                multiply(matrices, load.rows());
            }
        }
        if (run.isMeasuring() && !run.isStopping()) {
            requests.recordValue(Math.max(0, site.nanoTime() - begin));
            loops.lazySet(loops.getPlain() + 1);
        }
    }

    /// The plain way, which uses much cache.
    private static void multiply(long[] matrices, int rows) {
        int second = rows * rows;
        int product = 2 * second;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < rows; column++) {
                long sum = 0;
                for (int i = 0; i < rows; i++) {
                    sum += matrices[row * rows + i] * matrices[second + i * rows + column];
                }
                matrices[product + row * rows + column] = sum;
            }
        }
    }
}
