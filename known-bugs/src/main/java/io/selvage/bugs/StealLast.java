package io.selvage.bugs;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/// A Chase-Lev deque whose owner takes the last task as if it were not the last, off by one, without racing the
/// thief for it.
///
/// Kind: lock-free structure. Shows as an exception. Fewest preemptions: 1.
/// Known from: Chase and Lev (2005); the work-stealing queues `chess.WSQ` and their mutants in SCTBench.
///
/// 1. T, the thief, reads top 0 and bottom 2 and takes a look at task 0.
/// 2. O, the owner, pops task 1 and then task 0, without touching the top.
/// 3. T moves the top from 0 to 1 and has task 0 as well.
abstract class StealLast implements Scenario {
    private static final int TASKS = 2;
    private static final int NONE = -1;

    private final AtomicInteger top = new AtomicInteger();
    private final AtomicIntegerArray runs = new AtomicIntegerArray(TASKS);
    private volatile int bottom = TASKS;

    /// Whether the owner may have the task at the bottom without a race.
    abstract boolean outOfReach(int topTask, int bottomTask);

    private int pop() {
        int task = bottom - 1;
        bottom = task;
        int first = top.get();
        if (first > task) {
            bottom = first;
            return NONE;
        }
        if (outOfReach(first, task)) {
            return task;
        }
        boolean won = top.compareAndSet(first, first + 1);
        bottom = first + 1;
        return won ? task : NONE;
    }

    private int steal() {
        int first = top.get();
        if (first >= bottom) {
            return NONE;
        }
        return top.compareAndSet(first, first + 1) ? first : NONE;
    }

    private void work(int task) {
        if (task != NONE) {
            runs.incrementAndGet(task);
        }
    }

    private void own() {
        for (int i = 0; i < TASKS; i++) {
            work(pop());
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::own, () -> work(steal()));
        for (int i = 0; i < TASKS; i++) {
            Expect.equal(1, runs.get(i), "runs of task " + i);
        }
    }

    static final class Buggy extends StealLast {
        @Override
        boolean outOfReach(int topTask, int bottomTask) {
            return topTask <= bottomTask;
        }
    }

    static final class Fixed extends StealLast {
        @Override
        boolean outOfReach(int topTask, int bottomTask) {
            return topTask < bottomTask;
        }
    }
}
