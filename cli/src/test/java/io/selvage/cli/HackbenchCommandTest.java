package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class HackbenchCommandTest {
    @ParameterizedTest
    @CsvSource({
        "--groups, 10",
        "--fds, 20",
        "--loops, 100",
        "--datasize, 100",
        "--rounds, 5",
        "--warmup, 10",
        "--threads, false",
        "--no-jdk, false",
        "--no-host, false",
        "--ps, false",
        "--json, false",
        "--quiet, false"
    })
    void theDefaultsAreThoseOfTheOriginal(String option, String value) {
        assertEquals(value, value(option));
    }

    @Test
    void asManyCoresAsCpusIsTheDefault() {
        assertEquals(String.valueOf(Runtime.getRuntime().availableProcessors()), value("--cores"));
    }

    @Test
    void theShortOptionsOfTheOriginalAreUnderstood() {
        String[] arguments = {"-p", "-T", "-g", "1", "-f", "2", "-l3", "-s", "4"};

        assertEquals("true", value("--pipe", arguments));
        assertEquals("true", value("--threads", arguments));
        assertEquals("1", value("--groups", arguments));
        assertEquals("2", value("--fds", arguments));
        assertEquals("3", value("--loops", arguments));
        assertEquals("4", value("--datasize", arguments));
    }

    @Test
    void aPolicyThatDoesNotExistIsAUserError() {
        String error = Cli.run("hackbench", "--policy", "lotery").userError();

        assertTrue(error.contains("no scheduling policy \"lotery\", the nearest is \"lottery\""), error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--groups", "--fds", "--loops", "--datasize", "--cores", "--rounds"})
    void zeroOfAnythingIsAUserError(String option) {
        assertEquals(
                "selvage hackbench: " + option + " must be 1 or more: 0; see 'selvage hackbench --help'\n",
                Cli.run("hackbench", option, "0").userError());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--warmup -1 | --warmup must be 0 or more: -1; see 'selvage hackbench --help'",
                "-g x | invalid value for option '--groups': 'x' is not an int; see 'selvage hackbench --help'",
                "-g | missing required parameter for option '--groups' (N); see 'selvage hackbench --help'",
                "-P -T | --process and --threads exclude each other; see 'selvage hackbench --help'",
                "extra | unexpected argument 'extra'; see 'selvage hackbench --help'",
                "--grops=1 | unknown option '--grops=1', did you mean '--groups'?; see 'selvage hackbench --help'",
                "-g 99999 -f 99999 | this is more work than can be counted; make --groups, --fds or --loops smaller; "
                        + "see 'selvage hackbench --help'",
                "--cores 1025 | cores=1025, must be 1 to 1024"
            })
    void whatCannotBeIsAUserError(String arguments, String sentence) {
        assertEquals(
                "selvage hackbench: " + sentence + "\n",
                Cli.run(("hackbench " + arguments).split(" ", -1)).userError());
    }

    private static String value(String option, String... arguments) {
        CommandLine selvage = Selvage.commandLine(Terminal.NONE);
        selvage.parseArgs(
                Stream.concat(Stream.of("hackbench"), Stream.of(arguments)).toArray(String[]::new));
        CommandLine hackbench = Objects.requireNonNull(selvage.getSubcommands().get("hackbench"));
        return hackbench.getCommandSpec().findOption(option).getValue().toString();
    }
}
