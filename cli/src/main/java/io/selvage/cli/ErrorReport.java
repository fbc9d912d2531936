package io.selvage.cli;

import java.io.PrintWriter;
import java.util.Collection;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// Turns whatever stops a command into one line on standard error and an exit code.
final class ErrorReport implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private final Selvage selvage;

    ErrorReport(Selvage selvage) {
        this.selvage = selvage;
    }

    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        return report(command, ExitCode.USAGE, "%s; see '%s --help'".formatted(sentence(e), name));
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult arguments) {
        if (selvage.debug()) {
            e.printStackTrace(command.getErr());
        }
        if (e instanceof CommandFailure failure) {
            return report(command, failure.exitCode(), String.valueOf(failure.getMessage()));
        }
        return report(
                command, ExitCode.SOFTWARE, "unexpected failure (--debug shows where): " + firstLine(e.toString()));
    }

    private static int report(CommandLine command, int exitCode, String sentence) {
        PrintWriter err = command.getErr();
        err.println(command.getCommandSpec().qualifiedName() + ": " + sentence);
        err.flush();
        return exitCode;
    }

    private static String sentence(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            return sentence(unmatched);
        }
        String text = firstLine(String.valueOf(e.getMessage()));
        return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    }

    private static String sentence(UnmatchedArgumentException e) {
        String argument = e.getUnmatched().getFirst();
        CommandSpec command = e.getCommandLine().getCommandSpec();
        if (e.isUnknownOption()) {
            return "unknown option '" + argument + "'"
                    + hint(argument, command.optionsMap().keySet());
        }
        if (command.subcommands().isEmpty()) {
            return "unexpected argument '" + argument + "'";
        }
        return "unknown command '" + argument + "'"
                + hint(argument, command.subcommands().keySet());
    }

    private static String hint(String typed, Collection<String> names) {
        String nearest = NearestName.of(typed, names);
        return nearest == null ? "" : ", did you mean '" + nearest + "'?";
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
