package io.selvage.bugs;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A promise asks whether it is complete before it takes a result, so that two results can be taken and its
/// callback runs twice.
///
/// Kind: atomicity violation. Shows as an exception. Fewest preemptions: 1.
/// Known from: hand-written promises; the check-then-act shape of Lu et al., Learning from Mistakes (2008).
///
/// 1. A finds the promise open.
/// 2. B finds it open, sets 2, runs the callback.
/// 3. A sets 1 and runs the callback again.
abstract class CompletedTwice implements Scenario {
    final AtomicReference<@Nullable Integer> result = new AtomicReference<>();
    private final AtomicInteger callbacks = new AtomicInteger();

    abstract boolean set(int value);

    private void complete(int value) {
        if (set(value)) {
            callbacks.incrementAndGet();
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(() -> complete(1), () -> complete(2));
        Expect.equal(1, callbacks.get(), "callbacks");
    }

    static final class Buggy extends CompletedTwice {
        @Override
        boolean set(int value) {
            if (result.get() != null) {
                return false;
            }
            result.set(value);
            return true;
        }
    }

    static final class Fixed extends CompletedTwice {
        @Override
        boolean set(int value) {
            return result.compareAndSet(null, value);
        }
    }
}
