package io.selvage.runtime;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// How full the heap of this JVM is when the garbage is gone. Owned by one thread.
public final class HeapGauge {
    private final List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    private final Set<String> names =
            pools.stream().map(MemoryPoolMXBean::getName).collect(Collectors.toUnmodifiableSet());

    /// Those that look at old objects, too.
    private final List<GarbageCollectorMXBean> collectors =
            ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class).stream()
                    .filter(collector -> List.of(collector.getMemoryPoolNames()).containsAll(names))
                    .toList();

    private final long[] counts = new long[collectors.size()];

    /// Begins with the collections that come from here on.
    public HeapGauge() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = collectors.get(i).getCollectionCount();
        }
    }

    /// Looks whether there was a collection of the whole heap, or of parts of which some may be old,
    /// since it was asked last. Takes less than a microsecond if not.
    ///
    /// @return how many bytes were in use after the last one, old garbage that it has not looked at
    ///     included; -1 if there was none
    public long usedAfterNext() {
        long used = -1;
        for (int i = 0; i < counts.length; i++) {
            GarbageCollectorMXBean collector = collectors.get(i);
            long count = collector.getCollectionCount();
            GcInfo last = count == counts[i] ? null : collector.getLastGcInfo();
            counts[i] = count;
            if (last != null) {
                used = Math.max(used, sum(last));
            }
        }
        return used;
    }

    private long sum(GcInfo last) {
        return last.getMemoryUsageAfterGc().entrySet().stream()
                .filter(entry -> names.contains(entry.getKey()))
                .mapToLong(entry -> entry.getValue().getUsed())
                .sum();
    }

    /// Collects the whole heap, and returns when that is done, unless the JVM was told not to do so.
    public static void collect() {
        System.gc();
    }

    /// {@return how many bytes the heap may grow to}
    public static long limit() {
        return Runtime.getRuntime().maxMemory();
    }
}
