package io.selvage.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.ExitReport;
import io.selvage.api.ExitStatus;
import io.selvage.api.Job;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelException;
import io.selvage.api.Limit;
import io.selvage.api.LimitHit;
import io.selvage.api.MaskChange;
import io.selvage.api.MeteredResource;
import io.selvage.api.MountMode;
import io.selvage.api.OpenFlags;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.ResourceUsage;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SignalInfo;
import io.selvage.api.SignalSet;
import io.selvage.api.SocketFlags;
import io.selvage.api.SpawnActions;
import io.selvage.api.StandardStreams;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadState;
import io.selvage.api.UsageLimits;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Limits on what a process or a job uses: a signal at the soft one, the end or a refusal at the hard
/// one.
@Timeout(60)
class UsageLimitsTest {
    /// Whose limits they are.
    enum Holder {
        PROCESS("the process"),
        JOB("job tenant");

        final String words;

        Holder(String words) {
            this.words = words;
        }

        Process spawn(Kernel kernel, UsageLimits limits, Program program) {
            return spawn(kernel, limits, SpawnActions.NONE, program);
        }

        Process spawn(Kernel kernel, UsageLimits limits, SpawnActions actions, Program program) {
            return this == PROCESS
                    ? kernel.spawn(actions.withLimits(limits), program)
                    : kernel.createJob("tenant", limits).spawn(StandardStreams.INHERITED, actions, program);
        }
    }

    /// A resource, two limits for it and how to use more of it.
    @SuppressWarnings("ImmutableEnumChecker") // Its checks keep nothing.
    enum Use {
        CPU(MeteredResource.CPU_TIME, 20_000_000, 600_000_000, 20_000_000, SystemCalls::schedYield),
        ALLOCATION(MeteredResource.ALLOCATED_BYTES, 8 << 20, 24 << 20, 8 << 20, sys -> {
            kept = new byte[10_000];
            sys.schedYield();
        }),
        THREADS(MeteredResource.THREADS, 3, 6, 0, UsageLimitsTest::makeThread),
        DESCRIPTORS(MeteredResource.DESCRIPTORS, 5, 9, 0, sys -> sys.dup(0)),
        WALL(
                MeteredResource.WALL_TIME,
                20_000_000,
                1_200_000_000,
                20_000_000,
                sys -> sys.nanosleep(Duration.ofMillis(1))),
        OUTPUT(MeteredResource.OUTPUT_BYTES, 1_000, 3_050, 0, sys -> sys.write(1, new byte[100]));

        static volatile byte @Nullable [] kept;

        final MeteredResource resource;
        final long soft;
        final long hard;

        /// How much more may be used on a machine that is never late.
        final long slack;

        final Inside.Check more;

        Use(MeteredResource resource, long soft, long hard, long slack, Inside.Check more) {
            this.resource = resource;
            this.soft = soft;
            this.hard = hard;
            this.slack = slack;
            this.more = more;
        }

        /// {@return after how many steps the soft limit has been passed, where only the next tick finds
        /// that}
        long waitsAfter() {
            return switch (this) {
                case ALLOCATION -> soft / 10_000 + 1;
                case DESCRIPTORS -> soft;
                default -> -1;
            };
        }

        UsageLimits limits() {
            return UsageLimits.NONE.with(resource, new Limit(soft, hard)).killingAt(resource);
        }

        long of(Process process) {
            Job job = process.job();
            ResourceUsage usage = job == null ? process.usage() : job.usage();
            return switch (resource) {
                case CPU_TIME -> usage.cpuTime().toNanos();
                case ALLOCATED_BYTES -> usage.allocatedBytes();
                case THREADS -> usage.peakThreads();
                case DESCRIPTORS -> usage.peakDescriptors();
                case WALL_TIME -> process.usage().wallTime().toNanos();
                case OUTPUT_BYTES -> usage.outputBytes();
                case HEAP -> throw new AssertionError();
            };
        }
    }

