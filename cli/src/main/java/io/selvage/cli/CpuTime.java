package io.selvage.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// CPU time as the host counts it, in its clock ticks of 10 ms.
final class CpuTime {
    private static final Path STAT = Path.of("/proc/self/stat");
    private static final long NANOS_PER_TICK = 10_000_000;

    /// Where user time is in the file, after the name of the command; system time is next, then both of
    /// children.
    private static final int USER = 11;

    private CpuTime() {}

    /// {@return nanoseconds of CPU time that all threads of this JVM have used so far}
    static long ofThisJvm() {
        return sum(USER);
    }

    /// {@return nanoseconds of CPU time that children have used which have ended and been waited for}
    static long ofChildren() {
        return sum(USER + 2);
    }

    private static long sum(int first) {
        try {
            String text = Files.readString(STAT);
            String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
            return (Long.parseLong(fields[first]) + Long.parseLong(fields[first + 1])) * NANOS_PER_TICK;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
