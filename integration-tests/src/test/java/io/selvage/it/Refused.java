package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import org.junit.jupiter.api.function.Executable;

/// Calls that the kernel must refuse.
public final class Refused {
    private Refused() {}

    public static KernelException with(Errno errno, Executable call) {
        KernelException refusal = assertThrows(KernelException.class, call);
        assertEquals(errno, refusal.errno(), refusal::getMessage);
        return refusal;
    }
}
