package io.selvage.cli.bench;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a subject is meant to reach. A missed goal is a fact to print, not an error.
public sealed interface Goal {
    /// Threads with stacks on one core.
    String ONE_CORE = "selvage-stackful-1-core";

    /// Threads with stacks that block only through the kernel, on one core.
    String ONE_CORE_CONFINED = "selvage-confined-1-core";

    /// State machines on one core.
    String ONE_CORE_STACKLESS = "selvage-stackless-1-core";

    /// The JDK's virtual threads on one carrier.
    String ONE_CARRIER = "virtual-threads-1-carrier";

    /// The JDK's virtual threads on two carriers.
    String TWO_CARRIERS = "virtual-threads-2-carriers";

    /// Every goal there is.
    List<Goal> ALL = List.of(
            new Ratio("accounts", "selvage-yield-metered-1-core", "selvage-yield-off-1-core", 1.1),
            new Ratio("accounts", "selvage-ping-pong-metered-1-core", "selvage-ping-pong-off-1-core", 1.1),
            new Time("acting-as", "selvage-token-1-core", 50),
            new Time("acting-as", "selvage-peer-1-core", 50),
            new NoAllocation("acting-as", "selvage-token-1-core"),
            new NoAllocation("acting-as", "selvage-peer-1-core"),
            new NoAllocation("acting-as", "selvage-peer-block-1-core"),
            // What the two checks cost: neither is made on the caller's own process.
            new Difference("cross-process", "selvage-signal-child", "selvage-signal-own", 50),
            new Difference("cross-process", "selvage-signal-through-group", "selvage-signal-own", 50),
            new Difference("cross-process", "selvage-signal-guarded", "selvage-signal-own", 50),
            new Difference("cross-process", "selvage-inspect-child", "selvage-inspect-own", 50),
            // The 100,001st process costs what the tenth does; two cores make at least 1.6 times as many.
            new Ratio("creation", "selvage-amid-100000", "selvage-amid-10", 1.2),
            new Ratio("creation", "selvage-two-makers-2-cores", "selvage-two-makers-1-core", 0.625),
            new Ratio("fair-dispatch", "selvage-100000-runnable-1-core", "selvage-10-runnable-1-core", 3.0),
            new Ratio("fan-out", "selvage-thread-confined-2-cores", "fork-join-pool", 1.2),
            new Time("get-pid", ONE_CORE, 10),
            new Time("fork-mapped", "selvage-1-gib", 5_000),
            new NoAllocation("kernel-calls", "selvage-kill-probe"),
            new NoAllocation("kernel-calls", "selvage-kill-ignored"),
            new NoAllocation("kernel-calls", "selvage-waitpid-nohang"),
            // 200,000 and 3,000,000 decisions a second, a thousand runs in 10 seconds.
            new Time("decisions", "simulated-stackful", 5_000),
            new Time("decisions", "simulated-stackless", 333),
            new Time("decisions", "simulated-runs", 10_000_000),
            new Ratio("hackbench", "selvage-confined-1-group", "virtual-threads-1-group", 0.6),
            new Ratio("hackbench", "selvage-confined-10-groups", "virtual-threads-10-groups", 0.6),
            // Twice as fast would be ideal, 1.9 times is good enough.
            new Ratio("independent", "selvage-2-cores", "selvage-1-core", 1 / 1.9),
            new Ratio("memory-load", "selvage-view-private", "agrona", 3.0),
            new Ratio("memory-load", "selvage-view-shared", "agrona", 3.0),
            new Ratio("memory-store", "selvage-view-private", "agrona", 3.0),
            new Ratio("memory-store", "selvage-view-shared", "agrona", 3.0),
            new Ratio("mailbox-round-trip", "selvage-1-core", "queue-1-core", 1.5),
            new Ratio("mailbox-round-trip", "selvage-2-cores", "queue-2-cores", 1.5),
            new Ratio("mailbox-stream", "selvage-1-core", "queue-1-core", 1.5),
            new Ratio("mailbox-stream", "selvage-2-cores", "queue-2-cores", 1.5),
            // 1.3 of the two switches it needs; 20 times as fast as between processes of the host.
            new Ratio("pipe-round-trip", "selvage-1-core", "bare-switches-1-core", 1.3),
            new Ratio("pipe-round-trip", "selvage-1-core", "host-processes", 0.05),
            new Ratio("pipe-throughput", "selvage-1-core", "bare-copy", 2.0),
            new Ratio("pipe-throughput", "selvage-2-cores", "bare-copy", 2.0),
            new Ratio("ping-pong", ONE_CORE_CONFINED, TWO_CARRIERS, 0.35),
            new Ratio("ping-pong", ONE_CORE_CONFINED, ONE_CARRIER, 0.9),
            new Ratio("ping-pong", ONE_CORE_CONFINED, "go-1-core", 1.3),
            new NoAllocation("ping-pong", ONE_CORE_CONFINED),
            new NoAllocation("yield", ONE_CORE_CONFINED),
            new Ratio("ping-pong", ONE_CORE, TWO_CARRIERS, 0.5),
            new Ratio("ping-pong", ONE_CORE, ONE_CARRIER, 1.0),
            new NoAllocation("ping-pong", ONE_CORE),
            new NoAllocation("ping-pong", ONE_CORE_STACKLESS),
            new MeanRatio("polls", "selvage-fft", "selvage-", "plain-", 1.12),
            new WorstRatio("polls", "selvage-fib", "selvage-", "plain-", 1.5),
            new Ratio("skynet", "selvage-confined-2-cores", TWO_CARRIERS, 0.6),
            new Ratio("skynet", "selvage-confined-2-cores", "go-2-cores", 1.0),
            new Ratio("spawn-exit", "selvage-thread-stackful-1-core", ONE_CARRIER, 1.1),
            new Ratio("spawn-exit", "selvage-thread-stackful-2-cores", TWO_CARRIERS, 1.1),
            new Time("spawn-exit", "selvage-process-stackless-1-core", 1_000),
            new Counter("wake-idle", ONE_CORE, "p50", TWO_CARRIERS, 0.5),
            new Counter("wake-idle", ONE_CORE, "p99", TWO_CARRIERS, 0.8),
            new Time("timer-beside-spinners", "selvage-2-cores", 330_000_000),
            new NoAllocation("yield", ONE_CORE),
            new Difference("yield", "selvage-stackless-fifo-unaccounted-1-core", "indirect-call", 12),
            new Ratio("yield", ONE_CORE, "selvage-stackful-fifo-unaccounted-1-core", 1.2),
            new Time("yield", ONE_CORE_STACKLESS, 20),
            new NoAllocation("yield", ONE_CORE_STACKLESS));

