package io.selvage.api;

import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/// What a process or a job may use. Immutable: each method returns a changed copy.
///
/// ```java
/// UsageLimits.NONE.cpuTime(Duration.ofSeconds(2)).allocatedBytes(512L << 20).threads(50)
/// ```
///
/// A process gets limits of its own by [SpawnActions#withLimits(UsageLimits)]; its children get the same
/// ones with counts of their own, as with Linux's limits ([LimitCalls]), which stay what they are. A job's
/// ([Kernel#createJob(String, UsageLimits)]) are for all its processes together, and cannot be got away from.
///
/// @param limits by resource; what is missing is unlimited. Soft and hard, as unsigned numbers in the
///     resource's unit
/// @param killing the resources at whose hard limit the holder is killed although they
///     [refuse][MeteredResource#refuses()]
public record UsageLimits(Map<MeteredResource, Limit> limits, Set<MeteredResource> killing) {
    /// No limits.
    public static final UsageLimits NONE = new UsageLimits(Map.of(), Set.of());

    /// Keeps copies, without limits that are none.
    ///
    /// @throws IllegalArgumentException if a soft limit is above its hard one, or the heap is limited
    public UsageLimits {
        Map<MeteredResource, Limit> kept = new EnumMap<>(MeteredResource.class);
        limits.forEach((resource, limit) -> {
            if (!limit.isLegal()) {
                throw new IllegalArgumentException(
                        resource.word() + ": the soft limit is above the hard one: " + limit);
            }
            if (resource == MeteredResource.HEAP) {
                throw new IllegalArgumentException("the heap is everybody's and cannot be limited");
            }
            if (!limit.equals(Limit.NONE)) {
                kept.put(resource, limit);
            }
        });
        limits = Map.copyOf(kept);
        killing = Set.copyOf(killing);
    }

    /// {@return the limit of a resource}
    ///
    /// @param resource of what
    public Limit of(MeteredResource resource) {
        return limits.getOrDefault(resource, Limit.NONE);
    }

    /// {@return whether nothing is limited}
    public boolean isNone() {
        return limits.isEmpty();
    }

    /// Replaces one limit.
    ///
    /// @param resource of what
    /// @param limit soft and hard, in the resource's unit
    /// @return the new limits
    /// @throws IllegalArgumentException as the constructor
    public UsageLimits with(MeteredResource resource, Limit limit) {
        Map<MeteredResource, Limit> changed = new EnumMap<>(MeteredResource.class);
        changed.putAll(limits);
        changed.put(resource, limit);
        return new UsageLimits(changed, killing);
    }

    /// Sets only the soft limit of a resource, at which a signal is sent.
    ///
    /// @param resource of what
    /// @param soft in the resource's unit
    /// @return the new limits
    /// @throws IllegalArgumentException as the constructor
    public UsageLimits warningAt(MeteredResource resource, long soft) {
        return with(resource, new Limit(soft, of(resource).hard()));
    }

    /// Kills the holder at the hard limit of what would only be refused.
    ///
    /// @param resource of what
    /// @return the new limits
    public UsageLimits killingAt(MeteredResource resource) {
        Set<MeteredResource> more = EnumSet.of(resource);
        more.addAll(killing);
        return new UsageLimits(limits, more);
    }

    /// {@return whether the holder is killed at the hard limit of a resource}
    ///
    /// @param resource of what
    public boolean killsAt(MeteredResource resource) {
        return !resource.refuses() || killing.contains(resource);
    }

    private UsageLimits hard(MeteredResource resource, long hard) {
        if (hard < 0) {
            throw new IllegalArgumentException(resource.word() + "=" + hard + ", must not be negative");
        }
        // A soft limit above the hard one would never be heard of.
        long soft = of(resource).soft();
        return with(resource, new Limit(Long.compareUnsigned(soft, hard) < 0 ? soft : hard, hard));
    }

    /// Limits core time.
    ///
    /// @param most 0 or more
    /// @return the new limits
    public UsageLimits cpuTime(Duration most) {
        return hard(MeteredResource.CPU_TIME, most.toNanos());
    }

    /// Limits what is allocated on the heap from the beginning to the end.
    ///
    /// @param bytes 0 or more
    /// @return the new limits
    public UsageLimits allocatedBytes(long bytes) {
        return hard(MeteredResource.ALLOCATED_BYTES, bytes);
    }

    /// Limits threads.
    ///
    /// @param most 0 or more
    /// @return the new limits
    public UsageLimits threads(int most) {
        return hard(MeteredResource.THREADS, most);
    }

    /// Limits open descriptors.
    ///
    /// @param most 0 or more
    /// @return the new limits
    public UsageLimits descriptors(int most) {
        return hard(MeteredResource.DESCRIPTORS, most);
    }

    /// Limits the time from the start to the end.
    ///
    /// @param most 0 or more
    /// @return the new limits
    public UsageLimits wallTime(Duration most) {
        return hard(MeteredResource.WALL_TIME, most.toNanos());
    }

    /// Limits output.
    ///
    /// @param bytes 0 or more
    /// @return the new limits
    public UsageLimits outputBytes(long bytes) {
        return hard(MeteredResource.OUTPUT_BYTES, bytes);
    }

    /// The limits in one line.
    ///
    /// @return for example `cpu=2.000 s, threads=50`; `none` if there are none
    @Override
    public String toString() {
        if (isNone()) {
            return "none";
        }
        var text = new StringBuilder();
        for (MeteredResource resource : MeteredResource.values()) {
            Limit limit = of(resource);
            if (!limit.equals(Limit.NONE)) {
                text.append(text.isEmpty() ? "" : ", ").append(resource.word()).append('=');
                text.append(limit.hard() == Limit.INFINITY ? "unlimited" : resource.text(limit.hard()));
                if (limit.soft() != limit.hard()) {
                    text.append(" (soft ").append(resource.text(limit.soft())).append(')');
                }
            }
        }
        return text.toString();
    }
}
