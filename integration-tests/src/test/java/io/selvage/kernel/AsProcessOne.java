package io.selvage.kernel;

import io.selvage.api.CloneArguments;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import org.jspecify.annotations.NullMarked;

/// Asks in the place of process 1, which runs nobody else's code.
@NullMarked
public final class AsProcessOne {
    private AsProcessOne() {}

    /// What the kernel would answer to a creation by process 1.
    ///
    /// @param kernel the kernel
    /// @param request the request
    /// @return "OK" or the name of the error
    public static String answer(Kernel kernel, CloneArguments request) {
        try {
            Task init = ((KernelInstance) kernel).initThread();
            CloneCheck.form(init, request);
            CloneCheck.authority(init, request);
            return "OK";
        } catch (KernelException e) {
            return e.errno().name();
        }
    }
}
