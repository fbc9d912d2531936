package io.selvage.api;

import io.selvage.api.simulation.Simulation;
import org.jspecify.annotations.Nullable;

/// How [Kernel] finds its implementation: a [java.util.ServiceLoader] service, implemented by kernel-core.
public interface KernelProvider {
    /// Boots a kernel; see [Kernel#boot(KernelConfig)].
    ///
    /// @param config what to boot
    /// @return the running kernel
    Kernel boot(KernelConfig config);

    /// See [Kernel#current()].
    ///
    /// @return the calling thread's system calls
    SystemCalls current();

    /// See [Kernel#currentSimulation()].
    ///
    /// @return the machine underneath the caller, or null
    @Nullable
    Simulation currentSimulation();
}
