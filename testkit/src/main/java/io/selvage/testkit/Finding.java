package io.selvage.testkit;

/// A schedule that breaks the program.
///
/// @param failure what goes wrong
/// @param schedule how to get there
/// @param strategy the strategy that found it
/// @param run the number of the run that found it, from 0
/// @param switches how often a thread made a step after another thread's
/// @param preemptions how many of these switches left a thread that could have gone on
public record Finding(Failure failure, Schedule schedule, String strategy, long run, long switches, long preemptions) {}
