package io.selvage.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.cli.bench.Catalogue.UnknownName;
import io.selvage.cli.bench.Subject.Pace;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class CatalogueTest {
    private final Catalogue catalogue = Catalogue.onClassPath();

    @Test
    void selectsEverythingWhenNothingIsNamed() throws UnknownName {
        assertEquals(catalogue.subjects(), catalogue.select(List.of()));
    }

    @Test
    void selectsAWholeBenchmarkByItsNameInAnySpelling() throws UnknownName {
        var expected = catalogue.select(List.of("ping-pong"));
        assertTrue(expected.size() > 2);
        assertTrue(expected.stream().allMatch(subject -> subject.benchmark().equals("ping-pong")));
        assertEquals(expected, catalogue.select(List.of("PingPong")));
        assertEquals(expected, catalogue.select(List.of("PING")));
    }

    @Test
    void selectsSubjectsByTheBeginningOfTheirNames() throws UnknownName {
        assertEquals(
                Set.of("yield/virtual-threads-1-carrier", "yield/virtual-threads-2-carriers", "yield/indirect-call"),
                ids("yield/virtual", "yield/indirectcall"));
    }

    @Test
    void selectsASubjectOnceHoweverOftenItIsNamed() throws UnknownName {
        assertEquals(ids("yield"), ids("yield", "yield/selvage"));
    }

    @Test
    void answersAnUnknownBenchmarkWithTheOnesThereAre() {
        var unknown = assertThrows(UnknownName.class, () -> catalogue.select(List.of("yield", "yeild")));
        String benchmarks = catalogue.subjects().stream()
                .map(Subject::benchmark)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        assertTrue(benchmarks.contains("get-pid, "), benchmarks);
        assertEquals(
                "no benchmark matches 'yeild'; there are " + benchmarks + " (--list shows their subjects)",
                unknown.getMessage());
    }

    @Test
    void answersAnUnknownSubjectWithTheOnesOfItsBenchmark() {
        var unknown = assertThrows(UnknownName.class, () -> catalogue.select(List.of("get-pid/go")));
        assertEquals(
                "no subject matches 'get-pid/go'; there are selvage-stackful-1-core, selvage-stackless-1-core,"
                        + " virtual-threads-1-carrier",
                unknown.getMessage());
    }

    @Test
    void knowsThatACrowdIsMeasuredOnce() throws UnknownName {
        assertTrue(catalogue.select(List.of("parked")).stream().allMatch(subject -> subject.pace() == Pace.ONCE));
        assertTrue(catalogue.select(List.of("yield")).stream().allMatch(subject -> subject.pace() == Pace.ITERATIONS));
    }

    @Test
    void hasEverySubjectAndPeerThatAGoalNames() throws UnknownName {
        Set<String> all = ids();
        for (Goal goal : Goal.ALL) {
            assertTrue(all.contains(goal.benchmark() + "/" + goal.subject()), goal.toString());
            if (goal instanceof Goal.Ratio ratio) {
                assertTrue(all.contains(ratio.benchmark() + "/" + ratio.peer()), goal.toString());
            }
        }
    }

    private Set<String> ids(String... names) throws UnknownName {
        return catalogue.select(List.of(names)).stream().map(Subject::id).collect(Collectors.toSet());
    }
}
