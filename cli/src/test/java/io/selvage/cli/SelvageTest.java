package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SelvageTest {
    @Test
    void withoutArgumentsItPrintsItsHelp() {
        Cli cli = Cli.run();

        assertEquals(0, cli.exitCode());
        assertEquals(Cli.run("--help").out(), cli.out());
        assertTrue(cli.out().startsWith("Usage: selvage "), cli.out());
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
