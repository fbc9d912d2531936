package io.selvage.bugs;

import java.util.concurrent.Semaphore;

/// A permit is not given back when what is done with it throws, which it does only if somebody closes the
/// resource in between.
///
/// Kind: deadlock. Shows as a deadlock. Fewest preemptions: 1.
/// Known from: connection pools that leak on an exception; Commons DBCP and Pool issues in JaConTeBe.
///
/// 1. A takes the only permit and finds the resource open.
/// 2. B closes the resource and waits for a permit.
/// 3. A uses the closed resource and leaves by an exception, with the permit.
abstract class PermitLeak implements Scenario {
    private final Semaphore permits = new Semaphore(1);
    private volatile boolean open = true;

    abstract void useWithPermit() throws InterruptedException;

    Semaphore permits() {
        return permits;
    }

    void useIfOpen() {
        if (!open) {
            return;
        }
        if (!open) {
            throw new IllegalStateException("closed while it was used");
        }
    }

    private void use() throws InterruptedException {
        try {
            useWithPermit();
        } catch (IllegalStateException _) {
            Expect.that(!open, "failed though open");
        }
    }

    private void closeAndDrain() throws InterruptedException {
        open = false;
        permits.acquire();
        permits.release();
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::use, this::closeAndDrain);
    }

    static final class Buggy extends PermitLeak {
        @Override
        void useWithPermit() throws InterruptedException {
            permits().acquire();
            useIfOpen();
            permits().release();
        }
    }

    static final class Fixed extends PermitLeak {
        @Override
        void useWithPermit() throws InterruptedException {
            permits().acquire();
            try {
                useIfOpen();
            } finally {
                permits().release();
            }
        }
    }
}
