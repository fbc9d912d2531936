package io.selvage.scheduler;

import io.selvage.runtime.AsymmetricFence;
import io.selvage.runtime.CarrierAccounts;
import io.selvage.runtime.HostPriority;
import io.selvage.runtime.Outcome;
import io.selvage.runtime.PinResult;
import io.selvage.runtime.SpinLock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Takes cores away from what runs on them and reaches no preemption point: code without any, a call that
/// blocks its platform thread, a class initialiser that another thread is in. A spare carrier drives the
/// core from then on. The old one, a *stray*, stays with what it runs until that comes by, with what CPU
/// the host leaves it; then what it ran is queued like everybody else, and the stray becomes a spare
/// carrier.
///
/// What holds a core while there are strays is as much to blame as they are, and becomes one too: so all
/// that reach no preemption point share alike.
///
/// A stray that holds no lock of the kernel's gets next to no CPU while the core's own carrier wants
/// that. Which it is, its stack says, and to show that a thread has to stop somewhere; so a thread of its
/// own asks.
final class Strays {
    /// How many there may be at a time: each is a platform thread.
    static final int MOST = 256;

    /// How many carriers without a core are kept.
    private static final int MOST_SPARES = 8;

    /// How many ticks between two charges: it is a system call for each.
    private static final int CHARGE_INTERVAL = 4;

    /// How much CPU time a stray may use until it gets less.
    private static final long TOLERATED_NANOS = 2_000_000;

    /// Why a core is taken away.
    enum Reason {
        /// Others wait, and the policy says that it is their turn.
        TURN_OVER,
        /// Somebody insists.
        DEMANDED
    }

    /// One carrier without a core, with what it runs. Guarded by the lock.
    private static final class Stray {
        private final CoreCarrier carrier;
        private final Schedulable runs;

        /// CPU time of the carrier that somebody has been charged for, [CarrierAccounts#UNSUPPORTED] if
        /// nothing is known.
        private long charged;

        /// The same when it lost its core.
        private final long usedBefore;

        /// Whether somebody sees to it that it gets less CPU, if it may.
        private boolean isJudged;

        private boolean isSlowed;

        /// Whether it is to come to its end, which takes CPU.
        private boolean isHurried;

        /// Whether what it runs counts for dead.
        private boolean isAbandoned;

        Stray(CoreCarrier carrier, Schedulable runs) {
            this.carrier = carrier;
            this.runs = runs;
            charged = CarrierAccounts.cpuNanos(carrier);
            usedBefore = charged;
        }

        /// Whether it is to be slowed now: not before it has shown that it uses CPU. One that the host
        /// has not let run would not come by for long if it got even less.
        private boolean isToBeJudged() {
            boolean now =
                    !isJudged && (usedBefore == CarrierAccounts.UNSUPPORTED || charged - usedBefore >= TOLERATED_NANOS);
            isJudged |= now;
            return now;
        }

        private long unchargedNanos() {
            long now = CarrierAccounts.cpuNanos(carrier);
            return now == CarrierAccounts.UNSUPPORTED || charged == CarrierAccounts.UNSUPPORTED
                    ? 0
                    : Math.max(0, now - charged);
        }

        private void slow() {
            isSlowed |= HostPriority.lower(carrier.hostThread());
        }

        /// {@return whether it gets as much CPU as others now}
        private boolean hurry() {
            isSlowed = isSlowed && !HostPriority.restore(carrier.hostThread());
            return !isSlowed;
        }

        private void charge() {
            if (!isAbandoned) {
                long nanos = unchargedNanos();
                charged += nanos;
                runs.charge(nanos);
            }
        }
    }

    private final Scheduler scheduler;
    private final SpinLock lock = new SpinLock();

    /// Replaced under the lock.
    private volatile List<Stray> strays = List.of();

    /// Guarded by the lock.
    private final Deque<CoreCarrier> spares = new ArrayDeque<>();

    /// Owned by the ticker.
    private int ticks;

