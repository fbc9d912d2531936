package io.selvage.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// What JVMs and programs that wait take of the host's memory.
final class IdleMemory {
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final long TICKS_PER_SECOND = 100;
    private static final int GARBAGE = 1 << 16;

    private IdleMemory() {}

    /// Starts a program that is going to wait for its standard input, lets it come to rest, and ends it.
    ///
    /// @return its proportional set size in bytes
    static double ofJvm(ProcessBuilder builder) throws IOException {
        java.lang.Process process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Path stat = Path.of("/proc", String.valueOf(process.pid()), "stat");
            awaitRest(() -> ticks(stat));
            return size(process.pid());
        } finally {
            process.destroyForcibly();
        }
    }

    /// Waits until hardly any CPU time is used.
    ///
    /// @param ticks CPU time so far, in hundredths of a second
    static void awaitRest(LongSupplier ticks) {
        long before = ticks.getAsLong();
        for (int quiet = 0; quiet < 4; ) {
            LockSupport.parkNanos(LOOK.toNanos());
            long now = ticks.getAsLong();
            quiet = now - before <= 2 ? quiet + 1 : 0;
            before = now;
        }
    }

    static void awaitRestOfThisJvm() {
        awaitRest(() -> CpuTime.ofThisJvm() * TICKS_PER_SECOND / 1_000_000_000L);
    }

    private static long ticks(Path stat) {
        try {
            String text = Files.readString(stat);
            String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
            return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        } catch (IOException ended) {
            throw CommandFailure.ofWork("the program has ended instead of waiting for its standard input");
        }
    }

    /// {@return the proportional set size of a process of the host in bytes}
    static long size(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "smaps_rollup"))) {
            if (line.startsWith("Pss:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        throw new IOException("the host does not tell how much memory a process takes");
    }

    /// Fills the part of the heap that new objects go to, several times: its pages are the JVM's from
    /// then on, whoever's objects are in them.
    static void useHeap() {
        int checked = 0;
        for (int i = 0; i < 16_000; i++) {
            checked += new byte[GARBAGE].length;
        }
        assert checked != 0 : "the arrays must be made";
    }

    /// {@return the live heap of this JVM in bytes, after a collection}
    static long liveHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /// {@return what the JVM holds for classes, in bytes}
    static long ofClasses() {
        long all = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.NON_HEAP && !pool.getName().contains("Code")) {
                all += pool.getUsage().getCommitted();
            }
        }
        return all;
    }
}
