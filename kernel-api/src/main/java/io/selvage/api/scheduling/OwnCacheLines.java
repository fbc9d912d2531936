package io.selvage.api.scheduling;

/// What one core writes all the time belongs on cache lines of its own. A line that two cores write, or
/// that one writes and another reads, goes to and fro between them, some 50 ns each time; and the
/// collector puts objects side by side whoever made them.
///
/// The fields of a class that extends this one come after two unused lines (two, as processors fetch them
/// in pairs), which keep them off those of the object before. Each object takes 128 bytes more. Meant for
/// the state of a [SchedulingPolicy], of which each core has an instance.
public abstract class OwnCacheLines {
    // Never used.
    long padding1;
    long padding2;
    long padding3;
    long padding4;
    long padding5;
    long padding6;
    long padding7;
    long padding8;
    long padding9;
    long padding10;
    long padding11;
    long padding12;
    long padding13;
    long padding14;
    long padding15;
    long padding16;

    /// Reserves the lines.
    protected OwnCacheLines() {}
}
