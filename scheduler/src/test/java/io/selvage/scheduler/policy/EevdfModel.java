package io.selvage.scheduler.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.scheduling.Arrival;
import io.selvage.api.scheduling.PolicyEnvironment;
import io.selvage.api.scheduling.SchedulingEntity;
import io.selvage.api.scheduling.SchedulingPolicy;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The definition of [Eevdf] in sums over everybody, which checks at each call that the quick one does
/// the same: choice, virtual time, virtual runtimes and bounds of lag.
final class EevdfModel implements SchedulingPolicy {
    private static final long USUAL_SLICE = 3_000_000;

    private static final class Place {
        int weight;
        long slice;
        long runtime;
        long deadline;
        long overrun;

        /// Created here and not run yet.
        boolean isFresh;
    }

    private record Away(
            int weight,
            long lag,
            @Nullable Long fellAsleep,
            @Nullable Long request) {}

    private final Eevdf quick;
    private final Map<SchedulingEntity, Place> here = new LinkedHashMap<>();
    private final Map<SchedulingEntity, Away> away = new HashMap<>();
    private @Nullable SchedulingEntity running;
    private boolean isUsedUp;
    private long virtualTime;

    EevdfModel(PolicyEnvironment environment) {
        quick = new Eevdf(environment);
    }

    @Override
    public void enqueue(SchedulingEntity thread, Arrival arrival) {
        if (thread == running) {
            running = null;
            Place place = place(thread);
            if (place.weight != thread.weight()) {
                depart(thread, null);
                join(thread);
            }
            place = place(thread);
            if (arrival == Arrival.YIELDED && !isUsedUp) {
                place.runtime = place.deadline;
                place.deadline += place.slice;
                place.overrun = 0;
            }
        } else {
            join(thread);
            place(thread).isFresh = arrival == Arrival.CREATED;
        }
        quick.enqueue(thread, arrival);
        check();
    }

    @Override
    public @Nullable SchedulingEntity pick() {
        assertNull(running);
        SchedulingEntity chosen = quick.pick();
        if (here.isEmpty()) {
            assertNull(chosen);
            return null;
        }
        long upToDate = caughtUp(0);
        assertTrue(quick.virtualTime() == virtualTime || quick.virtualTime() == upToDate, "virtual time");
        long earliest = here.values().stream()
                .filter(place -> place.runtime <= upToDate)
                .mapToLong(place -> place.deadline)
                .min()
                .orElseThrow();
        virtualTime = quick.virtualTime();
        assertNotNull(chosen);
        assertTrue(place(chosen).runtime <= virtualTime, "chose one that is not eligible");
        long late = place(chosen).deadline - earliest;
        assertTrue(late == 0 || (late <= Eevdf.FRESH && place(chosen).isFresh), () -> "too late by " + late);
        run(chosen);
        check();
        return chosen;
    }

    @Override
    public SchedulingEntity pickWoken(SchedulingEntity woken) {
        join(woken);
        boolean atOnce = place(woken).runtime <= virtualTime;
        SchedulingEntity chosen = quick.pickWoken(woken);
        if (atOnce) {
            assertEquals(woken, chosen);
        } else {
            virtualTime = quick.virtualTime();
        }
        assertTrue(place(chosen).runtime <= virtualTime, "chose one that is not eligible");
        run(chosen);
        check();
        return chosen;
    }

    private void run(SchedulingEntity chosen) {
        running = chosen;
        isUsedUp = false;
        place(chosen).overrun = 0;
        place(chosen).isFresh = false;
    }

    @Override
    public void charge(SchedulingEntity thread, long nanos) {
        Place place = place(thread);
        long virtual = nanos * 1_024 / place.weight;
        place.runtime += virtual;
        if (place.runtime >= place.deadline) {
            // Charged at ticks: what it ran beyond its request, it owes.
            place.overrun += place.runtime - place.deadline;
            place.deadline = place.runtime + place.slice;
            isUsedUp |= here.size() > 1;
        } else if (isUsedUp) {
            place.overrun += virtual;
        }
        long weights = here.values().stream().mapToLong(each -> each.weight).sum();
        virtualTime = caughtUp(virtual * place.weight / (2 * weights));
        quick.charge(thread, nanos);
        check();
    }

