package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class SelvageTest {
    static Set<String> commands() {
        return Selvage.commandLine(Terminal.NONE).getSubcommands().keySet();
    }

    @Test
    void withoutArgumentsItPrintsItsHelpWithAllCommands() {
        Cli cli = Cli.run();

        assertEquals(0, cli.exitCode());
        assertEquals(Cli.run("--help").out(), cli.out());
        assertTrue(cli.out().startsWith("Usage: selvage "), cli.out());
        assertAll(commands().stream().map(command -> () -> assertTrue(cli.out().contains("  " + command + " "))));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theHelpOfEachCommandShowsEveryOptionTheExitCodesAndExamples(String command) {
        Cli cli = Cli.run(command, "--help");

        assertEquals(0, cli.exitCode());
        assertEquals("", cli.err());
        assertTrue(cli.out().startsWith("Usage: selvage " + command), cli.out());
        assertTrue(cli.out().contains("Exit codes:"), cli.out());
        assertTrue(cli.out().contains("Examples:"), cli.out());
        CommandLine subcommand = Objects.requireNonNull(
                Selvage.commandLine(Terminal.NONE).getSubcommands().get(command));
        Stream<String> names = subcommand.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .flatMap(option -> Stream.of(option.names()));
        assertAll(names.map(name -> () -> assertTrue(cli.out().contains(name), name)));
    }

    @Test
    void theVersionIsThatOfTheBuildAndNamesTheMachine() {
        Cli cli = Cli.run("--version");

        assertEquals(0, cli.exitCode());
        assertTrue(
                cli.out().matches("(?s)selvage \\d+\\.\\d+\\.\\d+\\S*\nJVM: .+ 25\\S* .*\nCPU: \\d+ x .+\n"),
                cli.out());
    }

    @Test
    void anUnknownCommandIsAUserErrorThatSuggestsTheNearest() {
        assertEquals(
                "selvage: unknown command 'hackbnch', did you mean 'hackbench'?; see 'selvage --help'\n",
                Cli.run("hackbnch").userError());
    }

    @Test
    void anUnknownOptionIsAUserErrorThatSuggestsTheNearest() {
        assertEquals(
                "selvage: unknown option '--versoin', did you mean '--version'?; see 'selvage --help'\n",
                Cli.run("--versoin").userError());
    }

    @Test
    void plainOutputHasNoControlSequences() {
        assertFalse(Cli.run("--help").out().contains("\033"));
    }
}
