package io.selvage.bugs;

import java.util.concurrent.atomic.AtomicInteger;

/// A reaper frees a slot by swapping "busy" for "free"; meanwhile the expired session has ended and another has
/// made the slot busy again. In the corrected twin the state carries a generation.
///
/// Kind: ABA. Shows as an exception. Fewest preemptions: 1.
/// Known from: ABA over a state word; timers and thread IDs that are reused, as in PID reuse.
///
/// 1. R, the reaper, finds the slot busy by an expired session.
/// 2. U ends that session and begins another in the same slot.
/// 3. R swaps busy for free; the slot of the new session counts as free.
abstract class AbaSlot implements Scenario {
    private static final int BUSY = 1;
    private static final int EXPIRED = 1;

    private final AtomicInteger slot = new AtomicInteger(BUSY);
    private volatile int session = EXPIRED;

    /// How much to add to the slot for a new session.
    abstract int generationStep();

    private void reap() {
        int seen = slot.get();
        if ((seen & BUSY) != 0 && session == EXPIRED) {
            slot.compareAndSet(seen, seen & ~BUSY);
        }
    }

    private void endAndBegin() {
        int free = slot.get() & ~BUSY;
        slot.set(free);
        session = EXPIRED + 1;
        slot.set((free + generationStep()) | BUSY);
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::reap, this::endAndBegin);
        Expect.that((slot.get() & BUSY) != 0, "the slot of a running session is free");
    }

    static final class Buggy extends AbaSlot {
        @Override
        int generationStep() {
            return 0;
        }
    }

    static final class Fixed extends AbaSlot {
        @Override
        int generationStep() {
            return 2;
        }
    }
}
