package io.selvage.api.simulation;

import org.jspecify.annotations.Nullable;

/// One step of one thread, as it begins.
///
/// @param index the number of the step within the run, from 0
/// @param thread the number of the thread
/// @param name the thread's name, for people
/// @param core the index of the core
/// @param nanos the virtual time, in nanoseconds since the run began
/// @param access what it does
/// @param object with what, null if unknown
/// @param part which part of it, -1 for the whole
/// @param site where in the code, null if unknown
public record Step(
        long index,
        int thread,
        String name,
        int core,
        long nanos,
        Access access,
        @Nullable Object object,
        int part,
        @Nullable Site site) {}
