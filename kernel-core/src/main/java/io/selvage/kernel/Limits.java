package io.selvage.kernel;

import io.selvage.api.Limit;
import io.selvage.api.ResourceLimit;
import java.util.Arrays;

/// All resource limits of a process at one moment (MODEL 13). Immutable: a fork hands on the reference,
/// and a change makes another one.
@SuppressWarnings("EnumOrdinal") // Limits are numbered.
final class Limits {
    private static final long OPEN_FILES = 1_024;
    private static final long MESSAGE_QUEUE_BYTES = 819_200;

    /// What the embedder's processes start with: no limit but for descriptors and message queues, and no
    /// allowance beyond what everybody may.
    static final Limits INITIAL = unlimited()
            .with(ResourceLimit.NOFILE, Limit.of(OPEN_FILES))
            .with(ResourceLimit.MSGQUEUE, Limit.of(MESSAGE_QUEUE_BYTES))
            .with(ResourceLimit.NICE, Limit.of(0))
            .with(ResourceLimit.RTPRIO, Limit.of(0));

    private final Limit[] limits;

    private Limits(Limit[] limits) {
        this.limits = limits;
    }

    private static Limits unlimited() {
        Limit[] none = new Limit[ResourceLimit.values().length];
        Arrays.fill(none, Limit.NONE);
        return new Limits(none);
    }

    Limit get(ResourceLimit resource) {
        return limits[resource.ordinal()];
    }

    Limits with(ResourceLimit resource, Limit limit) {
        Limit[] changed = limits.clone();
        changed[resource.ordinal()] = limit;
        return new Limits(changed);
    }
}
