package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ScalingCommandTest {
    @Test
    void aRowIsPrintedForEachSizeOfMachine() {
        Cli cli = Cli.run("scaling", "--cores", "5", "--threads", "500");

        assertEquals(0, cli.exitCode(), cli.err());
        String[] lines = cli.out().lines().toArray(String[]::new);
        assertEquals(5, lines.length, cli.out());
        assertTrue(lines[0].contains("steps per dispatch"), cli.out());
        assertTrue(lines[1].strip().startsWith("1       10"), cli.out());
        assertTrue(lines[4].strip().startsWith("5      500"), cli.out());
        assertTrue(lines[4].endsWith(" ms"), cli.out());
    }

    @ParameterizedTest
    @CsvSource({"--cores, 0", "--cores, 1025", "--threads, 0", "--threads, 4194304"})
    void sizesHaveTheirRange(String option, String value) {
        assertTrue(Cli.run("scaling", option, value).userError().contains(option + " must be 1 to "));
    }
}
