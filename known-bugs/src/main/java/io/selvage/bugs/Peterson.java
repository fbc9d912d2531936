package io.selvage.bugs;

import java.util.concurrent.atomic.AtomicIntegerArray;

/// Peterson's lock with its two writes swapped: first the turn is given away, then the flag is raised. Whoever
/// does not get in at once tries once more and then leaves.
///
/// Kind: broken lock. Shows as an exception. Fewest preemptions: 2.
/// Known from: Peterson (1981); the swap is a standard exercise.
///
/// 1. A gives the turn to B.
/// 2. B gives the turn to A, raises its flag, finds that of A down and is in.
/// 3. A raises its flag, finds that it has the turn, and is in too.
abstract class Peterson implements Scenario {
    private static final int ATTEMPTS = 2;

    private final AtomicIntegerArray flags = new AtomicIntegerArray(2);
    private final CriticalSection section = new CriticalSection();
    private volatile int turn;

    abstract void announce(int me);

    void raiseFlag(int me) {
        flags.set(me, 1);
    }

    void giveTurnAway(int me) {
        turn = 1 - me;
    }

    private void pass(int me) {
        announce(me);
        for (int i = 0; i < ATTEMPTS; i++) {
            if (flags.get(1 - me) == 0 || turn == me) {
                section.pass();
                break;
            }
        }
        flags.set(me, 0);
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(() -> pass(0), () -> pass(1));
    }

    static final class Buggy extends Peterson {
        @Override
        void announce(int me) {
            giveTurnAway(me);
            raiseFlag(me);
        }
    }

    static final class Fixed extends Peterson {
        @Override
        void announce(int me) {
            raiseFlag(me);
            giveTurnAway(me);
        }
    }
}
