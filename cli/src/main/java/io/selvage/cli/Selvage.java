package io.selvage.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The {@code selvage} command: parses its arguments and runs the subcommand they name.
@Command(name = "selvage", description = "Runs programs as processes inside one JVM.", mixinStandardHelpOptions = true)
final class Selvage implements Runnable {

    @Override
    public void run() {
        var commandLine = new CommandLine(this);
        commandLine.usage(commandLine.getOut());
    }

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Selvage()).execute(arguments));
    }
}
