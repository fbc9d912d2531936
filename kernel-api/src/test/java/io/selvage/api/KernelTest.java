package io.selvage.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// This module's tests run without any kernel on the class path.
class KernelTest {
    @Test
    void bootWithoutAKernelOnThePathSaysWhatToAdd() {
        KernelException missing = assertThrows(KernelException.class, () -> Kernel.boot(KernelConfig.cores(1)));

        assertEquals(Errno.ENOSYS, missing.errno());
        assertTrue(String.valueOf(missing.getMessage()).contains("io.selvage:kernel-core"));
    }

    @Test
    void theSecondAttemptFailsLikeTheFirst() {
        assertThrows(KernelException.class, () -> Kernel.boot(KernelConfig.cores(1)));
        assertThrows(KernelException.class, Kernel::current);
    }
}
