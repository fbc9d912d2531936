package io.selvage.testkit;

/// How far an exploration is.
///
/// @param schedules how many schedules have been run; repetitions do not count
/// @param distinct how many different traces they had
/// @param decisions how many questions were answered, repetitions not counted
/// @param givenUp how many runs reached the limit of steps under an unfair schedule, which proves nothing
/// @param nanos how long it took, in nanoseconds
/// @param nanosLeft how long it will go on at most at this rate, in nanoseconds; -1 if that is not known
public record Progress(long schedules, long distinct, long decisions, long givenUp, long nanos, long nanosLeft) {
    /// {@return schedules per second}
    public double rate() {
        return nanos == 0 ? 0 : schedules * 1e9 / nanos;
    }
}
