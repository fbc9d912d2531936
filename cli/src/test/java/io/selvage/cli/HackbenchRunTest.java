package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class HackbenchRunTest {
    private static final List<String> SMALL =
            List.of("hackbench", "-g", "1", "-f", "2", "-l", "3", "--warmup=1", "--rounds=2", "--no-host");

    @ParameterizedTest
    @ValueSource(strings = {"--process", "--threads"})
    void allMessagesArriveAndTheResultIsData(String mode) throws Exception {
        Cli cli = small(mode, "--json");

        assertEquals(0, cli.exitCode(), cli.err());
        assertEquals("", cli.err());
        JsonNode json = new ObjectMapper().readTree(cli.out());
        assertEquals(12, json.get("messages").asInt());
        assertEquals(mode, "--" + json.get("options").get("mode").asText());
        assertEquals(
                List.of("selvage", "jdk-virtual-threads"), json.get("results").findValuesAsText("subject"));
        assertEquals(2, json.get("results").get(0).get("rounds").size());
        assertEquals(1.0, json.get("results").get(0).get("ratio").asDouble());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--process", "--threads"})
    void moreChildrenThanCoresAndMessagesLargerThanAPipeArrive(String mode) {
        Cli cli = Cli.run(
                "hackbench",
                mode,
                "-g2",
                "-f5",
                "-l2",
                "-s100000",
                "--cores=3",
                "--rounds=1",
                "--warmup=0",
                "--no-host",
                "--no-jdk");

        assertEquals(0, cli.exitCode(), cli.err());
    }

    @Test
    void theDeterministicRunHasTheSameTraceEachTime() {
        String[] command = {"hackbench", "--deterministic", "5", "-g", "1", "-f", "3", "-l", "4", "--cores", "64"};
        Cli first = Cli.run(command);

        assertEquals(0, first.exitCode(), first.err());
        assertTrue(first.out().startsWith("hackbench: 36 messages, 3,600 bytes, all arrived\n"), first.out());
        assertTrue(first.out().contains("deterministic: seed 5, 64 cores, "), first.out());
        assertEquals(first, Cli.run(command));
    }

    @Test
    void aPersonGetsATableOnStandardOutputAndProgressOnStandardError() {
        Cli cli = small();

        assertEquals(0, cli.exitCode(), cli.err());
        List<String> lines = cli.out().lines().toList();
        assertTrue(lines.getFirst()
                .startsWith("hackbench: 1 group of 2 senders and 2 receivers (4 processes), 12 messages"));
        assertTrue(lines.get(2).startsWith("subject "), cli.out());
        assertTrue(lines.get(3).startsWith("selvage "), cli.out());
        assertTrue(lines.get(4).startsWith("jdk-virtual-threads "), cli.out());
        assertTrue(cli.err().contains("warm-up 1 of 1: selvage "), cli.err());
        assertTrue(cli.err().contains("\nround 1 of 2: selvage "), cli.err());
        assertTrue(cli.err().contains("\nround 2 of 2: jdk-virtual-threads "), "they take turns: " + cli.err());
        assertEquals("", small("--quiet").err());
    }

    @Test
    void psShowsAllChildrenWhileTheyRunAndNoneAtTheEnd() throws Exception {
        JsonNode json =
                new ObjectMapper().readTree(small("--ps", "--json", "--no-jdk").out());

        JsonNode atEnd = json.get("processesAtEnd");
        JsonNode hackbench = last(atEnd);
        assertEquals("hackbench", hackbench.get("command").asText());
        assertEquals(Set.of("0", "1"), parents(atEnd), atEnd.toPrettyString());
        List<String> parentsWhileRunning = json.get("processes").findValuesAsText("ppid");
        assertEquals(
                4,
                Collections.frequency(parentsWhileRunning, hackbench.get("pid").asText()),
                json.toPrettyString());
    }

    @Test
    void threadsAreOneProcess() throws Exception {
        JsonNode json = new ObjectMapper()
                .readTree(small("--threads", "--ps", "--json", "--no-jdk").out());

        JsonNode running = json.get("processes");
        assertEquals(Set.of("0", "1"), parents(running), running.toPrettyString());
        assertEquals(5, last(running).get("threads").asInt(), running.toPrettyString());
        assertEquals(1, last(json.get("processesAtEnd")).get("threads").asInt());
    }

    /// The process of the last run. Those of earlier runs may stand before it: dead, and not yet collected by process
    /// 1.
    private static JsonNode last(JsonNode processes) {
        return processes.get(processes.size() - 1);
    }

    private static Set<String> parents(JsonNode processes) {
        return Set.copyOf(processes.findValuesAsText("ppid"));
    }

    private static Cli small(String... options) {
        List<String> arguments = new ArrayList<>(SMALL);
        arguments.addAll(List.of(options));
        return Cli.run(arguments.toArray(String[]::new));
    }
}
