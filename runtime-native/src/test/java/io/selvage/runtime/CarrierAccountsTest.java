package io.selvage.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CarrierAccountsTest {
    /// Keeps the JIT compiler from leaving out the allocation.
    private byte[] kept = {};

    @Test
    void allocationsAreCountedInBytes() {
        int size = 1 << 20;
        long before = CarrierAccounts.allocatedBytes();
        kept = new byte[size];
        long used = CarrierAccounts.allocatedBytes() - before;
        assertEquals(size, kept.length);
        assertTrue(before >= 0);
        assertTrue(used >= size && used < 2L * size, "used=" + used);
    }

    @Test
    void cpuTimeAdvancesWithWork() {
        long before = CarrierAccounts.cpuNanos();
        assertTrue(before > 0);
        int polls = 0;
        while (CarrierAccounts.cpuNanos() == before) {
            polls++;
        }
        assertTrue(CarrierAccounts.cpuNanos() > before, "polls=" + polls);
    }

    @Test
    void aVirtualThreadHasNoAccountsOfItsOwn() {
        var accounts = CompletableFuture.supplyAsync(
                        () -> List.of(CarrierAccounts.allocatedBytes(), CarrierAccounts.cpuNanos()),
                        java.lang.Thread::startVirtualThread)
                .join();
        assertEquals(List.of(CarrierAccounts.UNSUPPORTED, CarrierAccounts.UNSUPPORTED), accounts);
    }
}
