package io.selvage.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ExitStatusTest {

    @Test
    void aNormalEndHasACode() {
        ExitStatus status = ExitStatus.exited(3);
        assertEquals(3, status.code());
        assertEquals(3, status.toShellCode());
        assertFalse(status.success());
        assertEquals("exited 3", status.toString());
        assertTrue(ExitStatus.exited(0).success());
    }

    @Test
    void onlyTheLowEightBitsOfACodeCount() {
        assertEquals(ExitStatus.exited(0), ExitStatus.exited(256));
        assertEquals(255, ExitStatus.exited(-1).code());
        assertThrows(IllegalArgumentException.class, () -> new ExitStatus.Exited(256));
        assertThrows(IllegalArgumentException.class, () -> new ExitStatus.Exited(-1));
    }

    @Test
    void aDeathBySignalHasNoCodeButAShellCode() {
        ExitStatus status = ExitStatus.killed(Signal.PIPE);
        assertFalse(status.success());
        assertEquals(141, status.toShellCode());
        assertEquals("killed by SIGPIPE", status.toString());
        assertEquals(
                "killed by SIGABRT (core dumped)",
                ExitStatus.dumped(Signal.ABRT).toString());
        var e = assertThrows(IllegalStateException.class, status::code);
        assertEquals("a process killed by SIGPIPE has no exit code; toShellCode() gives a number", e.getMessage());
    }

    @Test
    void theOutcomesCanBeSwitchedOver() {
        ExitStatus status = ExitStatus.dumped(Signal.SEGV);
        String text = switch (status) {
            case ExitStatus.Exited(int code) -> "code " + code;
            case ExitStatus.Killed(Signal signal, boolean core) -> signal + " " + core;
        };
        assertEquals("SIGSEGV true", text);
    }
}