    static Stream<Arguments> everything() {
        return Stream.of(Use.values())
                .flatMap(use -> Stream.of(Holder.values())
                        .flatMap(holder -> Stream.of(JobTest.On.values()).map(on -> Arguments.of(use, holder, on))));
    }

    private static Kernel boot(JobTest.On on) {
        KernelConfig config = on == JobTest.On.REAL ? Inside.config(2) : KernelConfig.deterministic(5);
        return Kernel.boot(config.stdout(OutputStream.nullOutputStream()));
    }

    /// Uses as much more of a resource as there is.
    ///
    /// @param signals what has been heard of that
    private static void useUp(Use use, SystemCalls sys, List<SignalInfo> signals) throws Exception {
        for (long i = 0; ; i++) {
            try {
                use.more.run(sys);
            } catch (KernelException e) {
                // By the signal, or because it is refused. Who is killed for the latter may hear of the refusal first.
                assertTrue(List.of(Errno.EINTR, Errno.EAGAIN, Errno.EMFILE).contains(e.errno()), e::toString);
            }
            while (i == use.waitsAfter() && signals.isEmpty()) {
                // It is the next tick that sends the signal.
                sys.schedYield();
            }
        }
    }

    /// Makes a thread and waits until it is where it stays, so that its stack shows that.
    private static void makeThread(SystemCalls sys) {
        Thread made = sys.clone(CloneFlags.THREAD, () -> {
            while (true) {
                sys.park();
            }
        });
        while (made.state() != ThreadState.SLEEPING) {
            sys.schedYield();
        }
    }

