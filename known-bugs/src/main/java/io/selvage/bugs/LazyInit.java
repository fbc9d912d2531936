package io.selvage.bugs;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A singleton is made by whoever finds that there is none yet, without a lock, so that there can be two.
///
/// Kind: atomicity violation. Shows as an exception. Fewest preemptions: 1.
/// Known from: `LazyInitRace` in Java Concurrency in Practice, 2.2.2.
///
/// 1. A finds no instance.
/// 2. B finds none, makes one and uses it.
/// 3. A makes another.
abstract class LazyInit implements Scenario {
    private @Nullable Object instance;
    private final AtomicInteger made = new AtomicInteger();

    abstract void use();

    void makeIfMissing() {
        if (instance == null) {
            made.incrementAndGet();
            instance = new Object();
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::use, this::use);
        Expect.equal(1, made.get(), "instances");
    }

    static final class Buggy extends LazyInit {
        @Override
        void use() {
            makeIfMissing();
        }
    }

    static final class Fixed extends LazyInit {
        @Override
        synchronized void use() {
            makeIfMissing();
        }
    }
}
