package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the command answers without measuring anything.
final class BenchCommandTest {
    @Test
    void helpNamesEveryOptionAndExitCode() {
        Cli cli = Cli.run("bench", "--help");

        assertEquals(0, cli.exitCode());
        for (String expected : new String[] {
            "Usage: selvage bench [OPTIONS] [NAME...]",
            "--quick",
            "--forks",
            "Default: 3, with --quick 2.",
            "--output",
            "Default: selvage-bench.json.",
            "--json",
            "--list",
            "--verbose",
            "Exit codes:",
            "Examples:",
            "selvage bench --quick"
        }) {
            assertTrue(cli.out().contains(expected), expected);
        }
        assertEquals("", cli.err());
    }

    @Test
    void listShowsWhatTheNamesSelect() {
        Cli cli = Cli.run("bench", "--list", "yield/virtual", "GetPid/selvage-stackless");

        assertEquals(0, cli.exitCode());
        assertEquals("""
                get-pid/selvage-stackless-1-core
                yield/virtual-threads-1-carrier
                yield/virtual-threads-2-carriers
                """, cli.out());
    }

    @Test
    void anUnknownNameIsAUserErrorThatListsTheOnesThereAre() {
        String error = Cli.run("bench", "tailspin").userError();
        assertTrue(
                error.startsWith(
                        "selvage bench: no benchmark matches 'tailspin'; there are accounts, acting-as, creation, "),
                error);
    }

    @Test
    void noForkAtAllIsAUserError() {
        assertEquals(
                "selvage bench: --forks wants a number from 1 up, not 0\n",
                Cli.run("bench", "--forks", "0").userError());
    }

    @Test
    void aFileThatCannotBeWrittenIsRefusedBeforeMeasuring(@TempDir Path folder) {
        Path file = folder.resolve("missing").resolve("results.json");
        assertEquals(
                "selvage bench: cannot write to %s, choose another file with --output\n".formatted(file),
                Cli.run("bench", "--output", file.toString()).userError());
    }
}
