package io.selvage.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.scheduling.SchedulingPolicy;
import io.selvage.scheduler.policy.Policies;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.logging.Filter;
import java.util.logging.Logger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/// One core's queue does what lists would: classes in order, real time by MODEL 12.3, deadlines as
/// servers of constant bandwidth (12.2), affinity, and nobody lost or there twice whatever is done to it,
/// also by its policy.
class RunQueueProperties {
    private static final long MILLI = 1_000_000;

    /// Kept here, for a logger that nobody holds forgets its filter.
    private static final Logger LOGGER = Logger.getLogger("io.selvage.scheduler");

    private static final List<SchedulingPolicy.Source> POLICIES =
            Policies.names().stream().map(Policies::named).toList();

    private static final List<SchedulingParameters> PARAMETERS = parameters();

    private final Filter before = LOGGER.getFilter();

    @BeforeProperty
    void beQuiet() {
        LOGGER.setFilter(record -> false);
    }

    @AfterProperty
    void speakAgain() {
        LOGGER.setFilter(before);
    }

    private static List<SchedulingParameters> parameters() {
        BitSet here = new BitSet();
        here.set(0);
        BitSet both = new BitSet();
        both.set(0, 2);
        List<SchedulingParameters> all = new ArrayList<>();
        all.add(SchedulingParameters.DEFAULT);
        all.add(SchedulingParameters.normal(335, 0, null));
        all.add(SchedulingParameters.normal(1_024, MILLI, here));
        all.add(SchedulingParameters.batch(1_024, 0, both));
        all.add(SchedulingParameters.idle(null));
        all.add(SchedulingParameters.idle(here));
        for (int priority : new int[] {1, 50, 99}) {
            all.add(SchedulingParameters.realTime(SchedulingParameters.Mode.PLAIN, priority, null));
            all.add(SchedulingParameters.realTime(SchedulingParameters.Mode.ROUND_ROBIN, priority, here));
        }
        all.add(SchedulingParameters.deadline(2 * MILLI, 10 * MILLI, 10 * MILLI));
        all.add(SchedulingParameters.deadline(MILLI, 4 * MILLI, 20 * MILLI));
        return all;
    }

    @Property(tries = 2_000)
    void isWhatListsWouldBe(
            @ForAll @IntRange(max = 100) int policy,
            @ForAll @IntRange(min = 1, max = 20) int threads,
            @ForAll @IntRange(min = 1, max = 300) int steps,
            @ForAll long seed) {
        QueueModel model = new QueueModel(POLICIES.get(policy % POLICIES.size()), some(threads, seed), seed);
        play(model, steps, POLICIES);
        assertEquals(0, model.failures());
    }

    @Property(tries = 2_000)
    void losesNobodyToABrokenPolicy(
            @ForAll @IntRange(max = 100) int policy,
            @ForAll @IntRange(min = 1, max = 20) int threads,
            @ForAll @IntRange(min = 1, max = 300) int steps,
            @ForAll long seed) {
        Random dice = new Random(seed);
        List<SchedulingPolicy.Source> broken =
                POLICIES.stream().map(good -> failing(good, dice)).toList();
        QueueModel model = new QueueModel(broken.get(policy % broken.size()), some(threads, seed), seed);
        play(model, steps, broken);
    }

    private static List<SchedulingParameters> some(int threads, long seed) {
        Random dice = new Random(seed);
        List<SchedulingParameters> some = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            some.add(PARAMETERS.get(dice.nextInt(PARAMETERS.size())));
        }
        return some;
    }

    private static void play(QueueModel model, int steps, List<SchedulingPolicy.Source> policies) {
        for (int step = 0; step < steps; step++) {
            int number = model.random(1_000);
            switch (model.random(18)) {
                case 0, 1, 2 -> model.arrive(number);
                case 3, 4 -> model.pick();
                case 5 -> model.pickWoken(number);
                case 6 -> model.putBack(ScheduleObserver.Departure.YIELDED);
                case 7 -> model.putBack(ScheduleObserver.Departure.PREEMPTED);
                case 8 -> model.leave();
                case 9 -> model.pass(number * 100_000L);
                case 10 -> model.pass(number * 1_000L);
                case 11 -> model.give();
                case 12 -> model.giveAbove(number % 102);
                case 13 -> model.change(number, PARAMETERS.get(model.random(PARAMETERS.size())));
                case 14 -> model.remove(number);
                case 15, 16 -> model.rotate();
                default -> {
                    if (number % 4 == 0) {
                        model.evacuate();
                    } else {
                        model.follow(policies.get(number % policies.size()));
                    }
                }
            }
        }
        model.evacuate();
    }

    /// A policy that now and then throws before or after it has done what it should, or says nobody.
    private static SchedulingPolicy.Source failing(SchedulingPolicy.Source good, Random dice) {
        return environment -> {
            if (dice.nextInt(20) == 0) {
                throw new IllegalStateException("does not start");
            }
            SchedulingPolicy policy = good.on(environment);
            return (SchedulingPolicy) Proxy.newProxyInstance(
                    SchedulingPolicy.class.getClassLoader(),
                    new Class<?>[] {SchedulingPolicy.class},
                    (proxy, method, arguments) -> {
                        int fate = dice.nextInt(60);
                        if (method.getDeclaringClass() == Object.class) {
                            return method.getName().equals("equals") ? proxy == arguments[0] : method.invoke(policy);
                        }
                        if (fate == 0) {
                            throw new IllegalStateException("fails before " + method.getName());
                        }
                        Object result;
                        try {
                            result = method.invoke(policy, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                        if (fate == 1) {
                            throw new IllegalStateException("fails after " + method.getName());
                        }
                        return fate == 2 && method.getName().startsWith("pick") ? null : result;
                    });
        };
    }
}
