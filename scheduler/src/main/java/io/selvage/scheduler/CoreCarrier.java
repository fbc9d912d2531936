package io.selvage.scheduler;

import io.selvage.runtime.Affinity;
import io.selvage.runtime.PinResult;
import io.selvage.runtime.VirtualThreads;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A platform thread that drives a virtual core of the real machine: drain, pick, run, account; and when
/// nothing is ready: search a little, then sleep.
final class CoreCarrier extends Carrier {
    private static final System.Logger LOGGER = System.getLogger("io.selvage.scheduler");

    /// How many looks around an idle core takes before it sleeps, first with a pause of the processor in
    /// between, then giving its CPU to whoever wants it: a few microseconds. More would take CPU from the
    /// JIT and from neighbours on small machines.
    private static final int SPINS = 60;

    private static final int YIELDS = 4;

    /// How many ticks a dispatch may block its carrier before somebody is told. Less would take the pause
    /// of a garbage collector for a lock.
    private static final int TICKS_TO_NOTICE = 5;

    private final Scheduler scheduler;
    private final VirtualCore core;
    private final int cpu;

    private final CountDownLatch settled = new CountDownLatch(1);
    private volatile PinResult pinning;
    private final IdlePoll poll;

    // Owned by the ticker.
    private long blockedDispatch = -1;
    private int ticksBlocked;

    CoreCarrier(Scheduler scheduler, VirtualCore core, int cpu, PinResult pinning) {
        super("selvage-core-" + core.index());
        this.scheduler = scheduler;
        this.core = core;
        this.cpu = cpu;
        this.pinning = pinning;
        poll = new IdlePoll(scheduler.clock(), scheduler.idleCores(), core.index());
    }

    /// The carrier underneath the calling thread.
    ///
    /// @return null if the caller is not on a core of the real machine
    static @Nullable CoreCarrier current() {
        return VirtualThreads.currentCarrier() instanceof CoreCarrier carrier ? carrier : null;
    }

    @Override
    boolean currentMustGiveWay() {
        Schedulable running = current;
        return running != null && core.mustGiveWay(running);
    }

    @Override
    void settle() {
        Schedulable running = current;
        if (running != null) {
            core.settle(running);
        }
    }

    /// {@return where this carrier is bound; final once the scheduler has started}
    PinResult pinning() {
        return pinning;
    }

    VirtualCore core() {
        return core;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /// Waits until it is where it belongs.
    void awaitStart() throws InterruptedException {
        settled.await();
    }

    /// From the ticker, once per tick while the core is busy: looks whether the dispatch blocks this
    /// thread.
    void tickPassed() {
        Schedulable running = current;
        if (running == null || !running.holdsCoreWhileBlocked() || !isBlocked()) {
            ticksBlocked = 0;
            return;
        }
        long dispatch = core.dispatches();
        if (dispatch != blockedDispatch) {
            blockedDispatch = dispatch;
            ticksBlocked = 0;
        }
        // Still the same dispatch at the second look, so it is that one which is blocked.
        if (++ticksBlocked % TICKS_TO_NOTICE == 0 && current == running) {
            running.blocks(this);
        }
    }

    private boolean isBlocked() {
        return switch (getState()) {
            case BLOCKED, WAITING, TIMED_WAITING -> true;
            default -> false;
        };
    }

    @Override
    public void run() {
        if (cpu >= 0) {
            pinning = Affinity.pin(cpu);
        }
        core.endIdle();
        settled.countDown();
        while (!scheduler.isStopping() && !(core.isRetired() && scheduler.endsFor(core))) {
            driveOnce();
        }
    }

    /// A schedulable must not throw. If one does, it is lost, as its state is unknown; the core is not.
    private void driveOnce() {
        try {
            core.drive(this);
            if (!scheduler.isStopping() && !core.isRetired()) {
                idle();
            }
        } catch (Throwable broken) {
            LOGGER.log(Level.ERROR, () -> "core " + core.index() + ": a dispatch failed, its thread is lost", broken);
            core.forgetRunning();
        }
    }

    private void idle() {
        core.beginIdle();
        IdleCores idle = scheduler.idleCores();
        boolean found = idle.startSearching(scheduler.coreCount()) && search();
        while (!found && !scheduler.isStopping() && !core.isRetired()) {
            // Everything that was published before the core became visible as idle is seen by this look; everything
            // published after it is signalled. See Scheduler.signal().
            if (!scheduler.joinIdle(core)) {
                boolean stillMine = scheduler.leaveIdle(core);
                if (stillMine && !idle.startSearching(scheduler.coreCount())) {
                    // Others search already. Look on our own account without being counted.
                    Thread.onSpinWait();
                    found = scheduler.steal(core);
                    if (found) {
                        // The others may have looked, and gone to sleep, while the loot was on its way here.
                        scheduler.signal(core);
                    }
                    continue;
                }
            } else {
                awaitClaim();
                if (core.isRetired() && scheduler.leaveIdle(core)) {
                    break;
                }
            }
            // Claimed by a signal, which has counted this core as a searcher; or counted just now.
            found = search();
        }
        if (core.isRetired()) {
            // Who published while this one was counted as a searcher relies on another look, which it does not take.
            scheduler.signal(core);
        }
        core.endIdle();
    }

    /// Returns when the core has been claimed, or is to go.
    private void awaitClaim() {
        long began = scheduler.clock().nanoTime();
        if (poll.claimed()) {
            poll.wokenAfter(scheduler.clock().nanoTime() - began);
        } else {
            boolean mustSleep = poll.fallsAsleep();
            while (mustSleep && !scheduler.isStopping() && !core.isRetired()) {
                LockSupport.park(scheduler);
                // Else an interrupt that a dispatch left behind would make every park return at once.
                Thread.interrupted();
                mustSleep = scheduler.idleCores().contains(core.index());
            }
            poll.wokenAfter(poll.isAwake() - began);
        }
    }

    /// From any thread that has claimed the idle core.
    void wakeUp() {
        if (poll.mustBeWoken()) {
            LockSupport.unpark(this);
        }
    }

    /// Looks around for a few microseconds. The caller counts as a searcher, and no longer does
    /// afterwards.
    private boolean search() {
        IdleCores idle = scheduler.idleCores();
        boolean found = false;
        for (int look = 0; look < SPINS + YIELDS && !found && !scheduler.isStopping(); look++) {
            found = scheduler.steal(core);
            if (!found) {
                pause(look);
            }
        }
        boolean last = idle.stopSearching();
        if (found && last) {
            // Whoever published work while we were counted relied on us to find it.
            scheduler.signal(core);
        }
        return found;
    }

    @SuppressWarnings("ThreadPriorityCheck") // A hint is what it is meant as.
    private static void pause(int look) {
        if (look < SPINS) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }
}
