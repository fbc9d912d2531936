package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class WorkloadTest {
    @Test
    void theDefaultsOfTheOriginalAre400ChildrenAnd400000Messages() {
        var workload = new Workload(10, 20, 100, 100, Workload.Mode.PROCESS);

        assertEquals(200, workload.receivers());
        assertEquals(400, workload.children());
        assertEquals(2_000, workload.messagesPerReceiver());
        assertEquals(400_000, workload.messages());
        assertEquals(40_000_000, workload.bytes());
    }

    @Test
    void totalsThatDoNotFitAreRejected() {
        assertThrows(ArithmeticException.class, () -> new Workload(1 << 16, 1 << 16, 1, 1, Workload.Mode.THREADS));
        assertThrows(
                ArithmeticException.class,
                () -> new Workload(1, 1 << 29, Integer.MAX_VALUE, Integer.MAX_VALUE, Workload.Mode.THREADS));
    }
}
