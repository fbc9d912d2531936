package io.selvage.scheduler.policy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.scheduling.Arrival;
import io.selvage.api.scheduling.SchedulingPolicy;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/// What every shipped policy keeps to.
class PolicyProperties {
    private static final List<SchedulingPolicy.Source> ALL =
            Policies.names().stream().map(Policies::named).toList();

    @Property(tries = 3_000)
    void nobodyIsLostOrThereTwice(
            @ForAll("names") String name,
            @ForAll("scripts") Script script,
            @ForAll @IntRange(min = 1, max = 40) int threads,
            @ForAll long seed) {
        script.play(new PolicyBench(Policies.named(name), seed), threads, ALL);
    }

    /// Hogs of many kinds, and one newcomer after the other that runs shortly and ends: none of the hogs waits for
    /// more than five seconds, in which each could have had 200 ms.
    @Property(tries = 40)
    void nobodyStarves(@ForAll("fair") String name, @ForAll @IntRange(min = 2, max = 25) int hogs, @ForAll long seed) {
        PolicyBench bench = new PolicyBench(Policies.named(name), seed);
        List<BenchThread> all = new ArrayList<>();
        for (int i = 0; i < hogs; i++) {
            BenchThread hog = new BenchThread("hog " + i)
                    .weighing(i % 3 == 0 ? 512 : 2_048)
                    .asking(i % 4 * 1_000_000L);
            all.add(hog);
            bench.ready(hog, Arrival.CREATED);
        }
        List<BenchThread> newcomers = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            if (newcomers.size() < 5) {
                BenchThread newcomer = new BenchThread("newcomer " + i).asking(100_000);
                newcomers.add(newcomer);
                bench.ready(newcomer, i % 2 == 0 ? Arrival.CREATED : Arrival.WOKEN);
            }
            bench.pass(700_000);
            BenchThread running = bench.running();
            if (running != null && newcomers.remove(running)) {
                bench.leave();
            }
            bench.pass(300_000);
        }
        for (BenchThread hog : all) {
            long waits = bench.running() == hog ? 0 : bench.now() - hog.waitsSince;
            assertTrue(
                    Math.max(hog.longestWait, waits) < 5_000_000_000L,
                    () -> name + " lets " + hog + " wait for " + waits);
        }
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.of(Policies.names());
    }

    @Provide
    Arbitrary<String> fair() {
        return Arbitraries.of(
                Policies.names().stream().filter(name -> !name.equals("fifo")).toList());
    }

    @Provide
    Arbitrary<Script> scripts() {
        return Script.of(Script.Verb.values());
    }
}
