package io.selvage.bugs;

/// Two threads take the same two locks in opposite order.
///
/// Kind: deadlock. Shows as a deadlock. Fewest preemptions: 1.
/// Known from: `deadlock` in IBM ConTest, `CS.deadlock01_bad` in SCTBench.
///
/// 1. A takes the first lock.
/// 2. B takes the second one and waits for the first.
/// 3. A waits for the second.
abstract class TwoLocks implements Scenario {
    final Object first = new Object();
    final Object second = new Object();
    private int passes;

    abstract void backwards();

    void inOrder(Object outer, Object inner) {
        synchronized (outer) {
            synchronized (inner) {
                passes++;
            }
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(() -> inOrder(first, second), this::backwards);
        Expect.equal(2, passes, "passes");
    }

    static final class Buggy extends TwoLocks {
        @Override
        void backwards() {
            inOrder(second, first);
        }
    }

    static final class Fixed extends TwoLocks {
        @Override
        void backwards() {
            inOrder(first, second);
        }
    }
}
