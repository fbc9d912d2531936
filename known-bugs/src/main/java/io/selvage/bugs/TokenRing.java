package io.selvage.bugs;

import java.util.concurrent.atomic.AtomicInteger;

/// Three nodes work in turn, and each hands the token on before it has done its own work.
///
/// Kind: order violation. Shows as an exception. Fewest preemptions: 1.
/// Known from: `CS.token_ring_bad` in SCTBench.
///
/// 1. Node 0 takes the token and hands it to node 1.
/// 2. Node 1 takes it, hands it on and does its work: the first entry is 1.
/// 3. Node 0 does its work.
abstract class TokenRing implements Scenario {
    private static final int NODES = 3;

    private int holder;
    private final AtomicInteger order = new AtomicInteger();

    abstract void node(int node) throws InterruptedException;

    synchronized void awaitToken(int node) throws InterruptedException {
        while (holder != node) {
            wait();
        }
    }

    synchronized void handOn() {
        holder++;
        notifyAll();
    }

    void work(int node) {
        order.set(order.get() * 10 + node + 1);
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(() -> node(0), () -> node(1), () -> node(NODES - 1));
        Expect.equal(123, order.get(), "order");
    }

    static final class Buggy extends TokenRing {
        @Override
        void node(int node) throws InterruptedException {
            awaitToken(node);
            handOn();
            work(node);
        }
    }

    static final class Fixed extends TokenRing {
        @Override
        void node(int node) throws InterruptedException {
            awaitToken(node);
            work(node);
            handOn();
        }
    }
}