    /// The mean, if it is ahead, and no deadline is before it.
    private long caughtUp(long atLeast) {
        BigInteger sum = BigInteger.ZERO;
        long weights = 0;
        long limit = Long.MAX_VALUE;
        for (Place place : here.values()) {
            sum = sum.add(BigInteger.valueOf(place.runtime).multiply(BigInteger.valueOf(place.weight)));
            weights += place.weight;
            limit = Math.min(limit, place.deadline);
        }
        long mean = sum.subtract(sum.mod(BigInteger.valueOf(weights)))
                .divide(BigInteger.valueOf(weights))
                .longValueExact();
        return Math.min(limit, Math.max(mean, virtualTime + atLeast));
    }

    @Override
    public void leave(SchedulingEntity thread) {
        depart(thread, virtualTime);
        running = null;
        quick.leave(thread);
        check();
    }

    @Override
    public void remove(SchedulingEntity waiting) {
        depart(waiting, null);
        quick.remove(waiting);
        check();
    }

    @Override
    public @Nullable SchedulingEntity give(int core) {
        SchedulingEntity given = quick.give(core);
        if (given != null) {
            depart(given, null);
            check();
        }
        return given;
    }

    private void depart(SchedulingEntity thread, @Nullable Long fellAsleep) {
        Place place = place(thread);
        here.remove(thread);
        Long request = fellAsleep == null ? place.deadline - place.runtime : null;
        away.put(thread, new Away(place.weight, virtualTime - place.runtime, fellAsleep, request));
    }

    private void join(SchedulingEntity thread) {
        Place place = new Place();
        place.weight = thread.weight();
        long asked = thread.sliceNanos() == 0 ? USUAL_SLICE : thread.sliceNanos();
        place.slice = asked * 1_024 / place.weight;
        long request = place.slice;
        long lag = 0;
        Away before = away.remove(thread);
        if (before != null && !here.isEmpty()) {
            lag = before.lag;
            if (before.fellAsleep != null) {
                long passed = virtualTime - before.fellAsleep;
                lag = Long.signum(lag) * Math.max(0, Math.abs(lag) - passed);
            }
            if (before.request != null) {
                request = Math.min(place.slice, before.request * before.weight / place.weight);
            }
            lag = lag * before.weight / place.weight;
            lag = Math.max(-place.slice, Math.min(lag, request));
        }
        place.runtime = virtualTime - lag;
        place.deadline = place.runtime + request;
        assertNull(here.put(thread, place));
    }

    private Place place(SchedulingEntity thread) {
        return Objects.requireNonNull(here.get(thread), () -> thread + " is not here");
    }

    private void check() {
        assertEquals(virtualTime, quick.virtualTime(), "virtual time");
        here.forEach((thread, place) -> {
            assertEquals(place.runtime, thread.virtualRuntime(), () -> "virtual runtime of " + thread);
            assertEquals(place.deadline, thread.deadline(), () -> "deadline of " + thread);
            long lag = virtualTime - place.runtime;
            assertTrue(lag <= place.slice, () -> thread + " is owed more than its slice: " + lag);
            assertTrue(
                    lag >= -place.slice - place.overrun,
                    () -> thread + " owes more than its slice and overrun: " + lag);
        });
    }

    @Override
    public int size() {
        return quick.size();
    }

    @Override
    public boolean isTurnOver(SchedulingEntity thread) {
        long before = virtualTime;
        boolean isOver = quick.isTurnOver(thread);
        virtualTime = quick.virtualTime();
        assertTrue(virtualTime >= before);
        return isOver;
    }

    @Override
    public boolean preempts(SchedulingEntity woken, SchedulingEntity thread) {
        return quick.preempts(woken, thread);
    }
}
