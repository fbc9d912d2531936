package io.selvage.cli;

import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The `selvage` command: parses its arguments and runs the subcommand that they name.
@Command(
        name = "selvage",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpWidth = 100,
        sortOptions = false,
        synopsisHeading = "@|bold Usage:|@ ",
        customSynopsis = "selvage [--help | --version] COMMAND [OPTIONS] [ARGUMENTS]",
        descriptionHeading = "%n",
        description = "Runs programs as processes inside one JVM, on virtual cores that are pinned to CPUs.",
        commandListHeading = "%n@|bold Commands:|@%n",
        optionListHeading = "%n@|bold Options:|@%n",
        exitCodeListHeading = "%n@|bold Exit codes:|@%n",
        exitCodeList = {
            "0:all went well",
            "1:the program or the benchmark failed",
            "2:the command line asks for something that does not exist or cannot be"
        },
        footerHeading = "%n@|bold Examples:|@%n",
        footer = {
            "  selvage hackbench",
            "  selvage schbench --plot trace.html",
            "  selvage run app.jar input.txt",
            "  selvage hackbench --help"
        },
        subcommands = {
            HackbenchCommand.class,
            SchbenchCommand.class,
            RunCommand.class,
            InstallCommand.class,
            StartupCommand.class,
            ScriptCommand.class,
            ExploreCommand.class,
            BenchCommand.class,
            ScalingCommand.class
        })
public final class Selvage implements Runnable {
    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Print the stack trace when a command fails.")
    private boolean debug;

    private Selvage(Terminal terminal) {
        this.terminal = terminal;
    }

    /// Runs the command and ends the JVM with its exit code.
    ///
    /// @param arguments the command line
    public static void main(String[] arguments) {
        // One line for what the kernel logs, instead of two with the date and the place in the code.
        if (System.getProperty(LOG_FORMAT) == null) {
            System.setProperty(LOG_FORMAT, "selvage: %5$s%6$s%n");
        }
        System.exit(commandLine(Terminal.detect()).execute(arguments));
    }

    /// What a subcommand has for a parent until picocli gives it the real one.
    static Selvage detached() {
        return new Selvage(Terminal.NONE);
    }

    /// The command, ready to run.
    static CommandLine commandLine(Terminal terminal) {
        var selvage = new Selvage(terminal);
        var errors = new ErrorReport(selvage);
        var commandLine = new CommandLine(selvage)
                .setColorScheme(Help.defaultColorScheme(Terminal.colours(terminal.out())))
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors)
                .setExpandAtFiles(false);
        for (String taker : List.of("run", "explore", "startup")) {
            Objects.requireNonNull(commandLine.getSubcommands().get(taker)).setStopAtPositional(true);
        }
        return commandLine;
    }

    @Override
    public void run() {
        CommandLine commandLine = spec.commandLine();
        commandLine.usage(commandLine.getOut());
    }

    Terminal terminal() {
        return terminal;
    }

    boolean debug() {
        return debug;
    }
}
