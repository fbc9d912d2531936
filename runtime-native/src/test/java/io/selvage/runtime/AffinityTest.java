package io.selvage.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.runtime.PinResult.Pinned;
import io.selvage.runtime.PinResult.Unpinned;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class AffinityTest {
    @Test
    void thereIsAlwaysACpuToRunOn() {
        assertFalse(Affinity.allowed().isEmpty());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theAllowedCpusAreThoseTheSystemReports() throws Exception {
        String reported;
        try (var lines = Files.lines(Path.of("/proc/thread-self/status"))) {
            reported = lines.filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElseThrow();
        }
        assertEquals(CpuSet.parse(reported), Affinity.allowed());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aPinnedThreadRunsOnEachAllowedCpuInTurn() {
        Affinity.allowed().stream()
                .forEach(cpu -> onThreadOfItsOwn(() -> {
                    assertEquals(new Pinned(cpu), Affinity.pin(cpu));
                    assertEquals(CpuSet.of(cpu), Affinity.allowed());
                    assertEquals(cpu, Affinity.currentCpu());
                    return null;
                }));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aCpuThatDoesNotExistIsRefusedWithTheOnesThatDo() {
        int absent = 8191;
        var result = onThreadOfItsOwn(() -> Affinity.pin(absent));
        String reason = assertInstanceOf(Unpinned.class, result).reason();
        assertTrue(reason.contains("cpu=8191") && reason.contains("allowed=" + Affinity.allowed()), reason);
    }

    @Test
    void aNumberThatIsNoCpuIsRefused() {
        assertInstanceOf(Unpinned.class, Affinity.pin(-1));
        assertInstanceOf(Unpinned.class, Affinity.pin(Integer.MAX_VALUE));
    }

    @Test
    void aVirtualThreadIsNotPinned() {
        var result = CompletableFuture.supplyAsync(() -> Affinity.pin(0), java.lang.Thread::startVirtualThread)
                .join();
        assertInstanceOf(Unpinned.class, result);
    }

    @Test
    void yieldingToTheSystemKeepsAVirtualThreadMounted() {
        var dispatches = new int[1];
        java.lang.Thread thread = VirtualThreads.newThread(
                continuation -> {
                    dispatches[0]++;
                    new java.lang.Thread(continuation).start();
                },
                null,
                Affinity::yieldToOs);
        VirtualThreads.start(thread);
        assertTrue(joined(thread));
        assertEquals(1, dispatches[0]);
    }

    private static boolean joined(java.lang.Thread thread) {
        try {
            thread.join();
            return true;
        } catch (InterruptedException _) {
            return false;
        }
    }

    private static <T> T onThreadOfItsOwn(Supplier<T> body) {
        return CompletableFuture.supplyAsync(body, task -> new java.lang.Thread(task).start())
                .join();
    }
}
