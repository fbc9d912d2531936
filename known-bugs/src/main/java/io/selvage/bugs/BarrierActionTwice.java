package io.selvage.bugs;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// At a barrier each thread counts itself in and then looks whether it was the last; by then both may find that
/// all are there, and both run the action.
///
/// Kind: atomicity violation. Shows as an exception. Fewest preemptions: 1.
/// Known from: `barrier` programs of the Java PathFinder examples; `AtomicInteger` used in two steps.
///
/// 1. A counts itself in.
/// 2. B counts itself in, finds 2 and runs the action.
/// 3. A finds 2 and runs it again.
abstract class BarrierActionTwice implements Scenario {
    private static final int PARTIES = 2;

    private final AtomicInteger arrived = new AtomicInteger();
    private final AtomicInteger actions = new AtomicInteger();
    private final CountDownLatch gate = new CountDownLatch(1);

    /// Counts the caller in and tells how many have arrived.
    abstract int arrive();

    AtomicInteger arrived() {
        return arrived;
    }

    private void meet() throws InterruptedException {
        if (arrive() == PARTIES) {
            actions.incrementAndGet();
            gate.countDown();
        }
        gate.await();
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::meet, this::meet);
        Expect.equal(1, actions.get(), "runs of the action");
    }

    static final class Buggy extends BarrierActionTwice {
        @Override
        int arrive() {
            arrived().incrementAndGet();
            return arrived().get();
        }
    }

    static final class Fixed extends BarrierActionTwice {
        @Override
        int arrive() {
            return arrived().incrementAndGet();
        }
    }
}
