package io.selvage.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.runtime.Affinity;
import io.selvage.runtime.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Real cores with plain schedulables. A lost wake-up shows as a test that does not end; the timeout is
/// there for that alone.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SchedulerTest {
    private static final int CROWD = 24;
    private static final int WAKERS = 3;

    /// Kept here, for a logger that nobody holds forgets its handlers.
    private static final Logger LOGGER = Logger.getLogger("io.selvage.scheduler");

    private final AtomicInteger ticks = new AtomicInteger();
    private final List<String> broken = new ArrayList<>();
    private Scheduler scheduler = Probe.unstarted(1);

    /// A core logs what goes wrong in it, and goes on.
    private final Handler log = new Handler() {
        @Override
        public void publish(LogRecord record) {
            broken(record.getMessage() + ": " + record.getThrown());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOGGER.addHandler(log);
    }

    @AfterEach
    void stopListening() {
        LOGGER.removeHandler(log);
    }

    @AfterEach
    void stop() throws InterruptedException {
        scheduler.stop();
        assertTrue(scheduler.awaitEnd(TimeUnit.SECONDS.toNanos(30)), "a platform thread did not end");
        synchronized (broken) {
            assertEquals(List.of(), broken);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void eachWakeUpOfASleeperRunsItOnce(int cores) throws InterruptedException {
        start(cores);
        int rounds = 2_000;
        List<Crowded> crowd = crowd(self -> Outcome.BLOCKED);
        List<Thread> wakers = new ArrayList<>();
        for (int waker = 0; waker < WAKERS; waker++) {
            List<Crowded> mine = new ArrayList<>();
            for (int i = waker; i < CROWD; i += WAKERS) {
                mine.add(crowd.get(i));
            }
            wakers.add(Thread.ofPlatform().daemon().start(() -> {
                for (int round = 1; round <= rounds; round++) {
                    for (Crowded one : mine) {
                        one.probe.ready();
                    }
                    for (Crowded one : mine) {
                        await(() -> one.probe.runState() == Schedulable.State.SLEEPING);
                        if (one.runs != round) {
                            broken(one.probe + " ran " + one.runs + " times after wake-up " + round);
                            return;
                        }
                    }
                }
            }));
        }
        for (Thread waker : wakers) {
            waker.join();
        }
        assertEquals(0, queued());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void noMessageWaitsForEverWhenManyWakeTheSameSleeper(int cores) throws InterruptedException {
        start(cores);
        int rounds = 20_000;
        AtomicInteger read = new AtomicInteger();
        List<Crowded> crowd = crowd(self -> {
            read.addAndGet(self.mail.getAndSet(0));
            return Outcome.BLOCKED;
        });
        for (int waker = 0; waker < WAKERS; waker++) {
            int first = waker;
            Thread.ofPlatform().daemon().start(() -> {
                for (int round = 0; round < rounds; round++) {
                    Crowded one = crowd.get((first + round) % CROWD);
                    one.mail.incrementAndGet();
                    one.probe.ready();
                }
            });
        }
        await(() -> read.get() == WAKERS * rounds);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void noLetterIsLostBetweenSchedulablesThatWakeEachOther(int cores) throws InterruptedException {
        start(cores);
        int letters = 7;
        int hops = 200_000;
        AtomicInteger hopped = new AtomicInteger();
        List<Crowded> crowd = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            crowd.add(new Crowded(i, self -> {
                int mail = self.mail.getAndSet(0);
                for (int letter = 0; letter < mail; letter++) {
                    if (hopped.getAndIncrement() < hops) {
                        Crowded peer = crowd.get((self.number + 1 + self.runs % 5) % CROWD);
                        peer.mail.incrementAndGet();
                        peer.probe.ready();
                    }
                }
                return self.runs % 16 == 0 ? Outcome.YIELDED : Outcome.BLOCKED;
            }));
        }
        for (int letter = 0; letter < letters; letter++) {
            crowd.get(letter).mail.incrementAndGet();
            crowd.get(letter).probe.ready();
        }
        await(() -> hopped.get() == hops + letters);
        for (Crowded one : crowd) {
            await(() -> one.probe.runState() == Schedulable.State.SLEEPING || one.runs == 0);
            assertEquals(0, one.mail.get());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void aLargeCrowdRunsToItsEnd(int cores) throws InterruptedException {
        start(cores);
        int yields = 20;
        int count = 5 * 256;
        AtomicInteger ended = new AtomicInteger();
        List<Crowded> crowd = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            crowd.add(new Crowded(i, self -> {
                if (self.runs < yields) {
                    return Outcome.YIELDED;
                }
                ended.incrementAndGet();
                return Outcome.ENDED;
            }));
        }
        // From a core, so that they go through its queue and not through an inbox.
        new Probe(scheduler, -1, () -> {
                    crowd.forEach(one -> one.probe.ready());
                    return Outcome.ENDED;
                })
                .ready();
        await(() -> ended.get() == count);
        for (Crowded one : crowd) {
            await(() -> one.probe.runState() == Schedulable.State.DEAD);
            assertEquals(yields, one.runs);
        }
        assertEquals(0, queued());
    }

    @Test
    void anIdleCoreTakesTheNextSlotOfAStuckOne() throws InterruptedException {
        start(2);
        AtomicInteger ran = new AtomicInteger();
        Probe waits = counting(ran);
        finish(() -> {
            waits.ready();
            awaitOnCore(() -> ran.get() == 1);
        });
    }

    @Test
    void anIdleCoreTakesTheQueueOfAStuckOne() throws InterruptedException {
        start(2);
        int count = 2 * 256;
        AtomicInteger ran = new AtomicInteger();
        List<Probe> waiting = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            waiting.add(counting(ran));
        }
        finish(() -> {
            waiting.forEach(Schedulable::ready);
            awaitOnCore(() -> ran.get() == count);
        });
    }

    @Test
    void anIdleCoreTakesTheInboxOfAStuckOne() throws InterruptedException {
        start(2);
        AtomicInteger ran = new AtomicInteger();
        finish(() -> {
            List<Probe> waiting = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                Probe probe = counting(ran);
                sleepHere(probe);
                waiting.add(probe);
            }
            Thread.ofPlatform().daemon().start(() -> waiting.forEach(Schedulable::ready));
            awaitOnCore(() -> ran.get() == 10);
        });
    }

    @Test
    void aBusyCoreTakesWhatWaitsBehindAStuckOne() throws InterruptedException {
        start(2);
        AtomicInteger ran = new AtomicInteger();
        int count = 6;
        Probe busy = new Probe(scheduler, 1, () -> ran.get() == count ? Outcome.ENDED : Outcome.YIELDED);
        finish(() -> {
            int other = 1 - coreOfCaller();
            busy.ready();
            awaitOnCore(() -> busy.lastCore() == other);
            List<Probe> fromOutside = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Probe probe = counting(ran);
                if (i % 3 == 0) {
                    sleepHere(probe);
                    fromOutside.add(probe);
                } else {
                    probe.ready();
                }
            }
            Thread.ofPlatform().daemon().start(() -> fromOutside.forEach(Schedulable::ready));
            awaitOnCore(() -> ran.get() == count);
        });
    }

    @Test
    void twoThatYieldToEachOtherDoNotShareOneCoreForEverBesideAnIdleOne() throws InterruptedException {
        start(2);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger together = new AtomicInteger();
        Supplier<Outcome> meet = () -> {
            if (running.incrementAndGet() == 2) {
                together.set(1);
            }
            running.decrementAndGet();
            return together.get() == 1 ? Outcome.ENDED : Outcome.YIELDED;
        };
        Probe second = new Probe(scheduler, 2, meet);
        AtomicInteger firstRuns = new AtomicInteger();
        Probe first = new Probe(scheduler, 1, () -> {
            if (firstRuns.getAndIncrement() > 0) {
                return meet.get();
            }
            int other = 1 - coreOfCaller();
            awaitOnCore(() -> scheduler.idleCores().contains(other));
            // The second goes to the next slot and this one to the queue; neither is worth waking a core at once.
            second.ready();
            return Outcome.YIELDED;
        });
        first.ready();
        await(() -> together.get() == 1);
    }

    @Test
    void aTickerThatLiesDormantIsWokenWithTheFirstCore() throws InterruptedException {
        start(2);
        for (int round = 0; round < 3; round++) {
            await(() -> scheduler.ticker().isDormant());
            finish(() -> {
                int seen = ticks.get();
                awaitOnCore(() -> ticks.get() > seen + 2);
            });
        }
    }

    @Test
    void aTickerLiesDormantWhenAllCoresIdleAndTheyAllWakeUpAgain() throws InterruptedException {
        start(4);
        await(() -> scheduler.ticker().isDormant() && scheduler.idleCores().count() == 4);
        int seen = ticks.get();
        assertEquals(0, queued());
        AtomicInteger met = new AtomicInteger();
        List<Probe> parties = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            parties.add(new Probe(scheduler, i, () -> {
                met.incrementAndGet();
                awaitOnCore(() -> met.get() == 4);
                return Outcome.ENDED;
            }));
        }
        parties.forEach(Schedulable::ready);
        await(() -> met.get() == 4);
        await(() -> ticks.get() > seen);
    }

    @Test
    void aListenerThatFailsDoesNotEndTheTicks() throws InterruptedException {
        scheduler = Probe.scheduler(1, () -> {
            ticks.incrementAndGet();
            throw new IllegalStateException("on purpose");
        });
        scheduler.start();
        finish(() -> awaitOnCore(() -> ticks.get() > 3));
        synchronized (broken) {
            assertEquals(1, broken.size(), broken::toString);
            broken.clear();
        }
    }

    @Test
    void anInterruptLeftBehindDoesNotKeepACoreAwake() throws InterruptedException {
        start(1);
        finish(() -> Thread.currentThread().interrupt());
        await(() -> !carrier(0).isInterrupted());
    }

    @Test
    void stoppingEndsEveryThreadWhateverItIsDoing() throws InterruptedException {
        start(4);
        for (int i = 0; i < 3; i++) {
            new Probe(scheduler, i, () -> Outcome.YIELDED).ready();
        }
        await(() ->
                scheduler.cores().stream().mapToLong(VirtualCore::dispatches).sum() > 1_000);
        stop();
        for (int core = 0; core < 4; core++) {
            assertFalse(carrier(core).isAlive());
        }
    }

    @Test
    void stoppingEndsADormantTicker() throws InterruptedException {
        start(2);
        await(() -> scheduler.ticker().isDormant());
        stop();
    }

    @Test
    void aWakeUpAfterTheStopIsHarmless() throws InterruptedException {
        start(1);
        stop();
        Probe late = Probe.idle(scheduler, 0);
        late.ready();
        assertNotEquals(Schedulable.State.DEAD, late.runState());
    }

    private void start(int cores) throws InterruptedException {
        scheduler = Probe.scheduler(cores, ticks::incrementAndGet);
        scheduler.start();
    }

    /// Runs something on a core and waits for its end.
    private void finish(Runnable onCore) {
        Probe probe = new Probe(scheduler, 0, () -> {
            try {
                onCore.run();
            } catch (RuntimeException | AssertionError failure) {
                broken(failure.toString());
            }
            return Outcome.ENDED;
        });
        probe.ready();
        await(() -> probe.runState() == Schedulable.State.DEAD);
    }

    private Probe counting(AtomicInteger runs) {
        return new Probe(scheduler, 0, () -> {
            runs.incrementAndGet();
            return Outcome.BLOCKED;
        });
    }

    /// Puts it to sleep as if it had run on the calling core.
    private static void sleepHere(Probe probe) {
        probe.endRunReady();
        probe.beginRun(coreOfCaller());
        assertTrue(probe.endRunAsleep());
    }

    private static int coreOfCaller() {
        return Objects.requireNonNull(Carrier.currentSchedulable()).lastCore();
    }

    private CoreCarrier carrier(int core) {
        return Objects.requireNonNull(scheduler.cores().get(core).carrier());
    }

    private int queued() {
        return scheduler.cores().stream().mapToInt(VirtualCore::queueLength).sum();
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Affinity.yieldToOs();
        }
    }

    /// As [#await], but gives up when the scheduler stops, so that a failed test leaves no thread behind.
    private void awaitOnCore(BooleanSupplier condition) {
        while (!condition.getAsBoolean() && !scheduler.isStopping()) {
            Affinity.yieldToOs();
        }
    }

    private void broken(String what) {
        synchronized (broken) {
            broken.add(what);
        }
    }

    private List<Crowded> crowd(Crowded.Run run) {
        List<Crowded> crowd = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            crowd.add(new Crowded(i, run));
        }
        return crowd;
    }

    /// One of many, which notices when it runs on two cores at once.
    private final class Crowded {
        interface Run {
            Outcome run(Crowded self);
        }

        private final int number;
        private final Probe probe;
        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicInteger mail = new AtomicInteger();

        /// Plain on purpose: a dispatch sees what the one before it wrote.
        private int runs;

        Crowded(int number, Run run) {
            this.number = number;
            probe = new Probe(scheduler, number, () -> {
                if (inside.incrementAndGet() != 1) {
                    broken("#" + number + " runs on two cores");
                }
                runs++;
                Outcome outcome = run.run(this);
                inside.decrementAndGet();
                return outcome;
            });
        }
    }
}
