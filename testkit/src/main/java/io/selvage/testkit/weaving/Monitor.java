package io.selvage.testkit.weaving;

import io.selvage.api.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The monitor of one object, for simulated threads. In use from the first thread that enters until
/// nobody holds it, wants it or waits at it.
///
/// Touched by simulated threads of one machine only, of which one runs at a time: no locks. Whoever gives
/// it back wakes all that want it, so the schedule says who is next, as nobody may rely on an order.
final class Monitor {
    private final Run run;
    private final Object object;
    private final List<Thread> entrants = new ArrayList<>(2);
    private final List<Waiter> waiters = new ArrayList<>(2);
    private @Nullable Thread owner;
    private int holds;

    Monitor(Run run, Object object) {
        this.run = run;
        this.object = object;
    }

    private static final class Waiter {
        final Thread thread;
        boolean notified;

        Waiter(Thread thread) {
            this.thread = thread;
        }
    }

    Object object() {
        return object;
    }

    @Nullable
    Thread owner() {
        return owner;
    }

    boolean isHeldByCaller() {
        return owner == Thread.currentThread();
    }

    void enter() {
        Thread caller = Thread.currentThread();
        if (owner == caller) {
            holds++;
            return;
        }
        acquire(caller, 1);
    }

    private void acquire(Thread caller, int times) {
        if (owner != null) {
            queue(caller);
        }
        owner = caller;
        holds = times;
    }

    private void queue(Thread caller) {
        boolean interrupted = false;
        ProgramThread program = ProgramThread.running();
        if (program != null) {
            program.blocked(true);
        }
        entrants.add(caller);
        try {
            do {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            } while (owner != null);
        } finally {
            entrants.remove(caller);
            discardIfFree();
            if (program != null) {
                program.blocked(false);
            }
        }
        // It may just have been discarded.
        run.keep(this);
        if (interrupted) {
            caller.interrupt();
        }
    }

    /// Gives back one hold.
    void exit() {
        if (--holds == 0) {
            release();
        }
    }

    private void release() {
        owner = null;
        holds = 0;
        for (Thread entrant : List.copyOf(entrants)) {
            LockSupport.unpark(entrant);
        }
        discardIfFree();
    }

    private void discardIfFree() {
        if (owner == null && entrants.isEmpty() && waiters.isEmpty()) {
            run.discard(this);
        }
    }

    /// Waits as [Object#wait(long, int)] does. The caller holds the monitor.
    ///
    /// @param nanos how long in virtual time, 0 for ever
    void await(Simulation machine, long nanos) throws InterruptedException {
        Thread caller = Thread.currentThread();
        Waiter waiter = new Waiter(caller);
        int held = holds;
        waiters.add(waiter);
        release();
        boolean interrupted = false;
        try {
            long deadline = machine.nanoTime() + nanos;
            while (!waiter.notified && !interrupted) {
                if (nanos == 0) {
                    LockSupport.park(this);
                } else {
                    long left = deadline - machine.nanoTime();
                    if (left <= 0) {
                        break;
                    }
                    LockSupport.parkNanos(this, left);
                }
                interrupted = Thread.interrupted();
            }
        } finally {
            waiters.remove(waiter);
            acquire(caller, held);
            run.keep(this);
        }
        if (interrupted && !waiter.notified) {
            throw new InterruptedException();
        }
        if (interrupted) {
            caller.interrupt();
        }
    }

    /// Lets one waiter go on; which one is for the machine to choose.
    void signal(Simulation machine) {
        long waiting = waiters.stream().filter(waiter -> !waiter.notified).count();
        if (waiting == 0) {
            return;
        }
        int chosen = waiting == 1 ? 0 : machine.choose((int) waiting);
        for (Waiter waiter : waiters) {
            if (!waiter.notified && chosen-- == 0) {
                waiter.notified = true;
                LockSupport.unpark(waiter.thread);
                return;
            }
        }
    }

    void signalAll() {
        for (Waiter waiter : waiters) {
            waiter.notified = true;
            LockSupport.unpark(waiter.thread);
        }
    }

    @Override
    public String toString() {
        Thread holder = owner;
        return "monitor of " + object.getClass().getName() + (holder == null ? "" : ", held by " + holder.getName());
    }
}
