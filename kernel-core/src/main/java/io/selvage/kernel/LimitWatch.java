package io.selvage.kernel;

import io.selvage.api.MeteredResource;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Looks after those whose use of something is limited that nobody counts as it comes: once per tick, so that
/// they pay for it and nobody else. Somebody may be some ticks over such a limit.
final class LimitWatch {
    /// A bound for how long a timer is set, not a period.
    private static final long FARTHEST_NANOS = 3_600_000_000_000L;

    private record Late(Allowance holder, long use) {}

    private final KernelInstance kernel;
    private final Set<Allowance> watched = ConcurrentHashMap.newKeySet();
    private final Queue<Late> breaches = new ConcurrentLinkedQueue<>();
    private final Queue<Allowance> warnings = new ConcurrentLinkedQueue<>();

    LimitWatch(KernelInstance kernel) {
        this.kernel = kernel;
    }

    /// Looks after one from now on.
    void add(Allowance holder) {
        if (watched.add(holder)) {
            kernel.machine().requestTicks();
        }
    }

    /// Whether ticks are needed while a process runs. The real machine ticks whenever a core is busy.
    boolean needsTicks() {
        return !watched.isEmpty();
    }

    /// A hard limit on descriptors has been reached; locks may be held.
    void breachLater(Allowance holder, long use) {
        breaches.add(new Late(holder, use));
        kernel.machine().requestTicks();
    }

    /// A soft limit on descriptors has been reached; locks may be held.
    void warnLater(Allowance holder) {
        warnings.add(holder);
        kernel.machine().requestTicks();
    }

    /// Before a new run of a deterministic kernel.
    void forgetAll() {
        watched.clear();
        breaches.clear();
        warnings.clear();
    }

    /// From the ticker, once per tick.
    void tick() {
        for (Late late = breaches.poll(); late != null; late = breaches.poll()) {
            late.holder.breach(MeteredResource.DESCRIPTORS, late.use);
        }
        for (Allowance holder = warnings.poll(); holder != null; holder = warnings.poll()) {
            holder.warnOfDescriptors();
        }
        if (watched.isEmpty()) {
            return;
        }
        for (Allowance holder : watched) {
            if (holder.isOver()) {
                remove(holder);
            } else {
                holder.check();
                awaitTime(holder);
            }
        }
    }

    private void remove(Allowance holder) {
        watched.remove(holder);
        if (!holder.isOver()) {
            // Somebody has joined it meanwhile, and may have found it watched.
            watched.add(holder);
        }
    }

    /// While all cores idle there are no ticks: those who sleep beyond their time have to be woken for.
    private void awaitTime(Allowance holder) {
        long nanos = holder.nanosToAlarm();
        if (nanos < 0 || holder.hit() != null) {
            return;
        }
        if (kernel.simulation() != null) {
            kernel.machine().requestTicks();
            return;
        }
        holder.alarmed(true);
        var _ = kernel.machine()
                .later(
                        () -> {
                            holder.alarmed(false);
                            kernel.machine().requestTicks();
                        },
                        Math.min(nanos, FARTHEST_NANOS));
    }
}
