package io.selvage.cli.script;

import java.util.ArrayList;
import java.util.List;

/// A trace held against the one that is expected.
public final class Comparison {
    private static final int CONTEXT = 2;
    private static final int MOST = 4;

    private final List<String> expected;
    private final List<String> actual;
    private final int same;

    private Comparison(List<String> expected, List<String> actual) {
        this.expected = expected;
        this.actual = actual;
        int line = 0;
        while (line < expected.size()
                && line < actual.size()
                && expected.get(line).equals(actual.get(line))) {
            line++;
        }
        same = line;
    }

    /// Compares two traces.
    ///
    /// @param expected the one that is expected
    /// @param actual the one that came out
    /// @return the comparison
    public static Comparison of(String expected, String actual) {
        return new Comparison(expected.lines().toList(), actual.lines().toList());
    }

    /// {@return whether they agree in every line}
    public boolean agrees() {
        return same == expected.size() && same == actual.size();
    }

    /// {@return the first line that was expected and did not come; empty if only too much came}
    public String firstMissing() {
        return same < expected.size() ? expected.get(same) : "";
    }

    /// {@return the line that came in its place; empty if none did}
    public String firstUnexpected() {
        return same < actual.size() ? actual.get(same) : "";
    }

    /// Where they part, in the form of a unified diff: some lines before, then what was expected and what came.
    ///
    /// @return a few lines; empty if they agree
    public List<String> firstDifference() {
        if (agrees()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add("@@ line " + (same + 1) + " @@");
        expected.subList(Math.max(0, same - CONTEXT), same).forEach(line -> lines.add(" " + line));
        head(expected).forEach(line -> lines.add("-" + line));
        head(actual).forEach(line -> lines.add("+" + line));
        return lines;
    }

    private List<String> head(List<String> all) {
        return all.subList(same, Math.min(all.size(), same + MOST));
    }
}
