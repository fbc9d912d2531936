package io.selvage.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.runtime.Affinity;
import io.selvage.runtime.Outcome;
import io.selvage.scheduler.policy.Policies;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Real cores that come and go under those that run on them. Who is lost shows as a test that does not
/// end; the timeout is there for that alone.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ResizeTest {
    private Scheduler scheduler = Probe.unstarted(1);

    @AfterEach
    void stop() throws InterruptedException {
        scheduler.stop();
        assertTrue(scheduler.awaitEnd(TimeUnit.SECONDS.toNanos(30)), "a platform thread did not end");
    }

    private void start(int cores) throws InterruptedException {
        scheduler = Probe.scheduler(cores, () -> {});
        scheduler.start();
    }

    @Test
    void theOnlyCoreGetsHelpFromThoseThatCome() throws InterruptedException {
        start(1);
        AtomicInteger inside = new AtomicInteger();
        AtomicBoolean met = new AtomicBoolean();
        for (int i = 0; i < 3; i++) {
            Probe party = new Probe(scheduler, i, () -> {
                if (inside.incrementAndGet() == 3) {
                    met.set(true);
                }
                for (int look = 0; look < 1_000 && !met.get(); look++) {
                    Affinity.yieldToOs();
                }
                inside.decrementAndGet();
                return met.get() ? Outcome.ENDED : Outcome.YIELDED;
            });
            party.ready();
        }
        scheduler.resize(3);
        await(met::get);
    }

    @Test
    void whatWaitsBehindAStuckDispatchOfACoreThatGoesRunsElsewhere() throws InterruptedException {
        start(2);
        AtomicInteger ran = new AtomicInteger();
        AtomicInteger stuckOn = new AtomicInteger(-1);
        BitSet second = new BitSet();
        second.set(1);
        Probe stuck = new Probe(scheduler, 0, () -> {
            stuckOn.set(1);
            await(() -> ran.get() == 5 || scheduler.isStopping());
            return Outcome.ENDED;
        });
        stuck.initialParameters(SchedulingParameters.normal(1_024, 0, second));
        stuck.ready();
        await(() -> stuckOn.get() == 1);
        assertEquals(1, stuck.lastCore());
        for (int i = 0; i < 5; i++) {
            Probe bound = new Probe(scheduler, i, () -> {
                ran.incrementAndGet();
                return Outcome.ENDED;
            });
            // Bound to the core that goes: nothing else is left to it then.
            bound.initialParameters(SchedulingParameters.normal(1_024, 0, second));
            bound.ready();
        }
        scheduler.resize(1);
        await(() -> ran.get() == 5);
        await(() -> scheduler.cores().get(1).carrier() == null);
    }

    @Test
    void anIdleCoreGoesAndComesBack() throws InterruptedException {
        start(2);
        for (int round = 0; round < 50; round++) {
            scheduler.resize(1);
            await(() -> scheduler.cores().get(1).carrier() == null);
            scheduler.resize(2);
            BitSet second = new BitSet();
            second.set(1);
            Probe visitor = Probe.idle(scheduler, round);
            visitor.initialParameters(SchedulingParameters.normal(1_024, 0, second));
            visitor.ready();
            await(() -> visitor.runState() == Schedulable.State.DEAD);
            assertEquals(1, visitor.lastCore());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aCrowdThatYieldsAndBlocksAndWakesOutlivesEveryChange(long seed) throws InterruptedException {
        start(1 + (int) seed);
        int crowd = 40;
        int rounds = 400;
        AtomicInteger ended = new AtomicInteger();
        AtomicInteger together = new AtomicInteger();
        List<Probe> probes = new ArrayList<>();
        for (int i = 0; i < crowd; i++) {
            probes.add(crowded(i, rounds, probes, ended, together));
        }
        probes.forEach(Schedulable::ready);
        Random dice = new Random(seed);
        List<String> policies = Policies.names();
        while (ended.get() < crowd) {
            scheduler.resize(1 + dice.nextInt(6));
            if (dice.nextInt(4) == 0) {
                scheduler.policy(Policies.named(policies.get(dice.nextInt(policies.size()))));
            }
            // From outside too: each of these is one more reason to look.
            probes.get(dice.nextInt(crowd)).ready();
            probes.forEach(one -> {
                if (one.runState() == Schedulable.State.SLEEPING && dice.nextInt(8) == 0) {
                    one.ready();
                }
            });
            Affinity.yieldToOs();
        }
        assertEquals(0, together.get());
        assertNull(scheduler.takePolicyFailure());
        for (Probe one : probes) {
            await(() -> one.runState() == Schedulable.State.DEAD);
        }
        // The last one out wakes others as it goes; nothing of that may be left anywhere.
        await(() -> scheduler.cores().stream().noneMatch(VirtualCore::hasWork));
    }

    /// Wakes another one at each step, then yields or sleeps, until it has done that often enough.
    private Probe crowded(int number, int rounds, List<Probe> all, AtomicInteger ended, AtomicInteger together) {
        AtomicInteger steps = new AtomicInteger();
        AtomicInteger inside = new AtomicInteger();
        return new Probe(scheduler, number, () -> {
            if (inside.getAndIncrement() != 0) {
                together.incrementAndGet();
            }
            int step = steps.incrementAndGet();
            all.get((number + step * 7) % all.size()).ready();
            inside.decrementAndGet();
            if (step >= rounds) {
                ended.incrementAndGet();
                return Outcome.ENDED;
            }
            return (number + step) % 3 == 0 ? Outcome.BLOCKED : Outcome.YIELDED;
        });
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Affinity.yieldToOs();
        }
    }
}
