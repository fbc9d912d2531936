package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class VirtualThreadHackbenchTest {
    @Test
    void allBytesArriveAndTimePasses() throws Exception {
        var workload = new Workload(2, 3, 50, 1_000, Workload.Mode.PROCESS);
        var tally = new Tally(workload);

        assertTrue(new VirtualThreadHackbench(workload).run(tally).isPositive());
        assertEquals(workload.bytes(), tally.total());
    }

    @Test
    void messagesLargerThanAPipeArrive() throws Exception {
        var workload = new Workload(1, 2, 3, 100_000, Workload.Mode.PROCESS);
        var tally = new Tally(workload);

        assertTrue(new VirtualThreadHackbench(workload).run(tally).isPositive());
        assertEquals(workload.bytes(), tally.total());
    }

    @Test
    void theNumberOfCarriersIsSetAndPutBack() {
        int before;
        try (var carriers = new Carriers(1)) {
            before = carriers.before();
            assertEquals(1, carriers.count());
        }
        try (var carriers = new Carriers(before)) {
            assertEquals(before, carriers.before());
        }
    }
}
