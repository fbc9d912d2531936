package io.selvage.cli.schbench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A message thread with its workers.
final class Messenger implements Runnable {
    /// How many requests may wait for one worker.
    private static final int MOST_PENDING = 128;

    private static final long FULL_NANOS = 100_000;
    private static final long SECOND = 1_000_000_000;

    private final Run run;
    private final Site.Gate gate;
    private final List<Worker> workers = new ArrayList<>();

    /// Those that are done and wait, the last one first.
    private final AtomicReference<@Nullable Worker> waiting = new AtomicReference<>();

    Messenger(Run run) {
        this.run = run;
        gate = run.site().gate();
        for (int i = 0; i < run.load().workers(); i++) {
            workers.add(new Worker(run, this));
        }
    }

    List<Worker> workers() {
        return workers;
    }

    /// By a worker, which is about to wait.
    void done(Worker worker) {
        Worker first = waiting.get();
        worker.next = first;
        while (!waiting.compareAndSet(first, worker)) {
            first = waiting.get();
            worker.next = first;
        }
        gate.post();
    }

    /// From the one who ends the run.
    void stop() {
        gate.post();
    }

    @Override
    public void run() {
        List<Site.Started> started = new ArrayList<>();
        for (Worker worker : workers) {
            started.add(run.site().start("worker", worker));
        }
        if (run.load().isRated()) {
            sendRequests();
        } else {
            answer();
        }
        workers.forEach(Worker::wake);
        started.forEach(Site.Started::join);
    }

    private void answer() {
        while (!run.isStopping()) {
            Worker worker = waiting.getAndSet(null);
            if (worker == null) {
                gate.await();
            }
            while (worker != null) {
                // Once woken it may come back and change its link.
                Worker following = worker.next;
                // Something that another thread has to fetch.
                Arrays.fill(worker.sent, (byte) run.site().nanoTime());
                worker.wake();
                worker = following;
            }
        }
    }

    /// All requests of a second at once, as the original does.
    private void sendRequests() {
        int turn = 0;
        while (!run.isStopping()) {
            long begin = run.site().nanoTime();
            int count = run.rate();
            for (int i = 0; i < count && !run.isStopping(); i++) {
                if (!workers.get(turn++ % workers.size()).offer(MOST_PENDING)) {
                    run.site().sleep(FULL_NANOS);
                }
                if (turn == workers.size()) {
                    turn = 0;
                }
            }
            while (!run.isStopping() && run.site().nanoTime() - begin < SECOND) {
                // In parts: the end of the run is noticed soon.
                run.site().sleep(Math.clamp(SECOND - (run.site().nanoTime() - begin), 1, SECOND / 20));
            }
        }
    }
}
