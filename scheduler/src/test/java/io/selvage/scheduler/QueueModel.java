package io.selvage.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.scheduling.Arrival;
import io.selvage.api.scheduling.SchedulingClass;
import io.selvage.api.scheduling.SchedulingPolicy;
import io.selvage.api.scheduling.Topology;
import io.selvage.runtime.CpuSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A [RunQueue] beside the simplest thing that it could be: lists. What is done is done to both, and
/// compared.
final class QueueModel {
    private static final int OTHER_CORE = 1;

    private final VirtualClock clock = new VirtualClock();
    private final Scheduler machine;
    private final RunQueue queue;
    private final Random random;
    private final List<Probe> idle = new ArrayList<>();

    /// Those that wait and could run; real-time ones of one priority in the order in which they will.
    private final List<Probe> ready = new ArrayList<>();

    /// Those that wait for their next period, and when that begins.
    private final Map<Probe, Long> throttled = new HashMap<>();

    private @Nullable Probe running;
    private SchedulingParameters runningAs = SchedulingParameters.DEFAULT;
    private long now;
    private int failures;

    QueueModel(SchedulingPolicy.Source policy, List<SchedulingParameters> parameters, long seed) {
        machine = new Scheduler(
                Topology.flat(2), CpuSet.EMPTY, "not asked for", clock, new RotatingChooser(2), policy, () -> {});
        // Which threads of real time are held back is another matter.
        machine.realTimeNanos(Long.MAX_VALUE);
        queue = new RunQueue(machine, 0, policy);
        random = new Random(seed);
        for (int i = 0; i < parameters.size(); i++) {
            Probe probe = Probe.idle(machine, i);
            probe.initialParameters(parameters.get(i));
            idle.add(probe);
        }
    }

    int failures() {
        return failures;
    }

    void follow(SchedulingPolicy.Source policy) {
        queue.follow(policy);
        check();
    }

    void pass(long nanos) {
        now += nanos;
        clock.set(now);
        if (running != null) {
            queue.charge(nanos);
        }
    }

    void arrive(int number) {
        if (idle.isEmpty()) {
            return;
        }
        Probe probe = idle.remove(number % idle.size());
        enqueue(probe, List.of(Arrival.CREATED, Arrival.WOKEN, Arrival.MOVED).get(number % 3));
        check();
    }

    private void enqueue(Probe probe, Arrival arrival) {
        queue.enqueue(probe, arrival);
        file(probe, Place.LAST);
    }

    private enum Place {
        FIRST,
        LAST
    }

    private void file(Probe probe, Place place) {
        SchedulingParameters asked = probe.parameters();
        if (asked.kind() == SchedulingClass.DEADLINE && probe.budget() <= 0) {
            throttled.put(probe, probe.deadline() - asked.deadlineNanos() + asked.periodNanos());
        } else if (place == Place.FIRST) {
            ready.addFirst(probe);
        } else {
            ready.add(probe);
        }
    }

    void pick() {
        if (running != null) {
            return;
        }
        unthrottle();
        Schedulable picked = queue.pick();
        if (failed() && picked == null) {
            check();
            return;
        }
        if (ready.isEmpty()) {
            assertNull(picked);
            return;
        }
        assertNotNull(picked);
        begin((Probe) picked);
        check();
    }

    private void begin(Probe picked) {
        if (failures == 0) {
            assertEquals(highest(), picked.parameters().rank());
            expectOrder(picked, ready.stream().filter(one -> one.parameters().rank() == highest()));
        }
        assertTrue(ready.remove(picked));
        running = picked;
        runningAs = picked.parameters();
    }

    private void expectOrder(Schedulable picked, Stream<Probe> equals) {
        switch (picked.parameters().kind()) {
            case DEADLINE ->
                assertEquals(
                        equals.min(Comparator.comparingLong(Probe::deadline))
                                .orElseThrow()
                                .deadline(),
                        picked.deadline());
            case REAL_TIME -> assertEquals(equals.findFirst().orElseThrow(), picked);
            case NORMAL, IDLE -> assertTrue(equals.anyMatch(one -> one == picked));
        }
    }

    private int highest() {
        return ready.stream().mapToInt(one -> one.parameters().rank()).max().orElse(SchedulingParameters.NO_RANK);
    }

    void pickWoken(int number) {
        if (running != null || idle.isEmpty()) {
            return;
        }
        Probe woken = idle.remove(number % idle.size());
        if (!woken.parameters().isOrdinary()) {
            idle.add(woken);
            return;
        }
        if (highest() > SchedulingParameters.NORMAL_RANK) {
            unthrottle();
        }
        Schedulable picked = queue.pickWoken(woken);
        ready.add(woken);
        if (failed()) {
            // It has picked as if nobody had been woken.
            unthrottle();
            if (picked == null) {
                check();
                return;
            }
        }
        assertNotNull(picked);
        assertTrue(ready.remove((Probe) picked));
        running = (Probe) picked;
        runningAs = picked.parameters();
        check();
    }

    private void unthrottle() {
        throttled.entrySet().removeIf(entry -> {
            boolean runnable = entry.getValue() - now <= 0;
            if (runnable) {
                ready.add(entry.getKey());
            }
            return runnable;
        });
    }

    void leave() {
        if (running != null) {
            queue.leave();
            idle.add(running);
            running = null;
            check();
        }
    }

    void putBack(ScheduleObserver.Departure departure) {
        Probe left = running;
        if (left == null) {
            return;
        }
        SchedulingParameters asked = left.parameters();
        boolean isUsedUp = left.budget() <= 0 || left.budget() > RealTimeQueue.QUANTUM_NANOS;
        running = null;
        queue.putBack(departure);
        file(left, placeOf(asked, departure, isUsedUp));
        check();
    }

