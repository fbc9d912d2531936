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
                List.of("virtual-threads-1-carrier: ≤ 1.10, 1.10, met"),
                verdicts(report, "spawn-exit", "selvage-thread-stackful-1-core"));
        assertEquals(
                List.of("-: ≤ 1,000.0 ns, 1,000.0 ns, met"),
                verdicts(report, "spawn-exit", "selvage-process-stackless-1-core"));
    }

    @Test
    void isMissedBeyondIt() {
        Report report = new JmhResults()
                .averageTime("SpawnExit.selvageThreadStackful1Core", "[[224.0]]", "[[400.0]]")
                .averageTime("SpawnExit.virtualThreads1Carrier", "[[200.0]]", "[[400.0]]")
                .report();
        assertEquals(
                List.of("virtual-threads-1-carrier: ≤ 1.10, 1.12, missed"),
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
                        "virtual-threads-2-carriers: ≤ 0.50, -, not measured",
                        "virtual-threads-1-carrier: ≤ 1.00, 1.50, missed",
                        "-: 0 B/op, -, not measured"),
                verdicts(report, "ping-pong", "selvage-stackful-1-core"));
    }

    @Test
    void comparesAllOfABenchmarkWithTheirTwins() {
        Report report = new JmhResults()
                .averageTime("Polls.selvageFft", "[[4.0]]", "[[0.0]]")
                .averageTime("Polls.plainFft", "[[2.0]]", "[[0.0]]")
                .averageTime("Polls.selvageFib", "[[1.0]]", "[[0.0]]")
                .averageTime("Polls.plainFib", "[[2.0]]", "[[0.0]]")
                .averageTime("Polls.selvageLu", "[[7.0]]", "[[0.0]]")
                .report();
        assertEquals(List.of("the mean of 2: ≤ 1.12, 1.00, met"), verdicts(report, "polls", "selvage-fft"));
        assertEquals(List.of("the worst of 2: ≤ 1.50, 2.00, missed"), verdicts(report, "polls", "selvage-fib"));
        Report alone = new JmhResults()
                .averageTime("Polls.selvageFft", "[[4.0]]", "[[0.0]]")
                .report();
        assertEquals(List.of("plain-…: ≤ 1.12, -, not measured"), verdicts(alone, "polls", "selvage-fft"));
    }

    @Test
    void comparesCountersAndDifferences() {
        Report report = new JmhResults()
                .averageTime("WakeIdle.selvageStackful1Core", "[[9.0]]", "[[0.0]]")
                .averageTime("Yield.selvageStacklessFifoUnaccounted1Core", "[[15.0]]", "[[0.0]]")
                .averageTime("Yield.indirectCall", "[[2.0]]", "[[0.0]]")
                .report();
        assertEquals(
                List.of("indirect-call: ≤ 12.0 ns more, 13.0 ns more, missed"),
                verdicts(report, "yield", "selvage-stackless-fifo-unaccounted-1-core"));
        assertEquals(
                List.of(
                        "virtual-threads-2-carriers, p50: ≤ 0.50, -, not measured",
                        "virtual-threads-2-carriers, p99: ≤ 0.80, -, not measured"),
                verdicts(report, "wake-idle", "selvage-stackful-1-core"));
    }

    private static List<String> verdicts(Report report, String benchmark, String name) {
        return report.measurements().stream()
                .filter(one -> one.subject().benchmark().equals(benchmark)
                        && one.subject().name().equals(name))
                .flatMap(one -> Goal.of(one.subject()).stream().map(goal -> goal.verdict(one, report)))
                .map(verdict -> verdict.against() + ": " + verdict.goal() + ", " + verdict.measured() + ", "
                        + verdict.standing())
                .toList();
    }
}
