package io.selvage.cli.schbench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// How much of some CPUs this JVM has used lately.
final class BusyCpus {
    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final int cpus;
    private long used = system.getProcessCpuTime();
    private long since = System.nanoTime();

    BusyCpus(int cpus) {
        this.cpus = cpus;
    }

    /// Since it was asked last.
    double percent() {
        long now = System.nanoTime();
        long cpuTime = system.getProcessCpuTime();
        double percent = 100.0 * (cpuTime - used) / Math.max(1, now - since) / cpus;
        used = cpuTime;
        since = now;
        return Math.clamp(percent, 0, 100);
    }
}
