package io.selvage.scheduler;

import io.selvage.api.scheduling.Arrival;

/// Hears what the scheduler does, as it does it. Calls come from the carriers and from whoever wakes something;
/// calls about one core's dispatches come from that core's carrier only. They must be quick, must not block and
/// must not throw.
public interface ScheduleObserver {
    /// A schedulable has become ready.
    ///
    /// @param woken which
    /// @param byCore the core whose code did it, -1 if it was code outside of the machine's cores
    /// @param nanos when, by the machine's clock
    void woken(Schedulable woken, int byCore, long nanos);

    /// A core begins to run a schedulable.
    ///
    /// @param core the core's index
    /// @param begun which
    /// @param fromCore the core that it ran on before, -1 if none
    /// @param nanos when, by the machine's clock
    void dispatched(int core, Schedulable begun, int fromCore, long nanos);

    /// A core has stopped running a schedulable.
    ///
    /// @param core the core's index
    /// @param left which
    /// @param departure why
    /// @param nanos when, by the machine's clock
    void left(int core, Schedulable left, Departure departure, long nanos);

    /// Why a schedulable leaves its core.
    enum Departure {
        /// It gave the core up by itself.
        YIELDED,
        /// It was made to give way.
        PREEMPTED,
        /// It waits for something.
        BLOCKED,
        /// It has ended.
        ENDED
    }

    /// What a departure is for those that wait.
    ///
    /// @param departure why it left, not [Departure#ENDED]
    /// @return why it comes
    static Arrival arrival(Departure departure) {
        return switch (departure) {
            case YIELDED -> Arrival.YIELDED;
            case PREEMPTED -> Arrival.PREEMPTED;
            case BLOCKED, ENDED -> Arrival.WOKEN;
        };
    }
}
