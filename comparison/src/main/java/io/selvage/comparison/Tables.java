package io.selvage.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes what was measured as Markdown.
final class Tables {
    private static final String ENDLESS = "endless";
    private static final String NOTHING = "–";

    private final List<Row> rows;
    private final StringBuilder text = new StringBuilder();

    Tables(List<Row> rows) {
        this.rows = rows;
    }

    String write() {
        if (rows.stream().anyMatch(row -> !row.counts().isEmpty() || row.lincheck() != null)) {
            counts();
        }
        if (rows.stream().anyMatch(row -> !row.survivals().isEmpty())) {
            survivals();
        }
        if (rows.stream()
                .anyMatch(row -> row.minimum() != null || !row.reductions().isEmpty())) {
            reductions();
        }
        if (rows.stream().anyMatch(row -> row.rate() != null)) {
            rates();
        }
        return text.toString();
    }

    private void counts() {
        heading("Schedules needed");
        List<String> names = new ArrayList<>(List.of("bug", "kind", "shows as"));
        for (Tried tried : Tried.values()) {
            names.add(tried.description());
        }
        boolean lincheck = rows.stream().anyMatch(row -> row.lincheck() != null);
        if (lincheck) {
            names.add("Lincheck");
        }
        header(names, 3);
        for (Row row : rows) {
            List<String> cells = new ArrayList<>(List.of(row.name(), words(row.kind()), words(row.failure())));
            for (Tried tried : Tried.values()) {
                cells.add(row.counts().stream()
                        .filter(count -> count.strategy().equals(tried.description()))
                        .map(Tables::count)
                        .findFirst()
                        .orElse(""));
            }
            if (lincheck) {
                cells.add(found(row.lincheck()));
            }
            line(cells);
        }
        List<String> totals = new ArrayList<>(List.of("**found of " + rows.size() + "**", "", ""));
        for (Tried tried : Tried.values()) {
            totals.add(number(rows.stream()
                    .filter(row -> row.counts().stream()
                            .anyMatch(count -> count.strategy().equals(tried.description()) && count.found() > 0))
                    .count()));
        }
        if (lincheck) {
            totals.add(number(rows.stream()
                    .map(Row::lincheck)
                    .filter(result -> result != null && result.found())
                    .count()));
        }
        line(totals);
    }

    private static String count(Count count) {
        String seeds = count.found() == count.seeds() ? "" : " (" + count.found() + "/" + count.seeds() + ")";
        if (count.found() == 0) {
            return count.exhausted() ? "none left" : NOTHING;
        }
        return (count.median() == null ? NOTHING : number(count.median())) + seeds;
    }

    private static String found(@Nullable LincheckResult result) {
        if (result == null) {
            return "";
        }
        return result.found() ? number(result.interleavings()) : NOTHING;
    }

    private void survivals() {
        heading("Corrected twins");
        List<String> names = new ArrayList<>(List.of("strategy", "twins that survive", "schedules survived"));
        names.add("twins with no schedule left");
        header(names, 1);
        for (Tried tried : Tried.values()) {
            List<Survival> all = rows.stream()
                    .flatMap(row -> row.survivals().stream())
                    .filter(survival -> survival.strategy().equals(tried.description()))
                    .toList();
            line(List.of(
                    tried.description(),
                    all.size() + " of " + rows.size(),
                    number(all.stream().mapToLong(Survival::schedules).sum()),
                    number(all.stream().filter(Survival::exhausted).count())));
        }
    }

    private void reductions() {
        heading("Shrinking");
        header(
                List.of(
                        "bug",
                        "fewest preemptions",
                        "fewest switches",
                        "switches found",
                        "switches shrunk",
                        "preemptions found",
                        "preemptions shrunk",
                        "replays alike"),
                1);
        for (Row row : rows) {
            Minimum minimum = row.minimum();
            line(List.of(
                    row.name(),
                    minimum == null || minimum.preemptions() < 0
                            ? NOTHING
                            : minimum.preemptions() + (minimum.proven() ? "" : "?"),
                    row.fewestSwitches() < 0
                            ? NOTHING
                            : row.fewestSwitches() + (minimum != null && minimum.complete() ? "" : "?"),
                    row.isEndless() ? ENDLESS : range(row, Reduction::switches),
                    row.isEndless() ? ENDLESS : range(row, Reduction::shrunkSwitches),
                    range(row, Reduction::preemptions),
                    range(row, Reduction::shrunkPreemptions),
                    row.reductions().stream().mapToLong(Reduction::alike).sum() + "/"
                            + row.reductions().stream()
                                    .mapToLong(Reduction::replays)
                                    .sum()));
        }
    }

    private static String range(Row row, ToLongFunction<Reduction> part) {
        List<Long> values = row.reductions().stream()
                .map(reduction -> part.applyAsLong(reduction))
                .sorted()
                .toList();
        if (values.isEmpty()) {
            return NOTHING;
        }
        return values.getFirst().equals(values.getLast())
                ? number(values.getFirst())
                : number(values.getFirst()) + " to " + number(values.getLast());
    }

    private void rates() {
        heading("Interleavings per second");
        header(
                List.of(
                        "bug",
                        Tried.DFS.description(),
                        "random",
                        "random, every run made twice",
                        "decisions of random",
                        "Lincheck",
                        "dfs : Lincheck"),
                1);
        for (Row row : rows) {
            Rate rate = row.rate();
            LincheckResult lincheck = row.lincheck();
            line(List.of(
                    row.name(),
                    cell(rate, Rate::enumerated),
                    cell(rate, Rate::walked),
                    cell(rate, Rate::checked),
                    cell(rate, Rate::decisions),
                    lincheck == null || lincheck.fixedPerSecond() == 0 ? NOTHING : number(lincheck.fixedPerSecond()),
                    rate == null || lincheck == null || lincheck.fixedPerSecond() == 0
                            ? NOTHING
                            : String.format(
                                    Locale.ROOT, "%.0f", (double) rate.enumerated() / lincheck.fixedPerSecond())));
        }
    }

    private static String cell(@Nullable Rate rate, Function<Rate, Long> part) {
        return rate == null ? NOTHING : number(part.apply(rate));
    }

    private void heading(String title) {
        text.append(text.isEmpty() ? "" : "\n").append("### ").append(title).append("\n\n");
    }

    private void header(List<String> names, int left) {
        line(names);
        List<String> rules = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            rules.add(i < left ? "---" : "---:");
        }
        line(rules);
    }

    private void line(List<String> cells) {
        text.append(cells.stream().collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    private static String words(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
