package io.selvage.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.ExitReport;
import io.selvage.api.ExitStatus;
import io.selvage.api.Job;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.LimitHit;
import io.selvage.api.MeteredResource;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SpawnActions;
import io.selvage.api.StandardStream;
import io.selvage.api.StandardStreams;
import io.selvage.api.SystemCalls;
import io.selvage.api.UsageLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Jars that use all of something there is stop at their limit, and the kernel runs another one at once.
@Timeout(120)
class BombTest {
    private static final String THREADS = """
            public class Main {
                public static void main(String[] args) {
                    while (true) {
                        Thread each = new Thread(() -> {
                            while (true) {
                                java.util.concurrent.locks.LockSupport.park();
                            }
                        });
                        try {
                            each.start();
                        } catch (Throwable refused) {
                            // As a bomb does, it tries again.
                        }
                    }
                }
            }
            """;

    private static final String ALLOCATION = """
            public class Main {
                static java.util.List<byte[]> kept = new java.util.ArrayList<>();

                public static void main(String[] args) {
                    while (true) {
                        try {
                            kept.add(new byte[65_536]);
                            if (kept.size() > 64) {
                                kept = new java.util.ArrayList<>();
                            }
                        } catch (Throwable refused) {
                            kept = null;
                        }
                    }
                }
            }
            """;

    private static final String OUTPUT = """
            public class Main {
                public static void main(String[] args) {
                    while (true) {
                        System.out.println("All work and no play makes Jack a dull boy");
                    }
                }
            }
            """;

    private static final String WELL_BEHAVED = """
            public class Main {
                public static void main(String[] args) throws Exception {
                    var sum = new java.util.concurrent.atomic.AtomicLong();
                    Thread other = new Thread(() -> java.util.stream.LongStream.range(0, 1000).forEach(sum::addAndGet));
                    other.start();
                    other.join();
                    System.out.print(sum);
                }
            }
            """;

    @TempDir
    Path folder;

    private Path neighbour = Path.of("");

    @BeforeEach
    void makeNeighbour() throws Exception {
        neighbour = Jar.of(Files.createDirectory(folder.resolve("neighbour")), WELL_BEHAVED);
    }

    private Program jar(String source, String name) throws IOException {
        return Program.jar(Jar.of(Files.createDirectory(folder.resolve(name)), source));
    }

    /// A jar cannot create processes of the kernel, so it is code that does, and runs jars in them.
    private Program forks() throws IOException {
        Program threads = jar(THREADS, "threads");
        return Program.of("fork bomb", sys -> fork(sys, threads));
    }

    private static int fork(SystemCalls sys, Program threads) {
        while (true) {
            try {
                sys.clone(CloneFlags.FORK, () -> fork(sys, threads));
                sys.spawn(threads);
            } catch (KernelException refused) {
                assertEquals(Errno.EAGAIN, refused.errno());
                sys.schedYield();
            }
        }
    }

    /// Runs a bomb until its limit has ended it, and then something else.
    private ExitReport explode(Program program, UsageLimits limits, Owner owner) throws Exception {
        try (Kernel kernel = Kernel.boot(Inside.config(2))) {
            Process bomb;
            Job job = null;
            SpawnActions actions = SpawnActions.NONE;
            StandardStreams nowhere =
                    StandardStreams.INHERITED.withOutput(StandardStream.to(new ByteArrayOutputStream()));
            if (owner == Owner.PROCESS) {
                bomb = kernel.spawn(nowhere, actions.withLimits(limits), program);
            } else {
                job = kernel.createJob("bomb", limits);
                bomb = job.spawn(nowhere, actions, program);
            }
            assertEquals(ExitStatus.killed(Signal.KILL), bomb.waitFor());
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Process next = kernel.spawn(
                    StandardStreams.INHERITED.withOutput(StandardStream.to(out)), actions, Program.jar(neighbour));
            assertEquals(ExitStatus.exited(0), next.waitFor());
            assertEquals("499500", out.toString(UTF_8));
            if (job != null) {
                job.waitFor();
                assertEquals(List.of(), job.processes());
                assertEquals(0, job.usage().threads());
            }
            return Objects.requireNonNull(bomb.exitReport());
        }
    }

    private enum Owner {
        PROCESS,
        JOB
    }

    private static void assertHit(MeteredResource resource, long limit, long most, ExitReport report) {
        LimitHit hit = Objects.requireNonNull(report.limit(), report::text);
        assertEquals(resource, hit.resource());
        assertEquals(limit, hit.limit());
        assertTrue(hit.use() > limit && hit.use() <= most, report::text);
    }

    @Test
    void aThreadBombStops() throws Exception {
        for (Owner owner : Owner.values()) {
            ExitReport report = explode(
                    jar(THREADS, "bomb-" + owner),
                    UsageLimits.NONE.threads(200).killingAt(MeteredResource.THREADS),
                    owner);
            assertHit(MeteredResource.THREADS, 200, 201, report);
            assertEquals(200, report.usage().peakThreads());
            assertTrue(report.text().contains("at Main.main(Main.java:"), report::text);
        }
    }

    @Test
    void anAllocationBombStops() throws Exception {
        for (Owner owner : Owner.values()) {
            ExitReport report =
                    explode(jar(ALLOCATION, "bomb-" + owner), UsageLimits.NONE.allocatedBytes(200L << 20), owner);
            assertHit(MeteredResource.ALLOCATED_BYTES, 200L << 20, Long.MAX_VALUE, report);
            assertTrue(report.text().contains("at Main.main(Main.java:"), report::text);
        }
    }

    @Test
    void anOutputBombStops() throws Exception {
        for (Owner owner : Owner.values()) {
            ExitReport report = explode(jar(OUTPUT, "bomb-" + owner), UsageLimits.NONE.outputBytes(100_000), owner);
            assertHit(MeteredResource.OUTPUT_BYTES, 100_000, 200_000, report);
            assertEquals(100_000, report.usage().outputBytes());
            assertTrue(report.text().contains("at Main.main(Main.java:"), report::text);
        }
    }

    @Test
    void aForkBombStops() throws Exception {
        ExitReport report =
                explode(forks(), UsageLimits.NONE.threads(60).killingAt(MeteredResource.THREADS), Owner.JOB);
        assertHit(MeteredResource.THREADS, 60, 61, report);
    }

    @Test
    void aForkBombThatIsKeptSmallStopsByTheTimeOfItsJob() throws Exception {
        ExitReport report = explode(forks(), UsageLimits.NONE.threads(60).cpuTime(Duration.ofSeconds(2)), Owner.JOB);
        LimitHit hit = Objects.requireNonNull(report.limit(), report::text);
        assertEquals(MeteredResource.CPU_TIME, hit.resource());
    }
}
