package io.selvage.api.simulation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A thread that cannot go on.
///
/// @param number its number within the run
/// @param tid its TID
/// @param pid the PID of its process
/// @param name its name
/// @param access what it last set out to do
/// @param object with what, null if unknown
/// @param waitsFor what it waits for, for people
/// @param waitsForThreads the numbers of the threads that could end its wait, as far as the kernel knows
///     them
/// @param stack where it stands, innermost frame first; empty if it is stackless
public record BlockedThread(
        int number,
        int tid,
        int pid,
        String name,
        Access access,
        @Nullable Object object,
        String waitsFor,
        List<Integer> waitsForThreads,
        List<StackTraceElement> stack) {
    /// Copies the lists.
    public BlockedThread {
        waitsForThreads = List.copyOf(waitsForThreads);
        stack = List.copyOf(stack);
    }
}
