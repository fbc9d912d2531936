package io.selvage.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// A matrix: what a real Linux answered to every combination of some arguments.
///
/// @param file the name of the table
/// @param columns its heading
/// @param rows its lines
record Recording(String file, List<String> columns, List<Row> rows) {

    /// One line.
    ///
    /// @param columns the heading
    /// @param cells the fields
    record Row(List<String> columns, List<String> cells) {
        String get(String column) {
            int index = columns.indexOf(column);
            if (index < 0) {
                throw new IllegalArgumentException("no column " + column + " among " + columns);
            }
            return cells.get(index);
        }

        long number(String column) {
            return Long.decode(get(column));
        }

        /// What Linux answered.
        String result() {
            return cells.getLast();
        }

        @Override
        public String toString() {
            return String.join(",", cells);
        }
    }

    /// Reads a table; it must have at least that many rows, so that none can go missing.
    static Recording read(String file, int atLeast) {
        try (InputStream in =
                Objects.requireNonNull(Recording.class.getResourceAsStream("/oracle/matrix/" + file), file)) {
            List<List<String>> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> List.of(line.split(",", -1)))
                    .toList();
            List<String> columns = lines.getFirst();
            List<Row> rows =
                    lines.stream().skip(1).map(cells -> new Row(columns, cells)).toList();
            if (rows.size() < atLeast) {
                throw new AssertionError(file + " has become smaller: " + rows.size() + " rows");
            }
            return new Recording(file, columns, rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
