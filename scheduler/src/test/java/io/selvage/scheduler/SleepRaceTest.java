package io.selvage.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.runtime.Affinity;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Publishing against going to sleep, again and again on the same objects, so that both sides run from warm
/// caches and meet within nanoseconds: on a CPU that delays stores, a missing fence shows here. The publisher
/// starts a little later each round.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SleepRaceTest {
    private static final int ROUNDS = 400_000;
    private static final int DELAYS = 300;
    private static final int SPINS = 2_000;

    private final Scheduler scheduler = Probe.unstarted(3);
    private final VirtualCore publisher = scheduler.cores().getFirst();
    private final VirtualCore sleeper = scheduler.cores().get(1);
    private final VirtualCore otherPublisher = scheduler.cores().getLast();
    private final IdleCores idle = scheduler.idleCores();
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();

    /// Written by the core before it ends a round.
    private boolean sleeps;

    /// Written by the publisher, read by the dispatch: what a wake-up is for.
    private boolean condition;

    private boolean seen;

    @Test
    void aCoreThatSleepsHasSeenOrIsToldWhatIsPublishedToAQueue() throws InterruptedException {
        Probe probe = Probe.idle(scheduler, 0);
        race(
                () -> {
                    publisher.accept(probe);
                    scheduler.signal(publisher);
                },
                () -> sleeps = scheduler.joinIdle(sleeper),
                this::checkWayToSleep);
        assertTrue(idle.isEmpty());
    }

    /// The last case at [Scheduler#signal(VirtualCore)]: the publisher counts itself, but the core has just helped
    /// itself; it
    /// goes back to sleep, and the other publisher relies on the one who is counted.
    @Test
    void aPublisherThatFindsNobodyLooksAgainForThoseWhoReliedOnIt() throws InterruptedException {
        Probe probe = Probe.idle(scheduler, 0);
        Probe otherProbe = Probe.idle(scheduler, 1);
        idle.add(sleeper.index());
        race(
                () -> {
                    publisher.accept(probe);
                    scheduler.signal(publisher);
                },
                () -> {
                    boolean counted = !scheduler.leaveIdle(sleeper);
                    scheduler.steal(sleeper);
                    if (counted) {
                        idle.stopSearching();
                    }
                    sleeps = scheduler.joinIdle(sleeper);
                    otherPublisher.accept(otherProbe);
                    scheduler.signal(otherPublisher);
                },
                round -> {
                    boolean isTold = !idle.contains(sleeper.index());
                    assertTrue(!sleeps || isTold, () -> "the core sleeps beside the work, in round " + round);
                    if (isTold) {
                        assertTrue(idle.stopSearching());
                        idle.add(sleeper.index());
                    }
                    assertEquals(0, idle.searchers());
                    assertFalse(Probe.take(publisher) == null && Probe.take(sleeper) == null);
                    assertSame(otherProbe, Probe.take(otherPublisher));
                });
    }

    @Test
    void aCoreThatSleepsHasSeenOrIsToldWhatComesFromOutside() throws InterruptedException {
        Probe probe = Probe.idle(scheduler, 0);
        sleepOn(sleeper, probe);
        race(probe::ready, () -> sleeps = scheduler.joinIdle(sleeper), round -> {
            checkWayToSleep(round);
            sleepOn(sleeper, probe);
        });
        assertTrue(idle.isEmpty());
    }

    @Test
    void aCoreThatIsClaimedFromOutsideIsCountedAndHasTheWork() throws InterruptedException {
        Probe probe = Probe.idle(scheduler, 0);
        sleepOn(sleeper, probe);
        idle.add(sleeper.index());
        race(
                probe::ready,
                () -> {
                    for (int spins = 0; idle.contains(sleeper.index()); spins++) {
                        pause(spins);
                    }
                    int counted = idle.searchers();
                    seen = sleeper.hasWork() && counted == 1;
                },
                round -> {
                    assertTrue(seen, () -> "claimed for nothing or not counted, in round " + round);
                    assertTrue(scheduler.steal(sleeper));
                    assertSame(probe, Probe.take(sleeper));
                    sleepOn(sleeper, probe);
                    idle.add(sleeper.index());
                    assertTrue(idle.stopSearching());
                });
    }

    @Test
    void aDispatchSeesTheConditionOrTheWakeUpIsNotAbsorbed() throws InterruptedException {
        Probe probe = Probe.idle(scheduler, 0);
        probe.endRunReady();
        race(
                () -> {
                    condition = true;
                    VarHandle.fullFence();
                    probe.ready();
                },
                () -> {
                    probe.beginRun(sleeper.index());
                    seen = condition;
                },
                round -> {
                    boolean absorbed = probe.runState() == Schedulable.State.RUNNING;
                    assertTrue(seen || !absorbed, () -> "not seen and not told, in round " + round);
                    condition = false;
                    probe.endRunReady();
                });
    }

    private static void sleepOn(VirtualCore core, Probe probe) {
        probe.endRunReady();
        probe.beginRun(core.index());
        assertTrue(probe.endRunAsleep());
    }

    private void race(Runnable publish, Runnable step, IntConsumer check) throws InterruptedException {
        Thread core = Thread.ofPlatform().daemon().start(() -> {
            for (int round = 1; round <= ROUNDS; round++) {
                await(started, round);
                step.run();
                ended.setRelease(round);
            }
        });
        for (int round = 1; round <= ROUNDS; round++) {
            started.setRelease(round);
            for (int delay = round % DELAYS; delay > 0; delay--) {
                started.getOpaque();
            }
            publish.run();
            await(ended, round);
            check.accept(round);
        }
        core.join();
    }

    private void checkWayToSleep(int round) {
        boolean isTold = !idle.contains(sleeper.index());
        assertTrue(!sleeps || isTold, () -> "the core sleeps beside the work, in round " + round);
        assertEquals(isTold ? 1 : 0, idle.searchers());
        if (isTold) {
            assertTrue(idle.stopSearching());
        } else {
            assertTrue(scheduler.leaveIdle(sleeper));
        }
        assertEquals(1, publisher.queueLength() + sleeper.queueLength());
        assertFalse(Probe.take(publisher) == null && Probe.take(sleeper) == null);
    }

    private static void await(AtomicInteger counter, int round) {
        for (int spins = 0; counter.getAcquire() < round; spins++) {
            pause(spins);
        }
    }

    private static void pause(int spins) {
        if (spins > SPINS) {
            Affinity.yieldToOs();
        }
    }
}
