package io.selvage.scheduler;

import org.jspecify.annotations.Nullable;

/// Whoever decides what the simulated machine leaves open. Called on the driver only, except
/// [#leaked(String)]. What it throws ends the run.
public interface Guide {
    /// A thread is ready for the first time.
    ///
    /// @param thread the thread
    /// @return what to keep with it
    Object begin(SimulatedThread thread);

    /// Chooses who makes the next step.
    ///
    /// @param options those that could, in order of number; not to be kept
    /// @param count how many of the array's elements count, at least 1
    /// @param last who made the last step, null if nobody has yet
    /// @return an index below `count`
    int choose(SimulatedThread[] options, int count, @Nullable SimulatedThread last);

    /// Whether something goes wrong for a thread that is about to make a step. The machine chooses again then.
    ///
    /// @param thread who has been chosen
    /// @return false if it may make its step
    boolean interferes(SimulatedThread thread);

    /// A thread makes a step now.
    ///
    /// @param thread who
    void step(SimulatedThread thread);

    /// A thread has left its core, and not because another was chosen.
    ///
    /// @param thread who
    /// @param departure how
    void left(SimulatedThread thread, Departure departure);

    /// A thread that slept has been woken.
    ///
    /// @param thread who
    /// @return for how many steps its wake-up is delayed, usually 0
    int delayOf(SimulatedThread thread);

    /// Draws a number for a policy of scheduling.
    ///
    /// @param bound at least 1
    /// @return 0 to `bound` - 1
    int random(int bound);

    /// Nobody can make a step, and no timer runs.
    ///
    /// @return what to throw
    RuntimeException standstill();

    /// A thread has been in one step for a long real time. Called by whoever waits for the machine.
    ///
    /// @param running who, null if it is the machine itself
    /// @return what to throw
    RuntimeException stuck(@Nullable Schedulable running);

    /// A thread waits, again and again, for what is left on the real clock.
    ///
    /// @param thread who
    /// @return what to throw
    RuntimeException waitsForRealTime(SimulatedThread thread);

    /// A thread's wait has timed out, on a machine whose time the JDK's waits cannot read.
    ///
    /// @param thread who; it is not running
    void timedOut(SimulatedThread thread);

    /// Something came in from outside while the machine was running. Called by any thread.
    ///
    /// @param sentence what
    void leaked(String sentence);

    /// How a thread left its core.
    enum Departure {
        /// It lets others go first.
        YIELDED,
        /// It waits.
        BLOCKED,
        /// It has ended.
        ENDED
    }
}
