package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/// Runs the command as a shell would, but with its output caught and without ending the JVM.
record Cli(int exitCode, String out, String err) {
    /// Looks at standard error while the command runs.
    interface Watcher {
        /// Called each time when something was written.
        ///
        /// @param err all of it so far
        void wrote(String err) throws IOException;
    }

    static Cli run(String... arguments) {
        return run(_ -> {}, arguments);
    }

    static Cli run(Watcher watcher, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var watchedErr = new PrintWriter(err) {
            @Override
            public void flush() {
                try {
                    watcher.wrote(err.toString());
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        };
        CommandLine commandLine =
                Selvage.commandLine(Terminal.NONE).setOut(new PrintWriter(out)).setErr(watchedErr);
        int exitCode = commandLine.execute(arguments);
        return new Cli(exitCode, out.toString(), err.toString());
    }

    /// Asserts that this is how a user error looks: exit code 2, nothing on standard output, one line
    /// without Java in it.
    String userError() {
        return failure(2);
    }

    /// Like [#userError()], with another exit code.
    String failure(int code) {
        assertEquals(code, exitCode, err);
        assertEquals("", out);
        assertEquals(1, err.lines().count(), err);
        assertFalse(err.contains("Exception"), err);
        assertFalse(err.contains("\tat "), err);
        return err;
    }
}
