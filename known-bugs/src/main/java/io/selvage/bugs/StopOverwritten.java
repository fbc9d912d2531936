package io.selvage.bugs;

import java.util.concurrent.atomic.AtomicInteger;

/// A worker says that it runs after it has looked whether it has been stopped, and so overwrites a stop that
/// comes in between; it spins for ever.
///
/// Kind: starvation. Shows as a livelock. Fewest preemptions: 1.
/// Known from: stop flags that `start` resets, in many services; the pattern of Lu et al. (2008).
///
/// 1. W finds that it is new.
/// 2. S says that it is to stop.
/// 3. W says that it runs, and looks for a stop for ever.
abstract class StopOverwritten implements Scenario {
    private static final int NEW = 0;
    private static final int RUNNING = 1;
    private static final int STOPPED = 2;

    private final AtomicInteger state = new AtomicInteger(NEW);

    /// Changes the state if it is what is expected.
    abstract void change(int expected, int next);

    AtomicInteger state() {
        return state;
    }

    @SuppressWarnings("ThreadPriorityCheck") // A spinning thread has to let others run.
    private void work() {
        change(NEW, RUNNING);
        while (state.get() == RUNNING) {
            Thread.yield();
        }
    }

    private void stop() {
        state.set(STOPPED);
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::work, this::stop);
    }

    static final class Buggy extends StopOverwritten {
        @Override
        void change(int expected, int next) {
            if (state().get() == expected) {
                state().set(next);
            }
        }
    }

    static final class Fixed extends StopOverwritten {
        @Override
        void change(int expected, int next) {
            state().compareAndSet(expected, next);
        }
    }
}
