package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class SchbenchCommandTest {
    private static Cli small(String... options) {
        String[] all = new String[options.length + 2];
        all[0] = "-r0.2";
        all[1] = "-w0.05";
        System.arraycopy(options, 0, all, 2, options.length);
        return run(all);
    }

    private static Cli run(String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("schbench", "-F4", "-n1", "-s10", "--rounds=1", "--no-host", "-q"));
        arguments.addAll(List.of(options));
        return Cli.run(arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-t2", "-m2", "-R200", "-p100", "-C", "-L"})
    void eachModeMeasuresWakeUps(String mode) throws Exception {
        Cli cli = run(mode, "-r0.05", "-w0", "--deterministic=5", "--cores=2", "--json");
        assertEquals(0, cli.exitCode(), cli.err());
        JsonNode result = new ObjectMapper().readTree(cli.out()).get("results").get(0);
        JsonNode wakeups = result.get("wakeupMicroseconds");
        assertTrue(wakeups.get("samples").asLong() > 0, cli.out());
        double before = wakeups.get("min").asDouble();
        for (String figure : new String[] {"p50", "p90", "p99", "p99.9", "max"}) {
            assertTrue(wakeups.get(figure).asDouble() >= before, cli.out());
            before = wakeups.get(figure).asDouble();
        }
        assertTrue(result.get("averageRequestsPerSecond").asDouble() > 0, cli.out());
        assertEquals(mode.equals("-p100"), result.get("bytesPerSecond").asDouble() > 0);
    }

    @Test
    void requestsComeAtTheRateThatWasAskedFor() throws Exception {
        Cli cli = run("-R50", "-t4", "-w1", "-r4", "--deterministic=5", "--cores=4", "--json");
        JsonNode result = new ObjectMapper().readTree(cli.out()).get("results").get(0);
        assertEquals(50, result.get("averageRequestsPerSecond").asDouble(), 15);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-t2", "-A50"})
    void bothSubjectsRunInEachRound(String mode) throws Exception {
        Cli cli = small(mode, "--json");
        assertEquals(0, cli.exitCode(), cli.err());
        assertEquals(
                List.of("selvage", "jdk-virtual-threads"),
                new ObjectMapper().readTree(cli.out()).get("results").findValuesAsText("subject"));
    }

    @Test
    void theTablesHaveTheFiguresOfTheOriginal() {
        Cli cli = small("--no-jdk");
        assertEquals(0, cli.exitCode(), cli.err());
        for (String part : List.of(
                "Wakeup latency, microseconds",
                "Request latency, microseconds",
                "Requests per second",
                "50.0th",
                "90.0th",
                "99.0th",
                "99.9th",
                "min",
                "max",
                "selvage ")) {
            assertTrue(cli.out().contains(part), () -> part + " is missing in\n" + cli.out());
        }
    }

    @Test
    void aDeterministicRunIsTheSameEachTime() {
        String[] options = {"--deterministic=3", "--cores=4", "-t8", "-r0.02", "-w0.01", "--json"};
        Cli first = run(options);
        assertEquals(0, first.exitCode(), first.err());
        assertEquals(first.out(), run(options).out());
    }

    @Test
    void theHelpNamesTheOptionsOfTheOriginal() {
        Cli cli = Cli.run("schbench", "--help");
        assertEquals(0, cli.exitCode());
        for (String option : List.of(
                "-m, --message-threads",
                "-t, --threads",
                "-r, --runtime",
                "-w, --warmuptime",
                "-F, --cache_footprint",
                "-n, --operations",
                "-s, --sleep_usec",
                "-R, --rps",
                "-A, --auto-rps",
                "-p, --pipe",
                "-C, --calibrate",
                "-L, --no-locking",
                "--trace",
                "--plot")) {
            assertTrue(cli.out().contains(option), () -> option + " is missing in\n" + cli.out());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-m0 | --message-threads must be 1 to 20000: 0",
                "-t0 | --threads must be 1 to 20000: 0",
                "-r0 | --runtime must be 0.01 or more: 0.0",
                "-F0 | --cache_footprint must be 1 to 1048576: 0",
                "-p0 | --pipe must be 1 to 1048576: 0",
                "-A101 | --auto-rps must be 1 to 100: 101",
                "--rounds=0 | --rounds must be 1 or more: 0"
            })
    void nonsenseIsAUserError(String option, String sentence) {
        assertTrue(Cli.run("schbench", option).userError().contains(sentence));
    }

    @Test
    void modesExcludeEachOther() {
        assertTrue(Cli.run("schbench", "-R5", "-C").userError().contains("exclude each other"));
        assertTrue(Cli.run("schbench", "-A5", "--deterministic=1").userError().contains("--auto-rps"));
    }
}
