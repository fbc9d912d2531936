package io.selvage.scheduler;

import io.selvage.runtime.Clock;

/// How long a core without work looks for a wake-up before it lets its platform thread sleep. A sleep
/// costs the host's futex on both sides, tens of microseconds; so it is worth looking for about as long
/// as wake-ups have lately taken to come, which is what guests of a hypervisor do before they halt.
///
/// The time doubles whenever a wake-up came a little later than it was waited for, and is halved when one
/// took longer than [#MOST_NANOS]. A core that is woken rarely therefore does not poll, and one that
/// becomes idle for good polls once more, for at most [#MOST_NANOS].
///
/// Owned by the core's carrier unless a method says otherwise.
final class IdlePoll {
    /// The longest time to poll.
    static final long MOST_NANOS = 50_000;

    private static final long FIRST_NANOS = 5_000;

    /// How many looks between two looks at the clock.
    private static final int LOOKS = 16;

    /// How long the CPU is not offered to others.
    private static final long QUIET_NANOS = 5_000;

    private final Clock clock;
    private final IdleCores idle;
    private final int core;
    private long limit;

    /// Whether the platform thread sleeps, or takes one more look before it does.
    private volatile boolean isAsleep;

    /// When somebody has claimed the core whose platform thread slept. What the sleep itself costs is not
    /// to count: it is what polling is to save.
    private volatile long claimedAt;

    IdlePoll(Clock clock, IdleCores idle, int core) {
        this.clock = clock;
        this.idle = idle;
        this.core = core;
    }

    /// Polls, if that is promising.
    ///
    /// @return whether the core has been claimed
    @SuppressWarnings("ThreadPriorityCheck") // A hint is what it is meant as.
    boolean claimed() {
        if (limit == 0) {
            return !idle.contains(core);
        }
        long began = clock.nanoTime();
        long passed = 0;
        while (passed < limit) {
            for (int look = 0; look < LOOKS; look++) {
                if (!idle.contains(core)) {
                    return true;
                }
                Thread.onSpinWait();
            }
            if (passed > QUIET_NANOS) {
                // Somebody else may need the CPU, the collector or who is about to wake this core.
                Thread.yield();
            }
            passed = clock.nanoTime() - began;
        }
        return false;
    }

    /// From now on whoever claims the core must wake its platform thread.
    ///
    /// @return whether the core has not been claimed; whoever claims it after this was asked sees that
    ///     [#mustBeWoken()]: each side writes first and reads then
    boolean fallsAsleep() {
        isAsleep = true;
        return idle.contains(core);
    }

    /// From any thread that has claimed the core: whether its platform thread has to be woken.
    boolean mustBeWoken() {
        if (isAsleep) {
            claimedAt = clock.nanoTime();
            return true;
        }
        return false;
    }

    /// {@return when the core was claimed}
    long isAwake() {
        isAsleep = false;
        return claimedAt;
    }

    /// The core has been claimed.
    ///
    /// @param nanos how long it was idle
    void wokenAfter(long nanos) {
        if (nanos > MOST_NANOS) {
            limit = limit <= FIRST_NANOS ? 0 : limit / 2;
        } else if (nanos > limit) {
            limit = Math.min(MOST_NANOS, Math.max(FIRST_NANOS, 2 * limit));
        }
    }
}
