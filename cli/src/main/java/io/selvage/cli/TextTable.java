package io.selvage.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/// Rows of text under headings, each column as wide as its widest cell.
final class TextTable {
    private static final String GAP = "  ";

    /// Where a cell stands in its column.
    enum Align {
        LEFT,
        RIGHT
    }

    /// A column.
    record Column(String title, Align align) {
        static Column left(String title) {
            return new Column(title, Align.LEFT);
        }

        static Column right(String title) {
            return new Column(title, Align.RIGHT);
        }
    }

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    TextTable(Column... columns) {
        this.columns = List.of(columns);
    }

    /// Adds a row.
    void row(String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException("cells=" + cells.length + ", columns=" + columns.size());
        }
        rows.add(List.of(cells));
    }

    /// The table, each line ended by a line feed and free of trailing blanks.
    String render(Ansi ansi) {
        int[] widths = widths();
        var text = new StringBuilder();
        String titles = line(columns.stream().map(Column::title).toList(), widths);
        text.append(ansi.enabled() ? ansi.string("@|bold " + titles + "|@") : titles)
                .append('\n');
        for (List<String> row : rows) {
            text.append(line(row, widths)).append('\n');
        }
        return text.toString();
    }

    private int[] widths() {
        int[] widths =
                columns.stream().mapToInt(column -> column.title().length()).toArray();
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return widths;
    }

    private String line(List<String> cells, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - cells.get(i).length());
            line.append(i == 0 ? "" : GAP);
            if (columns.get(i).align() == Align.RIGHT) {
                line.append(padding).append(cells.get(i));
            } else {
                line.append(cells.get(i)).append(padding);
            }
        }
        return line.toString().stripTrailing();
    }
}
