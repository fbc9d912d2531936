package io.selvage.cli.bench;

import java.util.Comparator;
import java.util.Locale;

/// What is measured under one name: one way to do the work of a benchmark.
///
/// @param benchmark the question, such as `ping-pong`
/// @param name who answers it, such as `virtual-threads-2-carriers`
/// @param method JMH's name for it: class and method
/// @param pace how it is repeated within a fork
public record Subject(String benchmark, String name, String method, Pace pace) implements Comparable<Subject> {
    /// How a subject is repeated within a fork.
    public enum Pace {
        /// In iterations of a fixed time, after a warm-up.
        ITERATIONS,
        /// Once, after as much as the benchmark itself wants: what it does is large enough to be a measurement.
        ONCE
    }

    private static final String OURS = "selvage-";

    // Selvage first, then its peers.
    private static final Comparator<Subject> ORDER = Comparator.comparing(Subject::benchmark)
            .thenComparing(subject -> !subject.isOurs())
            .thenComparing(Subject::name);

    /// Names a subject after the class and the method that JMH runs.
    ///
    /// @param method such as `io.selvage.benchmarks.PingPong.selvageStackful1Core`
    /// @param pace how it is repeated within a fork
    /// @return the subject `selvage-stackful-1-core` of benchmark `ping-pong`
    public static Subject ofMethod(String method, Pace pace) {
        int methodDot = method.lastIndexOf('.');
        int classDot = method.lastIndexOf('.', methodDot - 1);
        if (methodDot < 0 || classDot < 0) {
            throw new IllegalArgumentException("method=" + method + ", must be package.Class.method");
        }
        return new Subject(
                hyphenated(method.substring(classDot + 1, methodDot)),
                hyphenated(method.substring(methodDot + 1)),
                method,
                pace);
    }

    private static String hyphenated(String camelCase) {
        return camelCase
                .replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])", "-")
                .toLowerCase(Locale.ROOT);
    }

    /// The full name, as it is selected and listed.
    ///
    /// @return benchmark and name with a slash between
    public String id() {
        return benchmark + "/" + name;
    }

    /// Says whether this is a measurement of Selvage, not of a peer.
    ///
    /// @return true for our own
    public boolean isOurs() {
        return name.startsWith(OURS);
    }

    @Override
    public int compareTo(Subject other) {
        return ORDER.compare(this, other);
    }
}
