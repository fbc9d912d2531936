package io.selvage.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class GoalTest {
    @Test
    void isMetAtItsLimit() {
        Report report = new JmhResults()
                .averageTime("SpawnExit.selvageThreadStackful1Core", "[[220.0]]", "[[400.0]]")
                .averageTime("SpawnExit.virtualThreads1Carrier", "[[200.0]]", "[[400.0]]")
                .averageTime("SpawnExit.selvageProcessStackless1Core", "[[1000.0]]", "[[400.0]]")
                .report();
        assertEquals(
                List.of("≤ 1.1 × virtual-threads-1-carrier: met (1.10)"),
                verdicts(report, "spawn-exit", "selvage-thread-stackful-1-core"));
        assertEquals(
                List.of("≤ 1,000 ns: met (1,000.0)"),
                verdicts(report, "spawn-exit", "selvage-process-stackless-1-core"));
    }

    @Test
    void isMissedBeyondIt() {
        Report report = new JmhResults()
                .averageTime("SpawnExit.selvageThreadStackful1Core", "[[224.0]]", "[[400.0]]")
                .averageTime("SpawnExit.virtualThreads1Carrier", "[[200.0]]", "[[400.0]]")
                .report();
        assertEquals(
                List.of("≤ 1.1 × virtual-threads-1-carrier: missed (1.12)"),
                verdicts(report, "spawn-exit", "selvage-thread-stackful-1-core"));
    }

    @Test
    void saysSoWhenItsPeerOrItsNumberIsMissing() {
        Report report = new JmhResults()
                .averageTime("PingPong.selvageStackful1Core", "[[150.0]]", "[[\"NaN\"]]")
                .averageTime("PingPong.virtualThreads1Carrier", "[[100.0]]", "[[24.0]]")
                .report();
        assertEquals(
                List.of(
                        "≤ 0.5 × virtual-threads-2-carriers: peer not measured",
                        "≤ 1.0 × virtual-threads-1-carrier: missed (1.50)",
                        "0 B/op: not measured"),
                verdicts(report, "ping-pong", "selvage-stackful-1-core"));
    }

    private static List<String> verdicts(Report report, String benchmark, String name) {
        return report.measurements().stream()
                .filter(one -> one.subject().benchmark().equals(benchmark)
                        && one.subject().name().equals(name))
                .flatMap(one -> Goal.of(one.subject()).stream().map(goal -> goal.verdict(one, report)))
                .toList();
    }
}