    /// Does what [#putBack] with a yield and [#pick] do, where nothing but the policy has a say.
    void rotate() {
        Probe left = running;
        if (left == null || !queue.isPolicysChoice()) {
            return;
        }
        running = null;
        Schedulable picked = queue.rotate(left);
        file(left, Place.LAST);
        if (failed() && picked == null) {
            check();
            return;
        }
        assertNotNull(picked);
        begin((Probe) picked);
        check();
    }

    /// MODEL 12.3.
    private Place placeOf(SchedulingParameters asked, ScheduleObserver.Departure departure, boolean isUsedUp) {
        if (asked.kind() != SchedulingClass.REAL_TIME || runningAs.kind() != SchedulingClass.REAL_TIME) {
            return Place.LAST;
        }
        if (asked.priority() != runningAs.priority()) {
            boolean isOver = isUsedUp && asked.mode() == SchedulingParameters.Mode.ROUND_ROBIN;
            return asked.priority() < runningAs.priority() && !isOver ? Place.FIRST : Place.LAST;
        }
        boolean isRoundOver = isUsedUp && asked.mode() == SchedulingParameters.Mode.ROUND_ROBIN;
        return departure == ScheduleObserver.Departure.PREEMPTED && !isRoundOver ? Place.FIRST : Place.LAST;
    }

    void change(int number, SchedulingParameters replacement) {
        List<Probe> all = new ArrayList<>(ready);
        all.addAll(throttled.keySet());
        all.sort(Comparator.comparing(Probe::toString));
        if (running != null && number % 4 == 0 && runningAs != replacement) {
            running.parameters(replacement);
            assertTrue(queue.mustGiveWay());
            putBack(ScheduleObserver.Departure.PREEMPTED);
            return;
        }
        if (all.isEmpty()) {
            return;
        }
        Probe changed = all.get(number % all.size());
        SchedulingParameters before = changed.parameters();
        if (before.equals(replacement)) {
            return;
        }
        changed.parameters(replacement);
        ready.remove(changed);
        throttled.remove(changed);
        queue.reconsider(changed);
        boolean isLowered = before.kind() == SchedulingClass.REAL_TIME
                && replacement.kind() == SchedulingClass.REAL_TIME
                && replacement.priority() < before.priority();
        file(changed, isLowered ? Place.FIRST : Place.LAST);
        check();
    }

    void remove(int number) {
        if (ready.isEmpty()) {
            return;
        }
        Probe removed = ready.remove(number % ready.size());
        queue.remove(removed);
        idle.add(removed);
        check();
    }

    void give() {
        taken(queue.give(OTHER_CORE), SchedulingParameters.NO_RANK);
    }

    void giveAbove(int rank) {
        taken(queue.giveAbove(rank, OTHER_CORE), rank);
    }

    private void taken(@Nullable Schedulable given, int above) {
        List<Probe> allowed = ready.stream()
                .filter(one -> one.mayRunOn(OTHER_CORE) && one.parameters().rank() > above)
                .toList();
        boolean failed = failed();
        if (given == null) {
            assertTrue(failed || allowed.isEmpty(), () -> "keeps " + allowed);
        } else {
            assertTrue(allowed.contains((Probe) given), () -> "gives " + given);
            if (failures == 0 && given.parameters().kind() == SchedulingClass.REAL_TIME) {
                int rank = allowed.stream()
                        .mapToInt(one -> one.parameters().rank())
                        .max()
                        .orElseThrow();
                assertEquals(rank, given.parameters().rank());
            }
            ready.remove((Probe) given);
            idle.add((Probe) given);
        }
        check();
    }

    /// A core that goes away gives up everybody.
    void evacuate() {
        if (running != null) {
            leave();
        }
        List<Schedulable> gone = new ArrayList<>();
        do {
            recover();
            for (Schedulable one = queue.giveUp(); one != null; one = queue.giveUp()) {
                gone.add(one);
            }
        } while (failed());
        assertEquals(ready.size() + throttled.size(), gone.size());
        for (Schedulable one : gone) {
            assertTrue(ready.remove((Probe) one) || throttled.remove((Probe) one) != null, () -> one + " comes twice");
            idle.add((Probe) one);
        }
        check();
    }

    /// Whether the policy has broken since this was asked last.
    private boolean failed() {
        boolean failed = machine.takePolicyFailure() != null;
        if (failed) {
            failures++;
        }
        return failed;
    }

    /// What the core does for [Machine#recover(Iterable)].
    private void recover() {
        for (Probe one : ready) {
            if (queue.hasLost(one)) {
                queue.recover(one);
            }
        }
    }

    private void check() {
        do {
            recover();
        } while (failed());
        assertEquals(ready.size(), queue.size());
        assertEquals(
                ready.stream().filter(one -> one.parameters().cores() == null).count(), queue.unrestricted());
        assertEquals(highest(), queue.waitingRank());
        assertEquals(highest() > SchedulingParameters.NORMAL_RANK ? highest() : 0, queue.urgentRank());
        for (Probe one : ready) {
            assertTrue(queue.holds(one), () -> one + " waits");
        }
        for (Probe one : idle) {
            assertFalse(queue.holds(one), () -> one + " does not wait");
        }
        assertEquals(running == null ? SchedulingParameters.NO_RANK : runningAs.rank(), queue.runningRank());
    }

    int random(int bound) {
        return random.nextInt(bound);
    }
}
