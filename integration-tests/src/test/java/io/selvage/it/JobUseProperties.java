package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.Job;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelException;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.ResourceUsage;
import io.selvage.api.Signal;
import io.selvage.api.SystemCalls;
import io.selvage.api.UsageLimits;
import io.selvage.api.WaitOptions;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import org.jspecify.annotations.Nullable;

/// What a job has used is what its processes have used, whichever have ended, at every moment.
class JobUseProperties {
    private static final int DEEPEST = 3;

    /// More than one process of a job is not allowed to have, so that some births are refused.
    private static final int MOST_THREADS = 24;

    /// While processes ran; in some schedules all end before anybody looks.
    private static final AtomicInteger COMPARISONS = new AtomicInteger();

    /// Written so that nothing is left out.
    static volatile byte @Nullable [] kept;

    /// Everybody who has ever been in a job.
    private static final class Members {
        private final Set<Process> all = ConcurrentHashMap.newKeySet();

        void join(Process process) {
            all.add(process);
        }

        void assertSum(Job job) {
            job.processes().forEach(this::join);
            Duration cpuTime = Duration.ZERO;
            long output = 0;
            long allocated = 0;
            int threads = 0;
            int descriptors = 0;
            for (Process process : all) {
                ResourceUsage usage = process.usage();
                cpuTime = cpuTime.plus(usage.cpuTime());
                output += usage.outputBytes();
                allocated += usage.allocatedBytes();
                threads += usage.threads();
                descriptors += usage.openDescriptors();
            }
            ResourceUsage together = job.usage();
            assertEquals(cpuTime, together.cpuTime());
            assertEquals(output, together.outputBytes());
            assertEquals(threads, together.threads());
            assertEquals(descriptors, together.openDescriptors());
            assertTrue(together.peakThreads() <= MOST_THREADS, together::text);
            // Who compares allocates, but is in none of them.
            assertEquals(allocated, together.allocatedBytes());
        }

        /// A part of a tree of processes and threads.
        void work(SystemCalls sys, long seed, int depth) {
            join(sys.process());
            Random random = new Random(seed);
            for (int i = random.nextInt(8); i >= 0; i--) {
                try {
                    step(sys, random, depth);
                } catch (KernelException e) {
                    assertTrue(e.errno() == Errno.EAGAIN || e.errno() == Errno.ECHILD, e::toString);
                }
            }
        }

        private void step(SystemCalls sys, Random random, int depth) {
            long seed = random.nextLong();
            switch (random.nextInt(depth < DEEPEST ? 9 : 6)) {
                case 0 -> sys.schedYield();
                case 1 -> sys.write(1, new byte[random.nextInt(100)]);
                case 2 -> kept = new byte[random.nextInt(100_000)];
                case 3 -> sys.dup(0);
                case 4 -> sys.waitpid(-1, WaitOptions.WNOHANG);
                case 5 -> {
                    if (random.nextInt(4) == 0) {
                        sys.exit(0);
                    }
                    sys.nanosleep(Duration.ofNanos(random.nextInt(1_000_000)));
                }
                case 6 -> sys.clone(CloneFlags.THREAD, () -> work(sys, seed, depth + 1));
                case 7 ->
                    join(sys.clone(CloneFlags.FORK, () -> work(sys, seed, depth + 1))
                            .process());
                default ->
                    join(sys.spawn(Program.of("spawned", inner -> {
                        work(inner, seed, depth + 1);
                        return 0;
                    })));
            }
        }
    }

    @Property(tries = 60)
    void theUseOfAJobIsThatOfAllItsProcesses(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 3) int cores, @ForAll boolean killed) throws Exception {
        KernelConfig config = KernelConfig.deterministic(seed, cores).stdout(OutputStream.nullOutputStream());
        try (Kernel kernel = Kernel.boot(config)) {
            // Allocations are known where they are limited.
            Job outer = kernel.createJob(
                    "outer", UsageLimits.NONE.threads(MOST_THREADS).allocatedBytes(1L << 50));
            Job inner = outer.createJob("inner", UsageLimits.NONE);
            Members inOuter = new Members();
            Members inInner = new Members();
            AtomicBoolean over = new AtomicBoolean();
            Process observer = kernel.spawn(Program.of("observer", sys -> {
                while (!over.get()) {
                    inInner.assertSum(inner);
                    inInner.all.forEach(inOuter::join);
                    inOuter.assertSum(outer);
                    COMPARISONS.incrementAndGet();
                    sys.nanosleep(Duration.ofNanos(50_000));
                }
                return 0;
            }));
            for (Job job : new Job[] {outer, inner, inner}) {
                Members members = job == outer ? inOuter : inInner;
                members.join(job.spawn(Program.of("root", sys -> {
                    members.work(sys, seed, 0);
                    return 0;
                })));
            }
            if (killed) {
                inner.kill(Signal.KILL);
            }
            inner.waitFor();
            inInner.assertSum(inner);
            outer.waitFor();
            inInner.all.forEach(inOuter::join);
            inOuter.assertSum(outer);
            over.set(true);
            assertEquals(0, observer.waitFor().code());
        }
    }

    @AfterProperty
    void usesWereComparedWhileProcessesRan() {
        assertTrue(COMPARISONS.get() > 0);
    }
}
