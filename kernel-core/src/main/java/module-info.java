/// Owns all state of processes and threads; reached through {@code io.selvage.api} only.
module io.selvage.kernel {
    requires transitive io.selvage.api;
    requires io.selvage.program;
    requires io.selvage.runtime;
    requires io.selvage.scheduler;
    requires jdk.jfr;
    requires static org.jspecify;

    provides io.selvage.api.KernelProvider with
            io.selvage.kernel.KernelBoot;
}
