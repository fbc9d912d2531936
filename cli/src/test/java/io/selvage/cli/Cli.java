package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/// Runs the command as a shell would, but with its output caught and without ending the JVM.
record Cli(int exitCode, String out, String err) {
    static Cli run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        CommandLine commandLine =
                Selvage.commandLine(Terminal.NONE).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exitCode = commandLine.execute(arguments);
        return new Cli(exitCode, out.toString(), err.toString());
    }

    /// Asserts that this is how a user error looks: exit code 2, nothing on standard output, one line without
    /// Java in it.
    String userError() {
        assertEquals(2, exitCode, err);
        assertEquals("", out);
        assertEquals(1, err.lines().count(), err);
        assertFalse(err.contains("Exception"), err);
        assertFalse(err.contains("\tat "), err);
        return err;
    }
}
