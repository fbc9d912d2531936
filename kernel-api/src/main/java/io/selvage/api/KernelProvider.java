package io.selvage.api;

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
}
