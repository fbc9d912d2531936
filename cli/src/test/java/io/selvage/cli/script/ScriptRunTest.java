package io.selvage.cli.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptRunTest {
    private static String run(String... lines) throws Exception {
        return ScriptRun.trace(Script.parse(String.join("\n", lines)), Stage.DETERMINISTIC, 2);
    }

    private static List<String> before(String end, String trace) {
        return trace.lines().takeWhile(line -> !line.equals(end)).toList();
    }

    @Test
    void aChildLivesDiesAndIsCollected() throws Exception {
        String trace = run("# a comment", "A clone B", "B getppid", "B exit 3", "A wait4 any", "A wait4 any");

        assertEquals(
                List.of(
                        "1 A clone B -> B",
                        "   = B live",
                        "2 B getppid -> A",
                        "3 B exit 3 -> (dead)",
                        "   = B zombie",
                        "4 A wait4 any -> B exited:3",
                        "   = B gone",
                        "5 A wait4 any -> ECHILD"),
                before("@final", trace));
    }

    @Test
    void aBlockedCallIsToldWhenItEnds() throws Exception {
        String trace = run("A clone B", "A wait4 any", "A getpid", "B exit 0");

        assertEquals(
                List.of(
                        "1 A clone B -> B",
                        "   = B live",
                        "2 A wait4 any -> BLOCKED",
                        "3 A getpid -> SKIP(blocked)",
                        "4 B exit 0 -> (dead)",
                        "   ~ A wait4 any => B exited:0",
                        "   = B gone"),
                before("@final", trace));
    }

    @Test
    void whomProcess1CollectsIsTold() throws Exception {
        String trace = run("A clone B", "B clone C", "B exit 0", "C getppid", "C exit 7");

        assertEquals(
                List.of("4 C getppid -> init", "5 C exit 7 -> (dead)", "   i init reaps C exited:7", "   = C gone"),
                before("@final", trace).subList(6, 10));
    }

    @Test
    void whatIsNoOperationIsABadLine() throws Exception {
        assertEquals(
                List.of("1 A -> BADLINE", "2 A dance -> BADLINE ", "3 Q getpid -> SKIP(unborn)"),
                before("@final", run("A", "A dance", "Q getpid")));
    }

    @Test
    void aRefusedCloneFreesTheName() throws Exception {
        String trace = run("A clone B flags=THREAD", "A clone B", "A clone B");

        assertEquals(
                List.of(
                        "1 A clone B flags=THREAD -> EINVAL",
                        "2 A clone B -> B",
                        "   = B live",
                        "3 A clone B -> BADLINE name in use"),
                before("@final", trace));
    }

    @Test
    void twoRunsAreAlike() throws Exception {
        String[] script = {"A clone B", "B clone C flags=VM|VFORK", "C exit 1", "B wait4 any", "@snap"};

        String trace = run(script);
        assertEquals(trace, run(script));
        assertTrue(trace.endsWith("\n"), trace);
    }
}
