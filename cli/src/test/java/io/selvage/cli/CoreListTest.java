package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.Core;
import io.selvage.api.Core.Pinning.Pinned;
import io.selvage.api.Core.Pinning.Unpinned;
import io.selvage.api.scheduling.CoreStatistics;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoreListTest {
    @Test
    void pinnedCoresNameTheirCpusOnce() {
        var cores = new CoreList(List.of(
                new Core(0, new Pinned(3), new CoreStatistics(1, 0, 0, 0)),
                new Core(1, new Pinned(0), new CoreStatistics(1, 0, 0, 0)),
                new Core(2, new Pinned(3), new CoreStatistics(1, 0, 0, 0))));

        assertEquals("3 cores, pinned to CPUs 0, 3", cores.text());
        assertEquals(List.of(0, 3), cores.cpus());
    }

    @Test
    void oneCoreIsSingular() {
        assertEquals(
                "1 core, pinned to CPU 2",
                new CoreList(List.of(new Core(0, new Pinned(2), new CoreStatistics(1, 0, 0, 0)))).text());
    }

    @Test
    void unpinnedCoresSayWhy() {
        var cores = new CoreList(List.of(
                new Core(0, new Unpinned("The host has no affinity."), new CoreStatistics(1, 0, 0, 0)),
                new Core(1, new Unpinned("The host has no affinity."), new CoreStatistics(1, 0, 0, 0))));

        assertEquals("2 cores, not pinned: The host has no affinity.", cores.text());
        assertEquals(List.of(), cores.cpus());
    }

    @Test
    void asDataEachCoreHasItsCpuOrTheReason() {
        var cores = new CoreList(List.of(
                new Core(0, new Pinned(1), new CoreStatistics(9, 0, 0, 0)),
                new Core(1, new Unpinned("No."), new CoreStatistics(9, 0, 0, 0))));

        assertEquals(
                "[{\"index\":0,\"cpu\":1},{\"index\":1,\"unpinned\":\"No.\"}]",
                cores.json().toString());
    }
}
