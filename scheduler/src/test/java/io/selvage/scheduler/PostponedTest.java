package io.selvage.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostponedTest {
    @Test
    void whatMayHaveToWaitIsDoneWhenTheClaimHasBeenGivenUp() {
        VirtualCore core = Probe.unstarted(2).cores().getFirst();
        List<Boolean> free = new ArrayList<>();
        assertTrue(core.tryClaim());

        core.afterRelease(() -> free.add(core.tryClaim()));

        assertEquals(List.of(), free);
        core.release();
        assertEquals(List.of(true), free);
        core.release();
        assertEquals(List.of(true), free);
    }
}
