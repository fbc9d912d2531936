package io.selvage.kernel;

import io.selvage.api.Limit;
import io.selvage.api.ResourceLimit;
import io.selvage.api.Signal;
import io.selvage.api.SignalInfo;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The processes with a limit on core time (MODEL 13): looked at once per tick, so that they pay for it
/// and nobody else. Core time is sampled by the same tick, so a process may be some ticks over its limit.
final class CoreTimeLimits {
    private static final long SECOND = 1_000_000_000;

    private final Set<ThreadGroup> limited = ConcurrentHashMap.newKeySet();

    CoreTimeLimits() {}

    /// Looks after a process from now on, if it has such a limit.
    void watch(ThreadGroup group) {
        if (!group.limits().get(ResourceLimit.CPU).equals(Limit.NONE)) {
            limited.add(group);
        }
    }

    /// Whether ticks are needed while a process runs. The real machine ticks whenever a core is busy.
    boolean needsTicks() {
        return !limited.isEmpty();
    }

    /// From the ticker, once per tick.
    void tick() {
        if (!limited.isEmpty()) {
            limited.removeIf(group -> !group.hasThreads());
            limited.forEach(CoreTimeLimits::check);
        }
    }

    /// At the soft limit the process gets a signal, and the limit moves on by a second.
    private static void check(ThreadGroup group) {
        Limit limit = group.limits().get(ResourceLimit.CPU);
        long seconds = group.coreNanos() / SECOND;
        if (Long.compareUnsigned(seconds, limit.hard()) >= 0) {
            SignalSending.toProcess(group, SignalInfo.kernel(Signal.KILL));
        } else if (Long.compareUnsigned(seconds, limit.soft()) >= 0) {
            group.replaceLimit(ResourceLimit.CPU, new Limit(limit.soft() + 1, limit.hard()), limit.hard());
            SignalSending.toProcess(group, SignalInfo.kernel(Signal.XCPU));
        }
    }
}
