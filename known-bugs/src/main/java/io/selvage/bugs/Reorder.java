package io.selvage.bugs;

import java.util.Arrays;

/// Some threads set two variables one after the other, and one thread checks that it sees both or none. The
/// more setters there are, the more schedules a search has to choose from.
///
/// Kind: order violation. Shows as an exception. Fewest preemptions: 1.
/// Known from: `CS.reorder_3_bad`, `reorder_4_bad`, `reorder_5_bad`, `reorder_10_bad` in SCTBench.
///
/// 1. A setter sets the first variable.
/// 2. The checker sees the first variable set and the second not.
abstract class Reorder implements Scenario {
    private final int threadCount;
    private int first;
    private int second;

    /// @param threadCount how many threads: one checks, the others set
    Reorder(int threadCount) {
        this.threadCount = threadCount;
    }

    abstract void set();

    abstract void check();

    void setBoth() {
        first = 1;
        second = -1;
    }

    void checkBoth() {
        Expect.equal(0, first + second, "sum");
    }

    @Override
    public final void run(Threads threads) throws Exception {
        Threads.Action[] actions = new Threads.Action[threadCount];
        Arrays.fill(actions, (Threads.Action) this::set);
        actions[threadCount - 1] = this::check;
        threads.run(actions);
    }

    static final class Buggy extends Reorder {
        Buggy(int threadCount) {
            super(threadCount);
        }

        @Override
        void set() {
            setBoth();
        }

        @Override
        void check() {
            checkBoth();
        }
    }

    static final class Fixed extends Reorder {
        Fixed(int threadCount) {
            super(threadCount);
        }

        @Override
        synchronized void set() {
            setBoth();
        }

        @Override
        synchronized void check() {
            checkBoth();
        }
    }
}
