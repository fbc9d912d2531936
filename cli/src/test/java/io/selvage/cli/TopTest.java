package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.ProcessGuid;
import io.selvage.api.ProcessInfo;
import io.selvage.api.ResourceUsage;
import io.selvage.api.ThreadState;
import io.selvage.api.UsageLimits;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopTest {
    private static final ProcessInfo INIT = row(1, 0, 1, "init", 0, 0, 0);
    private static final ProcessInfo SUPERVISOR = row(3, 1, 3, "selvage-run", 10, 10, 0);

    @Test
    void theFirstPictureIsSinceTheStartAndTheNextSinceTheFirst() {
        var top = new Top(Terminal.Reader.PROGRAM);

        assertEquals(
                """
                2 processes, 4 threads, cpu 150 %, allocating 1.5 MiB/s
                PID  STATE   CPU%      CPU    ALLOC/s    ALLOC  TIDS  FDS  OUTPUT     WALL  COMMAND
                  5  R      100 %  2.000 s  512.0 KiB  1.0 MiB     2    3     7 B  2.000 s  b.jar
                  4  R       50 %  0.500 s    1.0 MiB  1.0 MiB     2    3     7 B  1.000 s  a.jar
                """,
                top.next(List.of(
                        INIT,
                        SUPERVISOR,
                        row(4, 3, 4, "a.jar", 500, 1_000, 1 << 20),
                        row(5, 3, 5, "b.jar", 2_000, 2_000, 1 << 20))));
        String next = top.next(
                List.of(row(4, 3, 4, "a.jar", 1_500, 3_000, 3 << 20), row(5, 3, 5, "b.jar", 2_000, 4_000, 1 << 20)));
        assertTrue(next.startsWith("2 processes, 4 threads, cpu 50 %, allocating 1.0 MiB/s\n"), next);
    }

    @Test
    void whoHasTheNumberOfAnotherIsNotComparedWithIt() {
        var top = new Top(Terminal.Reader.PROGRAM);
        top.next(List.of(row(4, 3, 4, "a.jar", 5_000, 9_000, 0)));

        String next = top.next(List.of(row(4, 3, 77, "b.jar", 500, 1_000, 0)));

        assertTrue(next.startsWith("1 process, 2 threads, cpu 50 %,"), next);
    }

    @Test
    void beforeTheFirstProgramThereIsNothingToSee() {
        assertEquals("", new Top(Terminal.Reader.PROGRAM).next(List.of(INIT, SUPERVISOR)));
    }

    @Test
    void aPersonSeesOnePictureThatRenewsItself() {
        var top = new Top(Terminal.Reader.PERSON);

        String first = top.next(List.of(row(4, 3, 4, "a.jar", 1, 1, 1)));

        assertTrue(first.startsWith("\033[?7l1 process") && first.endsWith("a.jar\n\033[?7h"), first);
        assertTrue(top.next(List.of()).startsWith("\033[3A\033[J\033[?7l0 processes"));
        assertTrue(top.next(List.of()).startsWith("\033[2A\033[J\033[?7l0 processes"));
    }

    private static ProcessInfo row(
            int pid, int ppid, int guid, String name, long cpuMillis, long wallMillis, long bytes) {
        var usage =
                new ResourceUsage(Duration.ofMillis(cpuMillis), bytes, 2, 2, 3, 3, Duration.ofMillis(wallMillis), 7);
        return new ProcessInfo(
                pid,
                ppid,
                ProcessGuid.ofRandomBits(guid, guid),
                name,
                ThreadState.RUNNING,
                2,
                0,
                usage,
                UsageLimits.NONE,
                null);
    }
}
