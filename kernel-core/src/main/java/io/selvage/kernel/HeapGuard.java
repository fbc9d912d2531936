package io.selvage.kernel;

import io.selvage.api.LimitHit;
import io.selvage.api.MeteredResource;
import io.selvage.runtime.HeapGauge;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Ends the process that allocates most when the one heap of all is about to be full: what is not ended
/// then takes the whole JVM with it. From the ticker only.
final class HeapGuard {
    private static final System.Logger LOGGER = System.getLogger("io.selvage.kernel");

    /// At which part of the limit it begins to note who has allocated how much.
    private static final double NOTICE = 0.75;

    /// Which part of the limit somebody must have allocated to be waited for after his death.
    private static final int LARGE_PART = 8;

    /// How long whoever was chosen may take to die before another one is.
    private static final long PATIENCE_NANOS = 2_000_000_000;

    private final KernelInstance kernel;
    private final long limit;
    private final HeapGauge gauge = new HeapGauge();

    /// What each had allocated at the last look; empty while there is room.
    private Map<ThreadGroup, Long> allocatedBefore = new HashMap<>();

    /// Whether somebody has died, chosen or not, whose memory the last collection may have counted.
    private volatile boolean owesCollection;

    private @Nullable ThreadGroup chosen;
    private long chosenAt;

    /// Whether the heap is being collected because somebody has died: until then the numbers are his.
    private volatile boolean collecting;

    /// @param share of the largest heap that may be in use after a collection; 0 for no limit
    HeapGuard(KernelInstance kernel, double share) {
        this.kernel = kernel;
        limit = share == 0 ? Long.MAX_VALUE : (long) (HeapGauge.limit() * share);
    }

    /// From the ticker, once per tick.
    void tick() {
        if (limit == Long.MAX_VALUE) {
            return;
        }
        long used = gauge.usedAfterNext();
        if (isWaiting() || used < 0) {
            return;
        }
        if (used < limit * NOTICE) {
            allocatedBefore.clear();
            return;
        }
        Map<ThreadGroup, Long> allocated = allocations();
        if (used >= limit && owesCollection) {
            beginCollection();
        } else if (used >= limit) {
            choose(allocated, used);
        }
        allocatedBefore = allocated;
    }

    /// Whether somebody has been chosen whose memory cannot have been collected yet.
    private boolean isWaiting() {
        ThreadGroup waitedFor = chosen;
        if (waitedFor != null) {
            if (waitedFor.exitStatus() == null && kernel.uptimeNanos() - chosenAt < PATIENCE_NANOS) {
                return true;
            }
            chosen = null;
            beginCollection();
        }
        return collecting;
    }

    private void beginCollection() {
        owesCollection = false;
        collecting = true;
        java.lang.Thread.ofPlatform().daemon().name("selvage-collection").start(this::collect);
    }

    /// From the last thread of a process. Who has filled the heap and run out of memory before anybody
    /// noticed must not be followed by somebody who has not.
    void ended(ThreadGroup group) {
        if (limit != Long.MAX_VALUE && group.isMetered() && group.allocatedBytes() >= limit / LARGE_PART) {
            owesCollection = true;
        }
    }

    /// The collector may have a cycle under way that counts as live what was when it began, and would be
    /// believed. On a thread of its own, as it may take its time.
    private void collect() {
        HeapGauge.collect();
        collecting = false;
    }

    private Map<ThreadGroup, Long> allocations() {
        Map<ThreadGroup, Long> allocated = new HashMap<>();
        kernel.tasks().forEach(task -> {
            if (task.isLeader() && task.group().isMetered()) {
                allocated.put(task.group(), task.group().allocatedBytes());
            }
        });
        return allocated;
    }

    private void choose(Map<ThreadGroup, Long> allocated, long used) {
        ThreadGroup most = null;
        long mostBytes = 0;
        for (Map.Entry<ThreadGroup, Long> entry : allocated.entrySet()) {
            long lately = entry.getValue() - allocatedBefore.getOrDefault(entry.getKey(), 0L);
            boolean counts = !entry.getKey().isDying() && lately > 0;
            if (counts && (most == null || lately > mostBytes)) {
                most = entry.getKey();
                mostBytes = lately;
            }
        }
        if (most == null) {
            LOGGER.log(
                    Level.WARNING, "{0} bytes of the heap are in use and no metered process has allocated any", used);
            return;
        }
        chosen = most;
        chosenAt = kernel.uptimeNanos();
        LimitHit why = new LimitHit(MeteredResource.HEAP, "the heap of all", limit, used);
        JobInstance job = limitedJob(most);
        if (job == null) {
            LimitKill.process(most, why);
        } else {
            job.breach(why);
        }
    }

    private static @Nullable JobInstance limitedJob(ThreadGroup group) {
        for (JobInstance job = group.innermostJob(); job != null; job = job.outer()) {
            if (!job.limits().isNone()) {
                return job;
            }
        }
        return null;
    }
}
