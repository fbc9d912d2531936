package io.selvage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.ProcessGuid;
import io.selvage.api.ProcessLookup;
import io.selvage.api.Program;
import io.selvage.api.WaitOptions;
import io.selvage.runtime.SecureRandomSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The dead by GUID: the last ones are remembered, the others known as forgotten (MODEL 5).
@Timeout(60)
class ProcessRecordsTest {
    @Property(tries = 40)
    void exactlyTheLastOnesAreRemembered(
            @ForAll @IntRange(max = 40) int capacity, @ForAll @IntRange(min = 1, max = 90) int deaths)
            throws InterruptedException {
        KernelConfig config = KernelConfig.deterministic(capacity, 1).processRecords(capacity);
        try (Kernel kernel = Kernel.boot(config)) {
            List<ProcessGuid> dead = new ArrayList<>();
            kernel.spawn(Program.of("parent", sys -> {
                        for (int i = 0; i < deaths; i++) {
                            io.selvage.api.Thread child = sys.clone(CloneFlags.FORK, () -> {});
                            dead.add(child.process().guid());
                            sys.waitpid(child.tid(), WaitOptions.NONE);
                        }
                        return 0;
                    }))
                    .waitFor();
            assertEquals(deaths, dead.size());
            // The parent itself was the last to die.
            for (int i = 0; i < deaths; i++) {
                boolean kept = i > deaths - capacity;
                assertEquals(kept, kernel.record(dead.get(i)) instanceof ProcessLookup.Ended, "death " + i);
                assertEquals(!kept, kernel.record(dead.get(i)) instanceof ProcessLookup.NotRetained, "death " + i);
            }
        }
    }

    @Test
    void aGuidOfAnotherKernelHasNeverExisted() throws InterruptedException {
        try (Kernel one = Kernel.boot(KernelConfig.cores(1));
                Kernel other = Kernel.boot(KernelConfig.cores(1))) {
            ProcessGuid guid = one.spawn(Program.of("program", sys -> 0)).guid();
            assertInstanceOf(ProcessLookup.NeverExisted.class, other.record(guid));
            assertInstanceOf(ProcessLookup.NeverExisted.class, one.record(ProcessGuid.ofRandomBits(1, 2)));
        }
    }

    @Test
    void aStampIsKnownToWhoHasTheKeyOnlyAndTheRandomBitsStay() {
        SecureRandomSource random = new SecureRandomSource();
        GuidStamp stamp = new GuidStamp(random);
        GuidStamp other = new GuidStamp(random);
        Set<ProcessGuid> issued = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            long high = random.nextLong();
            long low = random.nextLong();
            ProcessGuid guid = stamp.issue(high, low);
            assertTrue(stamp.isOwn(guid));
            assertFalse(other.isOwn(guid));
            assertTrue(GuidStamp.stems(guid, high, low));
            assertFalse(GuidStamp.stems(guid, high ^ 1, low));
            assertTrue(issued.add(guid));
        }
    }
}
