package io.selvage.bugs;

import java.util.concurrent.atomic.AtomicIntegerArray;

/// A lock by flags that looks at the other's flag before it raises its own. Whoever does not get in leaves.
///
/// Kind: broken lock. Shows as an exception. Fewest preemptions: 2.
/// Known from: one of the attempts that lead to Dekker's lock in Dijkstra, Cooperating Sequential Processes
/// (1965); `dekker` of the Java PathFinder examples.
///
/// 1. A finds the flag of B down.
/// 2. B finds that of A down, raises its own and is in.
/// 3. A raises its flag and is in too.
abstract class LateFlag implements Scenario {
    private final AtomicIntegerArray flags = new AtomicIntegerArray(2);
    private final CriticalSection section = new CriticalSection();

    abstract boolean enter(int me);

    boolean othersFlagDown(int me) {
        return flags.get(1 - me) == 0;
    }

    boolean raiseFlag(int me) {
        return flags.getAndSet(me, 1) == 0;
    }

    private void pass(int me) {
        if (enter(me)) {
            section.pass();
        }
        flags.set(me, 0);
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(() -> pass(0), () -> pass(1));
    }

    static final class Buggy extends LateFlag {
        @Override
        boolean enter(int me) {
            return othersFlagDown(me) && raiseFlag(me);
        }
    }

    static final class Fixed extends LateFlag {
        @Override
        boolean enter(int me) {
            return raiseFlag(me) && othersFlagDown(me);
        }
    }
}
