package io.selvage.cli;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// CPU time as the host counts it, finer than the JDK tells it.
final class CpuTime {
    private static final int CLOCK_PROCESS_CPUTIME_ID = 2;
    private static final int RUSAGE_CHILDREN = -1;
    private static final int RUSAGE_BYTES = 144;
    private static final long SECOND = 1_000_000_000L;

    private static final MethodHandle CLOCK = function("clock_gettime");
    private static final MethodHandle USAGE = function("getrusage");

    private CpuTime() {}

    @SuppressWarnings("restricted")
    private static MethodHandle function(String name) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    }

    /// {@return nanoseconds of CPU time that all threads of this JVM have used so far}
    static long ofThisJvm() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(16, 8);
            call(CLOCK, CLOCK_PROCESS_CPUTIME_ID, time);
            return time.get(JAVA_LONG, 0) * SECOND + time.get(JAVA_LONG, 8);
        }
    }

    /// {@return nanoseconds of CPU time that children have used which have ended and been waited for}
    static long ofChildren() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment usage = arena.allocate(RUSAGE_BYTES, 8);
            call(USAGE, RUSAGE_CHILDREN, usage);
            long seconds = usage.get(JAVA_LONG, 0) + usage.get(JAVA_LONG, 16);
            long micros = usage.get(JAVA_LONG, 8) + usage.get(JAVA_LONG, 24);
            return seconds * SECOND + micros * 1_000;
        }
    }

    private static void call(MethodHandle function, int which, MemorySegment result) {
        try {
            if ((int) function.invokeExact(which, result) != 0) {
                throw new IllegalStateException("the host does not tell CPU time");
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
