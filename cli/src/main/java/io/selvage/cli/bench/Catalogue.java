package io.selvage.cli.bench;

import io.selvage.cli.bench.Subject.Pace;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;

/// The benchmarks there are.
///
/// @param subjects all of them, in order
public record Catalogue(SortedSet<Subject> subjects) {
    /// The benchmarks on the class path, from the list that JMH made when they were compiled.
    ///
    /// @return everything that can be measured
    public static Catalogue onClassPath() {
        return new Catalogue(BenchmarkList.defaultList().getAll(ForkOutput.discarded(), List.of()).stream()
                .map(Catalogue::subject)
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static Subject subject(BenchmarkListEntry entry) {
        Pace pace = entry.getMode() == Mode.SingleShotTime ? Pace.ONCE : Pace.ITERATIONS;
        return Subject.ofMethod(entry.getUsername(), pace);
    }

    /// The subjects whose full name starts with one of the names; case and hyphens do not matter.
    ///
    /// @param names such as `ping-pong` or `yield/selvage`; none selects all
    /// @return at least one subject
    /// @throws UnknownName if a name selects nothing
    public SortedSet<Subject> select(List<String> names) throws UnknownName {
        if (names.isEmpty()) {
            return subjects;
        }
        SortedSet<Subject> selected = new TreeSet<>();
        for (String name : names) {
            List<Subject> found = subjects.stream()
                    .filter(subject -> bare(subject.id()).startsWith(bare(name)))
                    .toList();
            if (found.isEmpty()) {
                throw new UnknownName(complaint(name));
            }
            selected.addAll(found);
        }
        return selected;
    }

    private String complaint(String name) {
        int slash = name.indexOf('/');
        if (slash >= 0) {
            String benchmark = bare(name.substring(0, slash));
            String subjectsOfIt = subjects.stream()
                    .filter(subject -> bare(subject.benchmark()).equals(benchmark))
                    .map(Subject::name)
                    .collect(Collectors.joining(", "));
            if (!subjectsOfIt.isEmpty()) {
                return "no subject matches '%s'; there are %s".formatted(name, subjectsOfIt);
            }
        }
        String benchmarks = subjects.stream().map(Subject::benchmark).distinct().collect(Collectors.joining(", "));
        return "no benchmark matches '%s'; there are %s (--list shows their subjects)".formatted(name, benchmarks);
    }

    private static String bare(String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }

    /// A name that selects nothing. The message is one sentence for the user.
    public static final class UnknownName extends Exception {
        private static final long serialVersionUID = 1L;

        UnknownName(String message) {
            super(message);
        }
    }
}
