package io.selvage.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.scheduling.Arrival;
import io.selvage.scheduler.SchedulingParameters.Mode;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

/// What the cores of the real machine do for each other, step by step: the test is their carriers. Each
/// of these is also made good for by the ticker, sooner or later, so that a running machine would hardly
/// show that it is missing.
class RealCoresTest {
    private static final long HOUR = 3_600_000_000_000L;

    private final Scheduler scheduler = Probe.unstarted(3);
    private final VirtualCore first = scheduler.cores().get(0);
    private final VirtualCore second = scheduler.cores().get(1);
    private int probes;

    private Probe probe(SchedulingParameters parameters) {
        Probe probe = Probe.idle(scheduler, probes++);
        probe.initialParameters(parameters);
        return probe;
    }

    private static SchedulingParameters fifo(int priority) {
        return SchedulingParameters.realTime(Mode.PLAIN, priority, null);
    }

    private static SchedulingParameters only(int core) {
        var cores = new BitSet();
        cores.set(core);
        return SchedulingParameters.normal(1_024, 0, cores);
    }

    /// Lets a core run one.
    private Probe run(VirtualCore core, SchedulingParameters parameters) {
        Probe running = probe(parameters);
        running.endRunReady();
        core.accept(running);
        assertSame(running, core.first());
        running.beginRun(core.index());
        return running;
    }

    private Probe waitsOnFirst(SchedulingParameters parameters) {
        Probe waiting = probe(parameters);
        waiting.endRunReady();
        first.accept(waiting);
        return waiting;
    }

    @Test
    void invariant58ACoreTakesWhatIsMoreUrgentElsewhereBeforeWhatItHas() {
        run(first, fifo(99));
        Probe urgent = waitsOnFirst(fifo(50));
        Probe ordinary = probe(SchedulingParameters.DEFAULT);
        ordinary.endRunReady();
        second.accept(ordinary);

        assertSame(urgent, second.first());
        assertEquals(1, second.queueLength());
    }

    @Test
    void invariant58ACoreGivesWayToWhatIsMoreUrgentElsewhere() {
        Probe ordinary = run(second, SchedulingParameters.DEFAULT);
        run(first, fifo(99));
        assertFalse(second.mustGiveWay(ordinary));

        waitsOnFirst(fifo(50));

        assertTrue(second.mustGiveWay(ordinary));
    }

    @Test
    void invariant58ACoreThatKeepsSomethingUrgentWaitingWakesAnother() {
        Probe running = run(first, fifo(99));
        scheduler.idleCores().add(second.index());
        waitsOnFirst(fifo(50));

        assertFalse(first.mustGiveWay(running));

        assertFalse(scheduler.idleCores().contains(second.index()));
    }

    @Test
    void whoComesInWithAHigherRankPreemptsAtOnce() {
        run(first, fifo(50));

        assertFalse(first.queue().enqueue(probe(SchedulingParameters.DEFAULT), Arrival.WOKEN));
        assertFalse(first.queue().enqueue(probe(fifo(50)), Arrival.WOKEN));
        assertTrue(first.queue().enqueue(probe(fifo(51)), Arrival.WOKEN));
    }

    @Test
    void invariant57AThreadIsSentToACoreThatItMayRunOn() {
        for (VirtualCore core : scheduler.cores()) {
            Probe woken = probe(only(core.index()));

            woken.ready();

            assertEquals(1, core.queueLength());
            assertSame(woken, Probe.take(core));
        }
    }

    @Test
    void theEarlierDeadlineRunsFirst() {
        RunQueue queue = first.queue();
        Probe late = probe(SchedulingParameters.deadline(HOUR, 3 * HOUR, 3 * HOUR));
        queue.enqueue(late, Arrival.CREATED);
        assertSame(late, queue.pick());
        queue.enqueue(probe(SchedulingParameters.deadline(HOUR, 4 * HOUR, 4 * HOUR)), Arrival.CREATED);
        assertFalse(queue.mustGiveWay());

        Probe early = probe(SchedulingParameters.deadline(HOUR, 2 * HOUR, 2 * HOUR));
        assertTrue(queue.enqueue(early, Arrival.CREATED));

        assertTrue(queue.mustGiveWay());
        queue.putBack(ScheduleObserver.Departure.PREEMPTED);
        assertSame(early, queue.pick());
    }

    @Test
    void aYieldGivesUpTheRestOfThePeriod() {
        RunQueue queue = first.queue();
        Probe yields = probe(SchedulingParameters.deadline(HOUR, 2 * HOUR, 2 * HOUR));
        queue.enqueue(yields, Arrival.CREATED);
        assertSame(yields, queue.pick());

        queue.putBack(ScheduleObserver.Departure.YIELDED);

        assertNull(queue.pick());
    }
}
