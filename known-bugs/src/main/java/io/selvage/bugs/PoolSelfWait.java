package io.selvage.bugs;

import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// A pool of one worker runs a task that waits for another task of the same pool; the other one was made known
/// before it was submitted, and so comes second.
///
/// Kind: deadlock. Shows as a deadlock. Fewest preemptions: 1.
/// Known from: thread starvation deadlock in Java Concurrency in Practice, 8.1.1.
///
/// 1. A makes the future of the load known and has not submitted it yet.
/// 2. B sees it and submits a task that waits for it; the worker runs that and waits.
/// 3. A submits the load, which nobody is left to run.
abstract class PoolSelfWait implements Scenario {
    private static final int TASKS = 2;

    private final LinkedBlockingQueue<FutureTask<Integer>> queue = new LinkedBlockingQueue<>();
    private volatile @Nullable FutureTask<Integer> load;

    abstract void request(FutureTask<Integer> task);

    void publish(FutureTask<Integer> task) {
        load = task;
    }

    void submit(FutureTask<Integer> task) {
        queue.add(task);
    }

    private void requestLoad() {
        request(new FutureTask<>(() -> 1));
    }

    private void submitDependent() {
        FutureTask<Integer> known = load;
        submit(known == null ? new FutureTask<>(() -> 2) : dependent(known));
    }

    private static FutureTask<Integer> dependent(FutureTask<Integer> other) {
        return new FutureTask<>(() -> other.get() + 1);
    }

    private void work() throws InterruptedException {
        for (int i = 0; i < TASKS; i++) {
            queue.take().run();
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::requestLoad, this::submitDependent, this::work);
    }

    static final class Buggy extends PoolSelfWait {
        @Override
        void request(FutureTask<Integer> task) {
            publish(task);
            submit(task);
        }
    }

    static final class Fixed extends PoolSelfWait {
        @Override
        void request(FutureTask<Integer> task) {
            submit(task);
            publish(task);
        }
    }
}