    /// The benchmark that it is about.
    ///
    /// @return the question
    String benchmark();

    /// The subject that is meant to reach it.
    ///
    /// @return its name
    String subject();

    /// Compares what was measured with what is wanted.
    ///
    /// @param measurement of the goal's subject
    /// @param report the rest of the same run
    /// @return what came out
    Verdict verdict(Measurement measurement, Report report);

    /// The goals of a subject.
    ///
    /// @param subject any
    /// @return none if nothing is expected of it
    static List<Goal> of(Subject subject) {
        return ALL.stream()
                .filter(goal -> goal.benchmark().equals(subject.benchmark())
                        && goal.subject().equals(subject.name()))
                .toList();
    }

    /// What came out, in the words of a table.
    ///
    /// @param against what it is compared with
    /// @param goal what is wanted
    /// @param measured what there is
    /// @param standing whether that is enough
    record Verdict(String against, String goal, String measured, String standing) {
        static final String NOT_MEASURED = "not measured";

        private static Verdict of(String against, String goal, String measured, boolean isMet) {
            return new Verdict(against, goal, measured, isMet ? "met" : "missed");
        }

        private static Verdict unknown(String against, String goal) {
            return new Verdict(against, goal, "-", NOT_MEASURED);
        }
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String nanos(double value) {
        return String.format(Locale.ROOT, "%,.1f ns", value);
    }

    /// At most so many times a peer's time.
    ///
    /// @param benchmark the question
    /// @param subject who is to reach it
    /// @param peer who is compared with
    /// @param limit the largest ratio that is good enough
    record Ratio(String benchmark, String subject, String peer, double limit) implements Goal {
        @Override
        public Verdict verdict(Measurement measurement, Report report) {
            String goal = "≤ " + ratio(limit);
            Measurement other = report.find(benchmark, peer);
            if (other == null) {
                return Verdict.unknown(peer, goal);
            }
            double measured = measurement.nsPerOp() / other.nsPerOp();
            return Verdict.of(peer, goal, ratio(measured), measured <= limit);
        }
    }

