package io.selvage.scheduler;

import io.selvage.runtime.Affinity;
import io.selvage.runtime.HostPriority;
import io.selvage.runtime.Outcome;
import io.selvage.runtime.PinResult;
import io.selvage.runtime.VirtualThreads;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A platform thread that drives a virtual core of the real machine: drain, pick, run, account; and when
/// nothing is ready: search a little, then sleep.
///
/// It may lose its core to another carrier while it runs what does not come back ([Tie], [Strays]), and
/// be given another one afterwards.
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
    private final Tie tie = new Tie();

    /// What it drives; null while it waits for a core. Written by who gives it one, and by itself.
    private volatile @Nullable VirtualCore core;

    private final CountDownLatch settled = new CountDownLatch(1);
    private volatile PinResult pinning;

    /// Made anew by who gives it a core.
    private volatile IdlePoll poll;

    /// Its number in the host; written by itself.
    private volatile int hostThread = HostPriority.UNKNOWN;

    /// Own: whether it ends instead of waiting for another core.
    private boolean isSpent;

    // Owned by the ticker.
    private long blockedDispatch = -1;
    private int ticksBlocked;

    CoreCarrier(Scheduler scheduler, VirtualCore core, PinResult pinning) {
        super(nameFor(core));
        this.scheduler = scheduler;
        this.core = core;
        this.pinning = pinning;
        poll = new IdlePoll(scheduler.clock(), scheduler.idleCores(), core.index());
    }

    private static String nameFor(VirtualCore core) {
        return "selvage-core-" + core.index();
    }

    /// The carrier underneath the calling thread.
    ///
    /// @return null if the caller is not on a core of the real machine
    static @Nullable CoreCarrier current() {
        return VirtualThreads.currentCarrier() instanceof CoreCarrier carrier ? carrier : null;
    }

    /// From the code that runs here: begins a section ([Tie]).
    ///
    /// @return the core that may be used until [#exit()]; null if it is this carrier's no longer
    @Nullable
    VirtualCore enter() {
        return tie.enter() ? core : null;
    }

    /// Ends what [#enter()] has begun, whatever that has returned.
    void exit() {
        tie.exit();
    }

    @Override
    boolean currentMustGiveWay() {
        Schedulable running = current;
        VirtualCore mine = enter();
        try {
            // Without a core it is to leave its carrier as soon as it can.
            return running != null && (mine == null || mine.mustGiveWay(running));
        } finally {
            exit();
        }
    }

    @Override
    void settle() {
        Schedulable running = current;
        VirtualCore mine = enter();
        try {
            if (mine == null) {
                scheduler.strays().hurry(this);
            } else if (running != null) {
                mine.settle(running);
            }
        } finally {
            exit();
        }
    }

    /// Before a dispatch: the section of the driving loop ends.
    void leavesScheduler() {
        tie.exit();
    }

    /// After a dispatch: the section of the driving loop begins again, if the core is still this
    /// carrier's. If not, sees to what has been run.
    ///
    /// @return whether it still is
    boolean comesBack(Schedulable ran, Outcome outcome) {
        if (tie.comeBack()) {
            return true;
        }
        core = null;
        isSpent = !scheduler.strays().comesBack(this, ran, outcome);
        tie.renew();
        return false;
    }

    /// {@return whether there is no core any more to go on with}
    boolean hasLostCore() {
        return core == null;
    }

    Tie tie() {
        return tie;
    }

    /// {@return its number in the host, if that is known}
    int hostThread() {
        return hostThread;
    }

    /// By who has taken the core away.
    void nameAsStray(VirtualCore lost) {
        setName("selvage-stray-" + lost.index());
    }

    /// From who gives it a core to drive: it has none, or has never run.
    void take(VirtualCore taken) {
        poll = new IdlePoll(scheduler.clock(), scheduler.idleCores(), taken.index());
        setName(nameFor(taken));
        core = taken;
    }

    /// {@return where this carrier is bound; final once the scheduler has started}
    PinResult pinning() {
        return pinning;
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
        VirtualCore mine = core;
        if (mine == null) {
            return;
        }
        long dispatch = mine.dispatches();
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
        hostThread = HostPriority.currentThread();
        boolean mine = tie.enter();
        assert mine : "a carrier that has not begun cannot have lost its core";
        bind();
        settled.countDown();
        while (!scheduler.isStopping() && !isSpent) {
            VirtualCore driven = core;
            if (driven == null) {
                awaitCore();
            } else if (driven.isRetired() && scheduler.endsFor(driven)) {
                return;
            } else {
                driveOnce(driven);
            }
        }
    }

    /// Goes where its core belongs.
    private void bind() {
        VirtualCore driven = core;
        if (driven != null) {
            int cpu = scheduler.cpuOf(driven);
            if (cpu >= 0) {
                pinning = Affinity.pin(cpu);
            }
            driven.endIdle();
        }
    }

    /// Without a core: waits for one, or for the end.
    private void awaitCore() {
        if (!scheduler.strays().offer(this)) {
            isSpent = true;
            return;
        }
        while (core == null && !scheduler.isStopping()) {
            LockSupport.park(scheduler);
            // Else an interrupt that a dispatch left behind would make every park return at once.
            Thread.interrupted();
        }
        bind();
    }

    /// A schedulable must not throw. If one does, it is lost, as its state is unknown; the core is not.
    private void driveOnce(VirtualCore driven) {
        try {
            driven.drive(this);
            if (core == driven && !scheduler.isStopping() && !driven.isRetired()) {
                idle(driven);
            }
        } catch (Throwable broken) {
            LOGGER.log(Level.ERROR, () -> "core " + driven.index() + ": a dispatch failed, its thread is lost", broken);
            if (core == driven) {
                driven.forgetRunning();
            }
        }
    }

    private void idle(VirtualCore core) {
        core.beginIdle();
        allocations().forget();
        IdleCores idle = scheduler.idleCores();
        boolean found = idle.startSearching(scheduler.coreCount()) && search(core);
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
                awaitClaim(core);
                if (core.isRetired() && scheduler.leaveIdle(core)) {
                    break;
                }
            }
            // Claimed by a signal, which has counted this core as a searcher; or counted just now.
            found = search(core);
        }
        if (core.isRetired()) {
            // Who published while this one was counted as a searcher relies on another look, which it does not take.
            scheduler.signal(core);
        }
        core.endIdle();
    }

    /// Returns when the core has been claimed, or is to go.
    private void awaitClaim(VirtualCore core) {
        long began = scheduler.clock().nanoTime();
        if (poll.claimed()) {
            poll.wokenAfter(scheduler.clock().nanoTime() - began);
        } else {
            core.fallsAsleep(this);
            boolean mustSleep = poll.fallsAsleep();
            while (mustSleep && !scheduler.isStopping() && !core.isRetired()) {
                LockSupport.park(scheduler);
                // Else an interrupt that a dispatch left behind would make every park return at once.
                Thread.interrupted();
                mustSleep = scheduler.idleCores().contains(core.index());
            }
            poll.wokenAfter(poll.isAwake() - began);
            core.hasSlept();
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
    private boolean search(VirtualCore core) {
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