    @ParameterizedTest
    @MethodSource("everything")
    void aSignalComesAtTheSoftLimitAndTheEndAtTheHardOne(Use use, Holder holder, JobTest.On on) throws Exception {
        List<SignalInfo> signals = new CopyOnWriteArrayList<>();
        SignalSet signal = SignalSet.of(use.resource.signal());
        // On a busy host the limit may have been passed before there is a handler.
        SpawnActions actions = SpawnActions.NONE.withSignalMask(signal);
        try (Kernel kernel = boot(on)) {
            Process process = holder.spawn(kernel, use.limits(), actions, Program.of("user", sys -> {
                sys.sigaction(use.resource.signal().number(), SignalAction.handle(signals::add));
                sys.sigprocmask(MaskChange.UNBLOCK, signal);
                try {
                    useUp(use, sys, signals);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                return 0;
            }));

            assertEquals(ExitStatus.killed(Signal.KILL), process.waitFor());

            assertEquals(
                    List.of(new SignalInfo(
                            use.resource.signal().number(), SignalInfo.KERNEL, 0, 0, 0, use.resource.number())),
                    signals);
            ExitReport report = Objects.requireNonNull(process.exitReport());
            LimitHit hit = Objects.requireNonNull(report.limit());
            assertEquals(new LimitHit(use.resource, holder.words, use.hard, hit.use()), hit);
            assertTrue(Long.compareUnsigned(hit.use(), use.hard) > 0, hit::toString);
            String text = report.text();
            assertTrue(
                    text.contains("limit " + use.resource.word() + "=" + use.resource.text(use.hard) + " of "
                            + holder.words + ": " + use.resource.text(hit.use())),
                    text);
            assertTrue(text.contains("used: " + report.usage().text()), text);
            int threads = use == Use.THREADS ? 6 : 1;
            assertEquals(threads, report.threads().size(), text);
            assertTrue(text.contains(getClass().getName()), text);
            for (ExitReport.ThreadEnd thread : report.threads()) {
                assertTrue(
                        thread.stack().stream()
                                .anyMatch(frame -> frame.getClassName()
                                        .startsWith(getClass().getName())),
                        text);
            }
            if (on == JobTest.On.DETERMINISTIC || use.slack == 0) {
                assertTrue(use.of(process) <= use.hard + use.slack, text);
            }
            Job job = process.job();
            assertEquals(holder == Holder.JOB ? hit : null, job == null ? null : job.limitHit());
            assertEquals(
                    ExitStatus.exited(7),
                    kernel.spawn(Program.of("next", sys -> 7)).waitFor());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Use.class,
            names = {"THREADS", "DESCRIPTORS"})
    void whatComesInPiecesIsOnlyRefused(Use use) throws Exception {
        Errno errno = use == Use.THREADS ? Errno.EAGAIN : Errno.EMFILE;
        for (JobTest.On on : JobTest.On.values()) {
            for (Holder holder : Holder.values()) {
                try (Kernel kernel = boot(on)) {
                    UsageLimits limits = UsageLimits.NONE.with(use.resource, new Limit(use.hard, use.hard));
                    Process process = holder.spawn(kernel, limits, Program.of("user", sys -> {
                        int begun = use == Use.THREADS ? 1 : 3;
                        for (long i = begun; i < use.hard; i++) {
                            try {
                                use.more.run(sys);
                            } catch (Exception e) {
                                throw new AssertionError(e);
                            }
                        }
                        for (int i = 0; i < 3; i++) {
                            KernelException refusal = Refused.with(errno, () -> use.more.run(sys));
                            assertTrue(
                                    Objects.requireNonNull(refusal.getMessage())
                                            .endsWith("the limit " + use.resource.word() + "=" + use.hard + " of "
                                                    + holder.words),
                                    refusal::getMessage);
                        }
                        return 5;
                    }));
                    assertEquals(ExitStatus.exited(5), process.waitFor());
                    assertEquals(use.hard, use.of(process));
                    assertNull(Objects.requireNonNull(process.exitReport()).limit());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(JobTest.On.class)
    void whoHandlesNoSignalIsEndedByItAtTheSoftLimit(JobTest.On on) throws Exception {
        try (Kernel kernel = boot(on)) {
            UsageLimits limits = UsageLimits.NONE.warningAt(MeteredResource.CPU_TIME, 10_000_000);
            Process process = kernel.spawn(SpawnActions.NONE.withLimits(limits), Program.of("spinner", sys -> {
                while (true) {
                    sys.schedYield();
                }
            }));
            assertEquals(Signal.XCPU, ((ExitStatus.Killed) process.waitFor()).signal());
            assertNull(Objects.requireNonNull(process.exitReport()).limit());
        }
    }

    @Test
    void whatCannotBeBornWithinItsLimitsIsRefused() throws Exception {
        Inside.bothKernels(1, 3, sys -> {
            Program child = Program.of("child", inner -> 0);
            for (UsageLimits limits : List.of(
                    UsageLimits.NONE.threads(0), UsageLimits.NONE.threads(0).killingAt(MeteredResource.THREADS))) {
                Refused.with(Errno.EAGAIN, () -> sys.spawn(SpawnActions.NONE.withLimits(limits), child));
            }
            for (UsageLimits limits : List.of(
                    UsageLimits.NONE.descriptors(2),
                    UsageLimits.NONE.descriptors(2).killingAt(MeteredResource.DESCRIPTORS))) {
                Refused.with(Errno.EMFILE, () -> sys.spawn(SpawnActions.NONE.withLimits(limits), child));
            }
        });
        try (Kernel kernel = Kernel.boot(KernelConfig.cores(1))) {
            Program child = Program.of("child", inner -> 0);
            for (UsageLimits limits : List.of(UsageLimits.NONE, UsageLimits.NONE.killingAt(MeteredResource.THREADS))) {
                Refused.with(Errno.EAGAIN, () -> kernel.spawn(SpawnActions.NONE.withLimits(limits.threads(0)), child));
            }
            Refused.with(
                    Errno.EMFILE,
                    () -> kernel.spawn(SpawnActions.NONE.withLimits(UsageLimits.NONE.descriptors(2)), child));
            Job job = kernel.createJob("small", UsageLimits.NONE.descriptors(4));
            Process first = job.spawn(Program.of("first", inner -> {
                inner.pause();
                return 0;
            }));
            Refused.with(Errno.EMFILE, () -> job.spawn(child));
            first.kill(Signal.KILL);
            first.waitFor();
            job.waitFor();
            assertEquals(0, job.usage().openDescriptors());
            assertEquals(ExitStatus.exited(0), job.spawn(child).waitFor());
        }
    }

    @Test
    void whoIsBornBeyondASoftLimitHearsOfIt() throws Exception {
        for (JobTest.On on : JobTest.On.values()) {
            try (Kernel kernel = boot(on)) {
                UsageLimits limits = UsageLimits.NONE.warningAt(MeteredResource.THREADS, 0);
                Process outside = kernel.spawn(SpawnActions.NONE.withLimits(limits), Program.of("a", sys -> {
                    sys.pause();
                    return 0;
                }));
                assertEquals(Signal.XCPU, ((ExitStatus.Killed) outside.waitFor()).signal());
                Inside.process(kernel, sys -> {
                    Process child = sys.spawn(
                            SpawnActions.NONE.withLimits(UsageLimits.NONE.warningAt(MeteredResource.DESCRIPTORS, 2)),
                            Program.of("b", inner -> {
                                inner.pause();
                                return 0;
                            }));
                    assertEquals(Signal.XFSZ, ((ExitStatus.Killed) child.waitFor()).signal());
                });
            }
        }
    }

    @ParameterizedTest
    @EnumSource(JobTest.On.class)
    void childrenHaveTheSameLimitsAndCountsOfTheirOwn(JobTest.On on) throws Exception {
        UsageLimits limits = UsageLimits.NONE.threads(3).outputBytes(1_000).cpuTime(Duration.ofSeconds(50));
        AtomicInteger refusals = new AtomicInteger();
        try (Kernel kernel = boot(on)) {
            Process process = kernel.spawn(SpawnActions.NONE.withLimits(limits), Program.of("parent", sys -> {
                fillThreads(sys, refusals);
                sys.write(1, new byte[900]);
                Process forked = sys.clone(CloneFlags.FORK, () -> {
                            fillThreads(sys, refusals);
                            sys.write(1, new byte[900]);
                            assertEquals(limits, sys.process().usageLimits());
                            sys.exit(3);
                        })
                        .process();
                Process spawned = sys.spawn(Program.of("spawned", inner -> {
                    fillThreads(inner, refusals);
                    assertEquals(limits, inner.process().usageLimits());
                    inner.write(1, new byte[1_001]);
                    return 4;
                }));
                assertEquals(ExitStatus.exited(3), forked.waitFor());
                assertEquals(ExitStatus.killed(Signal.KILL), spawned.waitFor());
                assertEquals(1_000, spawned.usage().outputBytes());
                Refused.with(
                        Errno.EPERM,
                        () -> sys.spawn(
                                SpawnActions.NONE.withLimits(limits.threads(4)), Program.of("freer", inner -> 0)));
                Process tighter =
                        sys.spawn(SpawnActions.NONE.withLimits(limits.threads(1)), Program.of("tighter", inner -> {
                            Refused.with(Errno.EAGAIN, () -> makeThread(inner));
                            return 9;
                        }));
                return tighter.waitFor().code();
            }));
            assertEquals(ExitStatus.exited(9), process.waitFor());
            assertEquals(3, refusals.get());
            assertEquals(limits, process.usageLimits());
        }
    }

    private static void fillThreads(SystemCalls sys, AtomicInteger refusals) {
        makeThread(sys);
        makeThread(sys);
        Refused.with(Errno.EAGAIN, () -> makeThread(sys));
        refusals.incrementAndGet();
    }

    @Test
    void limitsAndUseStayWithAProcessThatExecutesAnotherProgram() throws Exception {
        UsageLimits limits = UsageLimits.NONE.outputBytes(100).threads(2);
        for (JobTest.On on : JobTest.On.values()) {
            try (Kernel kernel = boot(on)) {
                Program second = Program.of("second", sys -> {
                    makeThread(sys);
                    Refused.with(Errno.EAGAIN, () -> makeThread(sys));
                    sys.write(1, new byte[50]);
                    sys.write(1, new byte[1]);
                    return 1;
                });
                Process process = kernel.spawn(SpawnActions.NONE.withLimits(limits), Program.of("first", sys -> {
                    sys.write(1, new byte[50]);
                    // Not the first thread goes on with the new program, which takes over the number of that.
                    sys.clone(CloneFlags.THREAD, () -> sys.exec(second));
                    while (true) {
                        sys.park();
                    }
                }));
                assertEquals(ExitStatus.killed(Signal.KILL), process.waitFor());
                assertEquals(
                        new LimitHit(MeteredResource.OUTPUT_BYTES, "the process", 100, 101),
                        Objects.requireNonNull(process.exitReport()).limit());
                assertEquals(100, process.usage().outputBytes());
            }
        }
    }

    @Test
    void aTableThatIsNoLongerSharedCountsForWhoeverHasIt() throws Exception {
        UsageLimits limits = UsageLimits.NONE.descriptors(7);
        for (JobTest.On on : JobTest.On.values()) {
            try (Kernel kernel = boot(on)) {
                Process process = kernel.spawn(SpawnActions.NONE.withLimits(limits), Program.of("user", sys -> {
                    sys.dup(0);
                    makeThread(sys);
                    // 4 and 4 are more than 7.
                    Refused.with(Errno.EMFILE, () -> sys.unshare(CloneFlags.CLONE_FILES));
                    sys.close(3);
                    sys.unshare(CloneFlags.CLONE_FILES);
                    sys.dup(0);
                    Refused.with(Errno.EMFILE, () -> sys.dup(0));
                    return 6;
                }));
                assertEquals(ExitStatus.exited(6), process.waitFor());

                Process sharing = kernel.spawn(SpawnActions.NONE.withLimits(limits), Program.of("parent", sys -> {
                    Process child = sys.clone(CloneFlags.NONE.with(CloneFlags.CLONE_FILES), () -> {
                                sys.unshare(CloneFlags.CLONE_FILES);
                                for (int i = 0; i < 4; i++) {
                                    sys.dup(0);
                                }
                                Refused.with(Errno.EMFILE, () -> sys.dup(0));
                                sys.exit(8);
                            })
                            .process();
                    assertEquals(ExitStatus.exited(8), child.waitFor());
                    for (int i = 0; i < 4; i++) {
                        sys.dup(0);
                    }
                    Refused.with(Errno.EMFILE, () -> sys.dup(0));
                    return 6;
                }));
                assertEquals(ExitStatus.exited(6), sharing.waitFor());
            }
        }
    }

    @RepeatedTest(10)
    void outputIsCutOffAtTheLimitToTheByte() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<Process> everybody = new CopyOnWriteArrayList<>();
        try (Kernel kernel = Kernel.boot(Inside.config(2).stdout(out))) {
            Job job = kernel.createJob("writers", UsageLimits.NONE.outputBytes(100_000));
            Process writers = job.spawn(Program.of("writers", sys -> {
                for (int i = 0; i < 5; i++) {
                    everybody.add(sys.clone(CloneFlags.FORK, () -> write(sys)).process());
                }
                write(sys);
                return 0;
            }));
            assertEquals(ExitStatus.killed(Signal.KILL), writers.waitFor());
            job.waitFor();
            assertEquals(100_000, out.size());
            assertEquals(100_000, job.usage().outputBytes());
            for (Process process : everybody) {
                assertEquals(ExitStatus.killed(Signal.KILL), process.exitStatus());
                assertEquals(
                        job.limitHit(),
                        Objects.requireNonNull(process.exitReport()).limit());
            }
        }
    }

    private static void write(SystemCalls sys) {
        byte[] line = "0123456789abcdefghijklmnopqrstuvwxyz\n".getBytes(UTF_8);
        while (true) {
            sys.write(1, line);
        }
    }

    @Test
    void whatIsRefusedIsNotCounted() throws Exception {
        try (Kernel kernel = boot(JobTest.On.REAL)) {
            Job job = kernel.createJob("small", UsageLimits.NONE.threads(3));
            UsageLimits own = UsageLimits.NONE.threads(4).outputBytes(100);
            SpawnActions actions = SpawnActions.NONE.withLimits(own);
            Process process = job.spawn(StandardStreams.PIPES, actions, Program.of("user", sys -> {
                makeThread(sys);
                makeThread(sys);
                for (int i = 0; i < 5; i++) {
                    KernelException refusal = Refused.with(Errno.EAGAIN, () -> makeThread(sys));
                    assertTrue(
                            Objects.requireNonNull(refusal.getMessage()).endsWith("of job small"), refusal::getMessage);
                }
                sys.read(0, new byte[1]);
                sys.sigaction(Signal.PIPE.number(), SignalAction.IGNORE);
                for (int i = 0; i < 50; i++) {
                    Refused.with(Errno.EPIPE, () -> sys.write(1, new byte[10]));
                }
                return 8;
            }));
            process.stdout().close();
            process.stdin().write(1);
            process.stdin().flush();
            assertEquals(ExitStatus.exited(8), process.waitFor());
            assertEquals(0, process.usage().outputBytes());
        }
    }

    @Test
    void everyWayOutOfTheKernelCounts(@TempDir Path folder) throws Exception {
        try (Kernel kernel = Kernel.boot(Inside.config(1));
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DatagramSocket receiver = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            kernel.files().makeDirectory("/mnt", 0755);
            kernel.files().mount("/mnt", folder, MountMode.READ_WRITE);
            AtomicReference<String> step = new AtomicReference<>("");
            Job job = kernel.createJob("writer", UsageLimits.NONE.outputBytes(1_000));
            Process process = job.spawn(Program.of("writer", sys -> {
                int file = sys.open("/mnt/file", OpenFlags.O_CREAT | OpenFlags.O_WRONLY, 0600);
                sys.write(file, new byte[100]);
                sys.pwrite(file, new byte[100], 0, 100, 5);
                assertEquals(200, sys.process().usage().outputBytes());
                int stream = sys.socket(SocketFlags.AF_INET, SocketFlags.SOCK_STREAM, 0);
                sys.connect(stream, Endpoint.internet("127.0.0.1", server.getLocalPort()));
                sys.write(stream, new byte[100]);
                sys.send(stream, new byte[100], 0);
                assertEquals(400, sys.process().usage().outputBytes());
                int datagrams = sys.socket(SocketFlags.AF_INET, SocketFlags.SOCK_DGRAM, 0);
                Endpoint there = Endpoint.internet("127.0.0.1", receiver.getLocalPort());
                sys.sendto(datagrams, new byte[300], 0, 300, 0, there);
                assertEquals(700, sys.process().usage().outputBytes());
                // What stays in the kernel does not count.
                int inside = sys.open("/inside", OpenFlags.O_CREAT | OpenFlags.O_WRONLY, 0600);
                sys.write(inside, new byte[10_000]);
                sys.write(sys.pipe().writeEnd(), new byte[10_000]);
                assertEquals(700, sys.process().usage().outputBytes());
                step.set("a datagram too long");
                sys.sendto(datagrams, new byte[301], 0, 301, 0, there);
                step.set("not reached");
                return 0;
            }));
            assertEquals(ExitStatus.killed(Signal.KILL), process.waitFor());
            assertEquals("a datagram too long", step.get());
            assertEquals(new LimitHit(MeteredResource.OUTPUT_BYTES, "job writer", 1_000, 1_001), job.limitHit());
            assertEquals(700, job.usage().outputBytes());

            Process sender = kernel.spawn(
                    SpawnActions.NONE.withLimits(UsageLimits.NONE.outputBytes(1_000)), Program.of("sender", sys -> {
                        int stream = sys.socket(SocketFlags.AF_INET, SocketFlags.SOCK_STREAM, 0);
                        sys.connect(stream, Endpoint.internet("127.0.0.1", server.getLocalPort()));
                        sys.write(stream, new byte[2_000]);
                        return 0;
                    }));
            assertEquals(ExitStatus.killed(Signal.KILL), sender.waitFor());
            try (Socket first = server.accept();
                    Socket second = server.accept()) {
                assertEquals(200, first.getInputStream().readAllBytes().length);
                assertEquals(1_000, second.getInputStream().readAllBytes().length);
            }
        }
    }

    /// Nobody gets around the count by being killed in the middle of a long write.
    @Test
    void whatWasWrittenOfALongWriteCountsWhateverBecomesOfTheWriter() throws Exception {
        try (Kernel kernel = Kernel.boot(Inside.config(2))) {
            Job job = kernel.createJob("writers", UsageLimits.NONE.outputBytes(10_000_000));
            Process process = job.spawn(StandardStreams.PIPES, SpawnActions.NONE, Program.of("writer", sys -> {
                sys.write(1, new byte[1_000_000]);
                return 0;
            }));
            assertEquals(0, process.stdout().read());
            while (job.usage().outputBytes() == 0) {
                java.lang.Thread.onSpinWait();
            }
            process.kill(Signal.KILL);
            process.waitFor();
            long read = 1L + process.stdout().readAllBytes().length;
            assertTrue(read < 1_000_000);
            assertEquals(read, process.usage().outputBytes());
            assertEquals(read, job.usage().outputBytes());
        }
    }

    @Test
    void aWallTimeLimitEndsWhoOnlySleeps() throws Exception {
        for (JobTest.On on : JobTest.On.values()) {
            for (Holder holder : Holder.values()) {
                try (Kernel kernel = boot(on)) {
                    Process sleeper = holder.spawn(
                            kernel, UsageLimits.NONE.wallTime(Duration.ofMillis(50)), Program.of("sleeper", sys -> {
                                sys.nanosleep(Duration.ofDays(1));
                                return 0;
                            }));
                    assertEquals(ExitStatus.killed(Signal.KILL), sleeper.waitFor());
                    assertTrue(sleeper.usage().wallTime().toMillis() >= 50);
                    String text = Objects.requireNonNull(sleeper.exitReport()).text();
                    assertTrue(text.contains("limit wall=0.050 s of " + holder.words), text);
                    // On the real machine it may be late, and not have begun.
                    assertTrue(on == JobTest.On.REAL || text.contains("aWallTimeLimitEndsWhoOnlySleeps"), text);
                }
            }
        }
    }

    @Test
    void theLimitOfAnOuterJobEndsEverythingWithinIt() throws Exception {
        for (JobTest.On on : JobTest.On.values()) {
            try (Kernel kernel = boot(on)) {
                Job outer = kernel.createJob("outer", UsageLimits.NONE.outputBytes(1_000));
                Job inner = outer.createJob("inner", UsageLimits.NONE.outputBytes(5_000));
                Program sleeper = Program.of("sleeper", sys -> {
                    sys.pause();
                    return 0;
                });
                Process idle = outer.spawn(sleeper);
                Process within = inner.spawn(sleeper);
                Process writer = inner.spawn(Program.of("writer", sys -> {
                    write(sys);
                    return 0;
                }));
                outer.waitFor();
                for (Process process : List.of(idle, within, writer)) {
                    assertEquals(ExitStatus.killed(Signal.KILL), process.waitFor());
                    LimitHit hit = Objects.requireNonNull(process.exitReport()).limit();
                    assertEquals(outer.limitHit(), hit);
                }
                assertEquals(1_000, inner.usage().outputBytes());
                assertEquals(1_000, outer.usage().outputBytes());
                assertNull(inner.limitHit());
                assertEquals(List.of(), outer.processes());
            }
        }
    }
}
