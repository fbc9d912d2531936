package io.selvage.bugs;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// A child thread uses the handle that its parent stores only after the child has been told to go.
///
/// Kind: order violation. Shows as an exception. Fewest preemptions: 1.
/// Known from: Mozilla `nsThread`: the child reads `mThread` before the creator has stored it (Lu et al.,
/// 2008).
///
/// 1. A tells B to go.
/// 2. B uses the handle: there is none yet.
abstract class UseBeforeInit implements Scenario {
    private volatile @Nullable Object handle;
    private final CountDownLatch go = new CountDownLatch(1);

    abstract void create();

    void storeHandle() {
        handle = new Object();
    }

    void startChild() {
        go.countDown();
    }

    private void child() throws InterruptedException {
        go.await();
        Expect.that(handle != null, "the child has no handle");
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::create, this::child);
    }

    static final class Buggy extends UseBeforeInit {
        @Override
        void create() {
            startChild();
            storeHandle();
        }
    }

    static final class Fixed extends UseBeforeInit {
        @Override
        void create() {
            storeHandle();
            startChild();
        }
    }
}
