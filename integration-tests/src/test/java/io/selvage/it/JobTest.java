package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.ExitReport;
import io.selvage.api.ExitStatus;
import io.selvage.api.Job;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelException;
import io.selvage.api.LimitHit;
import io.selvage.api.MeteredResource;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SpawnActions;
import io.selvage.api.SystemCalls;
import io.selvage.api.UsageLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Jobs: processes that are limited, accounted and killed as one.
@Timeout(60)
class JobTest {
    /// What a kernel runs on.
    enum On {
        REAL,
        DETERMINISTIC;

        Kernel boot() {
            return Kernel.boot(this == REAL ? KernelConfig.cores(2) : KernelConfig.deterministic(5));
        }
    }

    private static final Program BYSTANDER = Program.of("bystander", sys -> 7);

    @ParameterizedTest
    @EnumSource
    void aForkBombIsRefusedMoreThreadsThanItsJobMayHave(On on) throws Exception {
        try (Kernel kernel = on.boot()) {
            Job job = kernel.createJob("bomb", UsageLimits.NONE.threads(50));
            Process bomb = job.spawn(Program.of("fork bomb", JobTest::forkForEver));
            var usage = job.usage();
            while (usage.peakThreads() < 50) {
                waitABit(kernel);
                usage = job.usage();
            }
            assertTrue(usage.threads() <= 50, usage::text);

            job.kill(Signal.KILL);
            job.waitFor();

            assertEquals(50, job.usage().peakThreads());
            assertEquals(List.of(), job.processes());
            assertEquals(ExitStatus.killed(Signal.KILL), bomb.waitFor());
            assertEquals(7, kernel.spawn(BYSTANDER).waitFor().code());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aForkBombIsKilledIfItsJobSaysSo(On on) throws Exception {
        try (Kernel kernel = on.boot()) {
            Job job = kernel.createJob("bomb", UsageLimits.NONE.threads(50).killingAt(MeteredResource.THREADS));
            Process bomb = job.spawn(Program.of("fork bomb", JobTest::forkForEver));

            job.waitFor();

            assertEquals(ExitStatus.killed(Signal.KILL), bomb.waitFor());
            assertEquals(new LimitHit(MeteredResource.THREADS, "job bomb", 50, 51), job.limitHit());
            ExitReport report = Objects.requireNonNull(bomb.exitReport());
            assertEquals(job.limitHit(), report.limit());
            assertEquals(1, report.threads().size());
            assertEquals(0, job.usage().threads());
            Refused.with(Errno.ESRCH, () -> job.spawn(BYSTANDER));
            assertEquals(7, kernel.spawn(BYSTANDER).waitFor().code());
        }
    }

    private static int forkForEver(SystemCalls sys) {
        while (true) {
            try {
                sys.clone(CloneFlags.FORK, () -> forkForEver(sys));
            } catch (KernelException e) {
                assertEquals(Errno.EAGAIN, e.errno());
                sys.schedYield();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAllocationBombStopsAtItsLimit(On on) throws Exception {
        try (Kernel kernel = on.boot()) {
            Job job = kernel.createJob("bomb", UsageLimits.NONE.allocatedBytes(64L << 20));
            Process bomb = job.spawn(Program.of("allocation bomb", sys -> {
                List<byte[]> kept = new ArrayList<>();
                while (true) {
                    kept.add(new byte[100_000]);
                    if (kept.size() > 10) {
                        kept.clear();
                    }
                    sys.schedYield();
                }
            }));

            assertEquals(ExitStatus.killed(Signal.KILL), bomb.waitFor());

            LimitHit hit = Objects.requireNonNull(bomb.exitReport()).limit();
            assertNotNull(hit);
            assertEquals(MeteredResource.ALLOCATED_BYTES, hit.resource());
            assertTrue(hit.use() > 64L << 20, hit::toString);
            assertTrue(
                    bomb.usage().allocatedBytes() > 64L << 20,
                    () -> bomb.usage().text());
            assertEquals(7, kernel.spawn(BYSTANDER).waitFor().code());
        }
    }

    @ParameterizedTest
    @EnumSource
    void coreTimeOfAllProcessesTogetherIsLimited(On on) throws Exception {
        try (Kernel kernel = on.boot()) {
            Job job = kernel.createJob("spinners", UsageLimits.NONE.cpuTime(Duration.ofMillis(50)));
            Process spinner = job.spawn(Program.of("spinners", sys -> {
                sys.clone(CloneFlags.FORK, () -> spin(sys));
                return spin(sys);
            }));

            job.waitFor();

            assertEquals(ExitStatus.killed(Signal.KILL), spinner.waitFor());
            LimitHit hit = Objects.requireNonNull(job.limitHit());
            assertEquals(MeteredResource.CPU_TIME, hit.resource());
            assertTrue(spinner.usage().cpuTime().compareTo(Duration.ofMillis(50)) < 0
                    || job.usage().cpuTime().compareTo(spinner.usage().cpuTime()) >= 0);
        }
    }

    private static int spin(SystemCalls sys) {
        while (true) {
            sys.schedYield();
        }
    }

    @ParameterizedTest
    @EnumSource
    void nobodyLeavesAJob(On on) throws Exception {
        try (Kernel kernel = on.boot()) {
            Job job = kernel.createJob("all", UsageLimits.NONE);
            Process first = job.spawn(Program.of("leaver", sys -> {
                sys.clone(CloneFlags.FORK, () -> {
                    sys.setsid();
                    sys.clone(CloneFlags.FORK, () -> {
                        sys.spawn(Program.of("grandchild", JobTest::spin));
                        sys.exec(Program.of("executed", JobTest::spin));
                    });
                });
                return 0;
            }));
            first.waitFor();
            while (job.processes().stream()
                            .filter(process -> List.of("executed", "grandchild").contains(process.name()))
                            .count()
                    < 2) {
                waitABit(kernel);
            }
            for (Process process : job.processes()) {
                assertSame(job, process.job());
            }

            job.kill(Signal.KILL);
            job.waitFor();

            assertEquals(
                    1,
                    kernel.processes().stream().filter(row -> row.threads() > 0).count());
        }
    }

    @Test
    void aJobWithinAJobCountsForBoth() throws Exception {
        try (Kernel kernel = Kernel.boot(KernelConfig.cores(2))) {
            Job outer = kernel.createJob("outer", UsageLimits.NONE.threads(3));
            Job inner = outer.createJob("inner", UsageLimits.NONE.threads(2));
            Process one = inner.spawn(Program.of("one", JobTest::park));
            Process two = inner.spawn(Program.of("two", JobTest::park));
            Refused.with(Errno.EAGAIN, () -> inner.spawn(BYSTANDER));
            Process three = outer.spawn(Program.of("three", JobTest::park));
            Refused.with(Errno.EAGAIN, () -> outer.spawn(BYSTANDER));
            assertEquals(List.of(one, two, three), outer.processes());
            assertEquals(List.of(one, two), inner.processes());

            inner.kill(Signal.KILL);
            inner.waitFor();
            assertNull(three.exitStatus());
            assertEquals(List.of(three), outer.processes());
            Refused.with(Errno.ESRCH, () -> inner.spawn(BYSTANDER));
            while (outer.usage().threads() > 1) {
                java.lang.Thread.onSpinWait();
            }
            outer.kill(Signal.KILL);
            outer.waitFor();
            assertFalse(three.waitFor().success());
        }
    }

    private static int park(SystemCalls sys) {
        while (true) {
            sys.park();
        }
    }

    @Test
    void aProcessMakesAndKillsNoJobsFromWithinOne() throws Exception {
        try (Kernel kernel = Kernel.boot(KernelConfig.cores(2))) {
            Job job = kernel.createJob("a", UsageLimits.NONE);
            Job other = kernel.createJob("b", UsageLimits.NONE);
            Process process = job.spawn(Program.of("inside", sys -> {
                Refused.with(Errno.EPERM, () -> kernel.createJob("c", UsageLimits.NONE));
                Refused.with(Errno.EPERM, () -> other.kill(Signal.KILL));
                Refused.with(Errno.EPERM, () -> sys.spawn(SpawnActions.NONE.withJob(other), BYSTANDER));
                return sys.spawn(SpawnActions.NONE.withJob(job), BYSTANDER)
                        .waitFor()
                        .code();
            }));
            assertEquals(7, process.waitFor().code());
        }
    }

    private static void waitABit(Kernel kernel) throws InterruptedException {
        Process nobody = kernel.spawn(Program.of("pause", sys -> 0));
        nobody.waitFor();
    }
}