    Strays(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /// Takes a core away from what runs there, if that is outside of the scheduler at this moment. By one
    /// thread at a time.
    ///
    /// @return whether somebody else drives the core now
    boolean handOff(VirtualCore core, Reason reason) {
        CoreCarrier driver = core.carrier();
        Schedulable running = driver == null ? null : driver.current;
        if (driver == null || running == null || core.isRetired() || strays.size() >= MOST) {
            return false;
        }
        Tie tie = driver.tie();
        if (!tie.loosen(driver)) {
            return false;
        }
        if (driver.current != running || core.carrier() != driver || !core.dismiss(running, reason)) {
            tie.keep();
            return false;
        }
        Stray stray = new Stray(driver, running);
        stray.isHurried = reason == Reason.DEMANDED;
        add(stray);
        tie.lose();
        driver.nameAsStray(core);
        drive(core);
        return true;
    }

    /// Does beforehand what the first time would have to wait for.
    static void prepare() {
        var _ = AsymmetricFence.heavy();
    }

    private void add(Stray stray) {
        lock.acquire();
        try {
            List<Stray> more = new ArrayList<>(strays);
            more.add(stray);
            strays = List.copyOf(more);
        } finally {
            lock.release();
        }
    }

    /// Gives the core to a carrier that has none.
    private void drive(VirtualCore core) {
        CoreCarrier next = takeSpare();
        if (next == null) {
            next = new CoreCarrier(scheduler, core, new PinResult.Unpinned("it is about to start"));
            scheduler.drives(next, core);
            // Without threads around it (CarrierStart): each would first have to get CPU, which the stray has.
            next.start();
        } else {
            scheduler.drives(next, core);
            next.take(core);
            LockSupport.unpark(next);
        }
    }

    private @Nullable CoreCarrier takeSpare() {
        lock.acquire();
        try {
            return spares.poll();
        } finally {
            lock.release();
        }
    }

    /// On a thread of its own, as it may have to wait until the stray stops.
    private void slow(Stray stray) {
        if (!stray.runs.mayBeSlowed()) {
            return;
        }
        lock.acquire();
        try {
            if (strays.contains(stray) && !stray.isHurried) {
                stray.slow();
            }
        } finally {
            lock.release();
        }
    }

    /// From a stray after its dispatch: sees to what it has run.
    ///
    /// @return whether the carrier can drive another core
    boolean comesBack(CoreCarrier carrier, Schedulable ran, Outcome outcome) {
        Stray stray;
        boolean restored;
        lock.acquire();
        try {
            stray = of(ran);
            if (stray == null || stray.carrier != carrier) {
                throw new IllegalStateException(carrier + " has lost its core and is no stray");
            }
            stray.charge();
            List<Stray> fewer = new ArrayList<>(strays);
            fewer.remove(stray);
            strays = List.copyOf(fewer);
            restored = stray.hurry();
        } finally {
            lock.release();
        }
        carrier.current = null;
        if (!stray.isAbandoned) {
            settle(ran, outcome);
        }
        return restored;
    }

    private void settle(Schedulable ran, Outcome outcome) {
        ran.takeDeparture();
        switch (outcome) {
            case YIELDED -> {
                ran.endRunReady();
                queue(ran);
            }
            case BLOCKED -> {
                if (!ran.endRunAsleep()) {
                    queue(ran);
                }
            }
            case ENDED -> ran.endRunDead();
        }
    }

    private void queue(Schedulable ready) {
        if (scheduler.keepsAccounts()) {
            ready.beginsToWait(scheduler.coarseNanoTime());
        }
        scheduler.place(ready);
    }

    /// From a stray whose code has come to its end: what follows is the kernel's, which others may wait
    /// for.
    void hurry(CoreCarrier carrier) {
        lock.acquire();
        try {
            for (Stray stray : strays) {
                if (stray.carrier == carrier) {
                    stray.charge();
                    var _ = stray.hurry();
                }
            }
        } finally {
            lock.release();
        }
    }

    /// From a carrier without a core: it waits for one.
    ///
    /// @return false if there are enough
    boolean offer(CoreCarrier carrier) {
        lock.acquire();
        try {
            return spares.size() < MOST_SPARES && spares.add(carrier);
        } finally {
            lock.release();
        }
    }

    /// The machine stops: nobody waits for a core any more.
    ///
    /// @return the platform threads that end now, or when what they run comes by
    List<Thread> stop() {
        lock.acquire();
        try {
            List<Thread> ending = new ArrayList<>(spares);
            strays.forEach(stray -> ending.add(stray.carrier));
            spares.forEach(LockSupport::unpark);
            return ending;
        } finally {
            lock.release();
        }
    }

    /// Takes what a stray runs out of circulation for ever: if it comes back, nobody hears of it.
    ///
    /// @return false if it runs on no stray
    boolean abandon(Schedulable runs) {
        lock.acquire();
        try {
            Stray stray = of(runs);
            if (stray == null || stray.isAbandoned) {
                return false;
            }
            stray.charge();
            stray.isAbandoned = true;
            runs.endRunDead();
            // Nobody waits for it any more.
            stray.slow();
            return true;
        } finally {
            lock.release();
        }
    }

    /// Whether it runs on a stray; if so, that gets as much CPU as others from now on, until what it runs
    /// is given up.
    boolean hurry(Schedulable runs) {
        lock.acquire();
        try {
            Stray stray = of(runs);
            if (stray == null) {
                return false;
            }
            stray.isHurried = true;
            var _ = stray.hurry();
            return true;
        } finally {
            lock.release();
        }
    }

    /// {@return whether there is any}
    boolean hasAny() {
        return !strays.isEmpty();
    }

    /// {@return whether it runs on a carrier that has lost its core}
    boolean runs(Schedulable schedulable) {
        return of(schedulable) != null;
    }

    /// {@return the platform thread that runs it without a core, or null}
    @Nullable
    CoreCarrier carrierOf(Schedulable schedulable) {
        Stray stray = of(schedulable);
        return stray == null ? null : stray.carrier;
    }

    /// {@return nanoseconds of core time that what a stray runs has not been charged for}
    long unchargedNanos(Schedulable schedulable) {
        Stray stray = of(schedulable);
        return stray == null ? 0 : stray.unchargedNanos();
    }

    private @Nullable Stray of(Schedulable schedulable) {
        for (Stray stray : strays) {
            if (stray.runs == schedulable) {
                return stray;
            }
        }
        return null;
    }

    /// {@return what runs without a core}
    List<Schedulable> running() {
        List<Schedulable> running = new ArrayList<>();
        for (Stray stray : strays) {
            running.add(stray.runs);
        }
        return running;
    }

    /// From the ticker, once per tick: what runs without a core is to come back at its next preemption
    /// point.
    ///
    /// @return whether there is any
    boolean tickPassed() {
        List<Stray> present = strays;
        boolean charges = ++ticks % CHARGE_INTERVAL == 0;
        for (Stray stray : present) {
            stray.runs.askToGiveWay();
            if (charges) {
                charge(stray);
            }
        }
        return !present.isEmpty();
    }

    private void charge(Stray stray) {
        boolean judged = false;
        lock.acquire();
        try {
            if (strays.contains(stray)) {
                stray.charge();
                judged = stray.isToBeJudged();
            }
        } finally {
            lock.release();
        }
        if (judged) {
            Thread.ofPlatform().daemon().name("selvage-demotion").start(() -> slow(stray));
        }
    }
}
