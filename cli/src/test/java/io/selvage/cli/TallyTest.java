package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import picocli.CommandLine.ExitCode;

class TallyTest {
    private final Tally tally = new Tally(new Workload(1, 2, 1, 50, Workload.Mode.PROCESS));

    @Test
    void theReceiversAreAddedUp() {
        tally.received(0, 50);
        tally.received(1, 30);
        tally.received(1, 20);

        assertEquals(100, tally.total());
        assertEquals(0.5, tally.fraction());
    }

    @Test
    void whatAllSendersSentIsComplete() {
        tally.received(0, 100);
        tally.received(1, 100);

        assertDoesNotThrow(() -> tally.requireComplete("subject"));
    }

    @Test
    void aMissingByteAndAByteTooManyAreFailures() {
        tally.received(0, 100);
        tally.received(1, 99);
        var missing = assertThrows(CommandFailure.class, () -> tally.requireComplete("subject"));
        tally.received(1, 2);
        var tooMany = assertThrows(CommandFailure.class, () -> tally.requireComplete("subject"));

        assertEquals("subject: 199 bytes were received, 200 were sent", missing.getMessage());
        assertEquals("subject: 201 bytes were received, 200 were sent", tooMany.getMessage());
        assertEquals(ExitCode.SOFTWARE, missing.exitCode());
    }
}
