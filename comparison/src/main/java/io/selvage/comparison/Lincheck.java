package io.selvage.comparison;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// Runs Lincheck on a known bug, in a JVM of its own.
///
/// @param jar the jar of the module lincheck-comparison, its libraries beside it
/// @param findBudget interleavings per buggy program
/// @param fixedBudget interleavings per corrected twin
/// @param seconds time per bug
record Lincheck(Path jar, int findBudget, int fixedBudget, int seconds) {
    private static final ObjectMapper JSON = new ObjectMapper();

    LincheckResult explore(String bug) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                jar.toString(),
                "--find-budget=" + findBudget,
                "--fixed-budget=" + fixedBudget,
                "--entry-seconds=" + seconds,
                bug);
        try {
            // It ends by itself when the time is over, and ends the JVM that it starts when it is ended.
            java.lang.Process child = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            java.lang.Thread ending = new java.lang.Thread(child::destroy);
            Runtime.getRuntime().addShutdownHook(ending);
            try (var output = child.getInputStream()) {
                String line = new String(output.readAllBytes(), StandardCharsets.UTF_8);
                return JSON.readValue(line, LincheckResult.class);
            } finally {
                Runtime.getRuntime().removeShutdownHook(ending);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
