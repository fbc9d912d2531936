package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.selvage.api.KillStep;
import io.selvage.api.ProcessGuid;
import io.selvage.api.ProcessInfo;
import io.selvage.api.ResourceUsage;
import io.selvage.api.ThreadState;
import io.selvage.api.UsageLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class ProcessTreeTest {
    private static final ProcessInfo INIT = row(1, 0, "init");

    @Test
    void childrenStandBelowTheirParentInOrderOfPid() {
        var shell = row(300, 1, "shell", ThreadState.RUNNING, 12, 1, Duration.ofMillis(61_234), 3 << 20);
        var rows = List.of(
                row(302, 1, "last"), row(305, 300, "b"), shell, row(301, 300, "a"), INIT, row(306, 301, "leaf"));

        assertEquals(
                """
                PID  PPID  TIDS  STATE  CORE      CPU    ALLOC  FDS  END     GUID                                    COMMAND
                  1     0     1  S         -   0.000s        -    3  -       %1$s  init
                300     1    12  R         1  61.234s  3.0 MiB    3  polled  %2$s  \\_ shell
                301   300     1  S         -   0.000s        -    3  -       %3$s      \\_ a
                306   301     1  S         -   0.000s        -    3  -       %4$s          \\_ leaf
                305   300     1  S         -   0.000s        -    3  -       %5$s      \\_ b
                302     1     1  S         -   0.000s        -    3  -       %6$s  \\_ last
                """.formatted(guid(1), guid(300), guid(301), guid(306), guid(305), guid(302)),
                new ProcessTree(rows, Map.of(300, KillStep.POLLED)).render(Ansi.OFF));
    }

    @Test
    void aProcessWhoseParentIsMissingStandsAtTheMargin() {
        String text = new ProcessTree(List.of(row(400, 399, "orphan"), INIT)).render(Ansi.OFF);

        assertEquals(3, text.lines().count());
        assertEquals("orphan", command(text, 2));
    }

    @Test
    void processesThatSeemToBeEachOthersParentsAreAllShownOnce() {
        String text =
                new ProcessTree(List.of(row(400, 401, "a"), row(401, 400, "b"), row(402, 402, "c"))).render(Ansi.OFF);

        assertEquals(4, text.lines().count());
        assertEquals("a", command(text, 1));
        assertEquals("\\_ b", command(text, 2));
        assertEquals("c", command(text, 3));
    }

    @Test
    void aChainOfManyProcessesNeedsNoStack() {
        var chain = IntStream.rangeClosed(1, 3_000)
                .mapToObj(pid -> row(pid, pid - 1, "link"))
                .toList();

        assertEquals(3_001, new ProcessTree(chain).render(Ansi.OFF).lines().count());
    }

    @Test
    void asDataEachRowHasAllFields() {
        var row = row(300, 1, "shell", ThreadState.ZOMBIE, 0, 1, Duration.ofMillis(1_500), 7);

        JsonNode json = new ProcessTree(List.of(row), Map.of(300, KillStep.HANDED_OFF)).json();

        assertEquals("""
                [{"pid":300,"ppid":1,"guid":"%s","threads":0,"state":"ZOMBIE","core":1,"cpuSeconds":1.5,\
                "allocatedBytes":7,"peakThreads":0,"fds":3,"peakFds":3,"wallSeconds":1.5,"outputBytes":0,"end":"handed off",\
                "command":"shell"}]""".formatted(guid(300)), json.toString());
    }

    static ProcessInfo row(int pid, int ppid, String name) {
        return row(pid, ppid, name, ThreadState.SLEEPING, 1, -1, Duration.ZERO, 0);
    }

    private static ProcessInfo row(
            int pid, int ppid, String name, ThreadState state, int threads, int core, Duration cpuTime, long bytes) {
        var usage = new ResourceUsage(cpuTime, bytes, threads, threads, 3, 3, cpuTime, 0);
        return new ProcessInfo(pid, ppid, guid(pid), name, state, threads, core, usage, UsageLimits.NONE, null);
    }

    private static ProcessGuid guid(int pid) {
        return ProcessGuid.ofRandomBits(pid, pid);
    }

    private static String command(String text, int line) {
        return text.lines().toList().get(line).substring(text.indexOf("COMMAND"));
    }
}
