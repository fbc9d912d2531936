package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.selvage.api.Core;
import io.selvage.api.Core.Pinning.Pinned;
import io.selvage.api.scheduling.CoreStatistics;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class HackbenchReportTest {
    private static final Workload WORKLOAD = new Workload(10, 20, 100, 100, Workload.Mode.PROCESS);
    private static final Environment ENVIRONMENT = new Environment("1.2.3", "Some VM 25", "Some OS", "Some CPU", 2);

    @Test
    void theTableComparesTheSubjectsWithTheFirst() {
        assertEquals("""
                hackbench: 10 groups of 20 senders and 20 receivers (400 processes), 400,000 messages of 100 bytes over \
                pipes; 3 rounds

                subject  median s     min     max  messages/s  ratio
                selvage    0.2000  0.1000  0.3000   2,000,000   1.00
                other      0.5000  0.5000  0.5000     800,000   2.50
                host       0.0000  0.0000  0.0000           -      -

                ratio: time relative to selvage; above 1 is slower than it, below 1 is faster
                a note
                JVM: Some VM 25
                CPU: 2 x Some CPU; selvage: 1 core, pinned to CPU 0; JDK virtual threads: 2 carriers
                """, report(null).text(Ansi.OFF));
    }

    @Test
    void asDataItHasEnvironmentOptionsResultsAndNotes() throws Exception {
        JsonNode json = report(null).json();

        assertEquals(
                new ObjectMapper().readTree("""
                {"environment":{"version":"1.2.3","jvm":"Some VM 25","os":"Some OS","cpu":"Some CPU","cpus":2,
                   "cores":[{"index":0,"cpu":0}],"jdkCarriers":2},
                 "options":{"groups":10,"fds":20,"loops":100,"dataSize":100,"mode":"process","cores":1,"rounds":3,
                   "warmup":4},
                 "messages":400000,
                 "results":[
                   {"subject":"selvage","seconds":{"median":0.2,"min":0.1,"max":0.3},"rounds":[0.2,0.1,0.3],
                    "messagesPerSecond":2000000.0,"ratio":1.0},
                   {"subject":"other","seconds":{"median":0.5,"min":0.5,"max":0.5},"rounds":[0.5],
                    "messagesPerSecond":800000.0,"ratio":2.5},
                   {"subject":"host","seconds":{"median":0.0,"min":0.0,"max":0.0},"rounds":[0.0],
                    "messagesPerSecond":null,"ratio":null}],
                 "notes":["a note"]}
                """).toPrettyString(),
                new ObjectMapper().readTree(json.toString()).toPrettyString());
    }

    @Test
    void theProcessTreesStandAboveTheTable() {
        var snapshots = new KernelHackbench.Snapshots(
                List.of(ProcessTreeTest.row(1, 0, "init"), ProcessTreeTest.row(300, 1, "hackbench")),
                List.of(ProcessTreeTest.row(1, 0, "init")));

        String text = report(snapshots).text(Ansi.OFF);
        JsonNode json = report(snapshots).json();

        assertTrue(text.startsWith("Halfway through a run:\nPID  PPID "), text);
        assertTrue(text.indexOf("\\_ hackbench") < text.indexOf("At its end:"), text);
        assertTrue(text.indexOf("At its end:") < text.indexOf("subject  median"), text);
        assertEquals(2, json.get("processes").size());
        assertEquals(1, json.get("processesAtEnd").size());
    }

    private static HackbenchReport report(KernelHackbench.@Nullable Snapshots snapshots) {
        return new HackbenchReport(
                ENVIRONMENT,
                List.of(new Core(0, new Pinned(0), new CoreStatistics(5, 0, 0, 0))),
                2,
                WORKLOAD,
                4,
                3,
                List.of(result("selvage", 200, 100, 300), result("other", 500), result("host", 0)),
                List.of("a note"),
                snapshots);
    }

    private static Result result(String subject, long... milliseconds) {
        List<Duration> times = java.util.stream.LongStream.of(milliseconds)
                .mapToObj(Duration::ofMillis)
                .toList();
        return new Result(subject, WORKLOAD, times);
    }
}
