package io.selvage.cli;

import picocli.CommandLine.ExitCode;

/// A command cannot do what was asked: one sentence for standard error and the exit code. It is not a bug, so
/// nobody sees its stack trace.
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandFailure(int exitCode, String sentence) {
        super(sentence);
        this.exitCode = exitCode;
    }

    /// What the user asked for is impossible: exit code 2.
    static CommandFailure ofUser(String sentence) {
        return new CommandFailure(ExitCode.USAGE, sentence);
    }

    /// The work was begun and went wrong: exit code 1.
    static CommandFailure ofWork(String sentence) {
        return new CommandFailure(ExitCode.SOFTWARE, sentence);
    }

    int exitCode() {
        return exitCode;
    }
}
