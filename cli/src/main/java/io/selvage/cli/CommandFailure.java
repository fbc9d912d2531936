package io.selvage.cli;

import io.selvage.api.KernelException;
import picocli.CommandLine.ExitCode;

/// A command cannot do what was asked: one sentence for standard error and the exit code. It is not a
/// bug, so nobody sees its stack trace.
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final int NO_PROGRAM = 126;
    private static final int NO_SUCH_PROGRAM = 127;

    private final int exitCode;

    private CommandFailure(int exitCode, String sentence) {
        super(sentence);
        this.exitCode = exitCode;
    }

    /// What the user asked for is impossible: exit code 2.
    static CommandFailure ofUser(String sentence) {
        return new CommandFailure(ExitCode.USAGE, sentence);
    }

    /// The file that is to be run is not there: exit code 127, as of a shell.
    static CommandFailure ofMissingProgram(String sentence) {
        return new CommandFailure(NO_SUCH_PROGRAM, sentence);
    }

    /// The file that is to be run is no program: exit code 126, as of a shell.
    static CommandFailure ofBadProgram(String sentence) {
        return new CommandFailure(NO_PROGRAM, sentence);
    }

    /// The kernel has not started a program.
    static CommandFailure ofRefusal(KernelException refusal) {
        String sentence = String.valueOf(refusal.getMessage());
        return switch (refusal.errno()) {
            case ENOENT -> ofMissingProgram(sentence);
            case EACCES, ENOEXEC -> ofBadProgram(sentence);
            default -> ofUser(sentence);
        };
    }

    /// The same failure with more words.
    CommandFailure with(String prefix) {
        return new CommandFailure(exitCode, prefix + getMessage());
    }

    /// The work was begun and went wrong: exit code 1.
    static CommandFailure ofWork(String sentence) {
        return new CommandFailure(ExitCode.SOFTWARE, sentence);
    }

    int exitCode() {
        return exitCode;
    }
}