    /// At most so many times a peer's value of one of the benchmark's own numbers.
    ///
    /// @param benchmark the question
    /// @param subject who is to reach it
    /// @param counter which number
    /// @param peer who is compared with
    /// @param limit the largest ratio that is good enough
    record Counter(String benchmark, String subject, String counter, String peer, double limit) implements Goal {
        @Override
        public Verdict verdict(Measurement measurement, Report report) {
            String goal = "≤ " + ratio(limit);
            String against = peer + ", " + counter;
            Measurement other = report.find(benchmark, peer);
            Double own = measurement.counters().get(counter);
            Double others = other == null ? null : other.counters().get(counter);
            if (own == null || others == null) {
                return Verdict.unknown(against, goal);
            }
            double measured = own / others;
            return Verdict.of(
                    against,
                    goal,
                    ratio(measured) + " (" + nanos(own) + " to " + nanos(others) + ")",
                    measured <= limit);
        }
    }

    /// How much longer all subjects of a benchmark take than their twins, whose names differ in how they
    /// begin; told with one of them.
    ///
    /// @param benchmark the question
    /// @param subject with whom it is told
    /// @param ours how the names of those begin that are compared
    /// @param theirs how the names of their twins begin
    /// @param limit the largest geometric mean of all ratios that is good enough
    record MeanRatio(String benchmark, String subject, String ours, String theirs, double limit) implements Goal {
        @Override
        public Verdict verdict(Measurement measurement, Report report) {
            List<Double> ratios = report.ratiosToTwins(benchmark, ours, theirs);
            String against = "the mean of " + ratios.size();
            double mean =
                    Math.exp(ratios.stream().mapToDouble(Math::log).average().orElse(Double.NaN));
            return ratios.isEmpty()
                    ? Verdict.unknown(theirs + "…", "≤ " + ratio(limit))
                    : Verdict.of(against, "≤ " + ratio(limit), ratio(mean), mean <= limit);
        }
    }

    /// The same, for the largest of the ratios.
    ///
    /// @param benchmark the question
    /// @param subject with whom it is told
    /// @param ours how the names of those begin that are compared
    /// @param theirs how the names of their twins begin
    /// @param limit the largest ratio that is good enough
    record WorstRatio(String benchmark, String subject, String ours, String theirs, double limit) implements Goal {
        @Override
        public Verdict verdict(Measurement measurement, Report report) {
            List<Double> ratios = report.ratiosToTwins(benchmark, ours, theirs);
            double worst =
                    ratios.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
            return ratios.isEmpty()
                    ? Verdict.unknown(theirs + "…", "≤ " + ratio(limit))
                    : Verdict.of("the worst of " + ratios.size(), "≤ " + ratio(limit), ratio(worst), worst <= limit);
        }
    }

    /// At most so many nanoseconds more than a peer.
    ///
    /// @param benchmark the question
    /// @param subject who is to reach it
    /// @param peer who is compared with
    /// @param limit the largest difference that is good enough
    record Difference(String benchmark, String subject, String peer, double limit) implements Goal {
        @Override
        public Verdict verdict(Measurement measurement, Report report) {
            String goal = "≤ " + nanos(limit) + " more";
            Measurement other = report.find(benchmark, peer);
            if (other == null) {
                return Verdict.unknown(peer, goal);
            }
            double measured = measurement.nsPerOp() - other.nsPerOp();
            return Verdict.of(peer, goal, nanos(measured) + " more", measured <= limit);
        }
    }

    /// At most so many nanoseconds.
    ///
    /// @param benchmark the question
    /// @param subject who is to reach it
    /// @param limit the largest time per operation that is good enough
    record Time(String benchmark, String subject, double limit) implements Goal {
        @Override
        public Verdict verdict(Measurement measurement, Report report) {
            return Verdict.of("-", "≤ " + nanos(limit), nanos(measurement.nsPerOp()), measurement.nsPerOp() <= limit);
        }
    }

    /// Nothing allocated in the steady state. The harness itself allocates a little in each iteration,
    /// far less than one byte per operation.
    ///
    /// @param benchmark the question
    /// @param subject who is to reach it
    record NoAllocation(String benchmark, String subject) implements Goal {
        private static final double NOISE = 0.5;

        @Override
        public Verdict verdict(Measurement measurement, Report report) {
            @Nullable Double bytes = measurement.bytesPerOp();
            return bytes == null
                    ? Verdict.unknown("-", "0 B/op")
                    : Verdict.of("-", "0 B/op", String.format(Locale.ROOT, "%.1f B/op", bytes), bytes <= NOISE);
        }
    }
}
