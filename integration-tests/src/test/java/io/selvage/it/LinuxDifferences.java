package io.selvage.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The only differences to Linux that tests allow: the table in `docs/linux-differences.md`.
///
/// Collects all disagreements of one recording, so that a failure shows them together.
final class LinuxDifferences {

    /// One line of the table.
    ///
    /// @param decision the decision of the contract
    /// @param recording the matrix or script
    /// @param rows which rows, by the name of a predicate
    /// @param linux Linux's answers
    /// @param ours the answer of the contract
    record Line(String decision, String recording, String rows, Set<String> linux, String ours) {}

    private final Map<String, Predicate<Recording.Row>> predicates;
    private final List<Line> lines;
    private final Set<Line> used = new HashSet<>();
    private final List<String> disagreements = new ArrayList<>();
    private int compared;

    /// @param recording the matrix
    /// @param predicates what the names in the column "rows" mean
    LinuxDifferences(String recording, Map<String, Predicate<Recording.Row>> predicates) {
        this.predicates = predicates;
        lines = table().stream()
                .filter(line -> line.recording().equals(recording))
                .toList();
        for (Line line : lines) {
            if (!predicates.containsKey(line.rows())) {
                throw new AssertionError(
                        "the test of " + recording + " does not know the rows \"" + line.rows() + "\"");
            }
        }
        for (String name : predicates.keySet()) {
            if (lines.stream().noneMatch(line -> line.rows().equals(name))) {
                throw new AssertionError("no line about " + recording + " is for the rows \"" + name + "\"");
            }
        }
    }

    /// Compares our answer to one row with what is expected of it.
    void compare(Recording.Row row, String ours) {
        compared++;
        String expected = expected(row);
        if (!expected.equals(ours)) {
            disagreements.add(row + " but here " + ours + (expected.equals(row.result()) ? "" : ", not " + expected));
        }
    }

    private String expected(Recording.Row row) {
        for (Line line : lines) {
            Predicate<Recording.Row> rows = Objects.requireNonNull(predicates.get(line.rows()));
            if (line.linux().contains(row.result()) && rows.test(row)) {
                used.add(line);
                return line.ours();
            }
        }
        return row.result();
    }

    /// Fails with every disagreement, and with lines that are about nothing.
    void assertNoOthers(int expectedRows) {
        lines.stream()
                .filter(line -> !used.contains(line))
                .forEach(line -> disagreements.add("no row differs as this says: " + line));
        if (compared < expectedRows) {
            disagreements.add("only " + compared + " rows were compared");
        }
        if (!disagreements.isEmpty()) {
            throw new AssertionError(disagreements.size() + " disagreements with Linux:\n"
                    + String.join("\n", disagreements.subList(0, Math.min(60, disagreements.size()))));
        }
    }

    /// All lines of the table.
    static List<Line> table() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("docs/linux-differences.md"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new AssertionError("docs/linux-differences.md is missing");
        }
        try (Stream<String> text = Files.lines(folder.resolve("docs/linux-differences.md"))) {
            return text.filter(line -> line.startsWith("|"))
                    .skip(2)
                    .map(LinuxDifferences::line)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Line line(String text) {
        List<String> cells =
                Arrays.stream(text.split("\\|", -1)).map(String::strip).toList();
        if (cells.size() != 8 || cells.subList(1, 7).stream().anyMatch(String::isEmpty)) {
            throw new AssertionError("a line of docs/linux-differences.md does not have six cells: " + text);
        }
        Set<String> linux = Set.of(cells.get(4).split(" / "));
        return new Line(cells.get(1), cells.get(2), cells.get(3), linux, cells.get(5));
    }
}
