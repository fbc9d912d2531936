package io.selvage.api;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The tables of answers that a real Linux gave, which lie outside the repository.
///
/// They are looked for in the folder named by the system property `selvage.oracle`, else in `shared/oracle`
/// beside the repository. Tests that need them are skipped where they are missing.
final class Oracle {

    private Oracle() {}

    /// The fields of each line of one table, without its heading.
    static List<List<String>> rows(String table) {
        Path file = matrixFolder().resolve(table);
        assumeTrue(
                Files.isRegularFile(file),
                () -> "skipped: no " + table + "; set -Dselvage.oracle to the folder of the recorded Linux answers");
        try (Stream<String> lines = Files.lines(file)) {
            return lines.skip(1).map(line -> List.of(line.split(",", -1))).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path matrixFolder() {
        String given = System.getProperty("selvage.oracle", "");
        if (!given.isEmpty()) {
            return Path.of(given, "matrix");
        }
        Path usual = Path.of("shared", "oracle", "matrix");
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve(usual))) {
                return folder.resolve(usual);
            }
        }
        return usual;
    }
}
