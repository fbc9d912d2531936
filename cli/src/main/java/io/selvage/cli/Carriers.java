package io.selvage.cli;

import java.lang.management.ManagementFactory;
import jdk.management.VirtualThreadSchedulerMXBean;

/// How many carriers the JDK's default scheduler of virtual threads has. It is one number for the whole JVM, set by
/// `-Djdk.virtualThreadScheduler.parallelism` or here; closing puts back the number that was found.
final class Carriers implements AutoCloseable {
    private final VirtualThreadSchedulerMXBean scheduler =
            ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
    private final int before = scheduler.getParallelism();

    /// Asks for a number of carriers. The JDK may refuse, for example more than its pool may hold: then all stays as it
    /// was.
    Carriers(int wanted) {
        try {
            scheduler.setParallelism(wanted);
        } catch (IllegalArgumentException _) {
            assert scheduler.getParallelism() == before;
        }
    }

    /// How many there are.
    int count() {
        return scheduler.getParallelism();
    }

    /// How many there were before.
    int before() {
        return before;
    }

    @Override
    public void close() {
        scheduler.setParallelism(before);
    }
}
