package io.selvage.cli.script;

import io.selvage.api.CloneFlags;
import io.selvage.api.FileTree;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Limit;
import io.selvage.api.OpenFlags;
import io.selvage.api.Program;
import io.selvage.api.ResourceLimit;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.security.GroupAccount;
import io.selvage.api.security.Principals;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.Sid;
import io.selvage.api.security.UserAccount;
import io.selvage.api.simulation.Plan;
import io.selvage.api.simulation.Simulation;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A fresh kernel with one actor in it, `A`, a child of process 1.
final class World implements AutoCloseable {
    /// Traces take smaller numbers for plain numbers.
    private static final int FIRST_PID = 101;

    private static final long PAUSE_NANOS = 20_000;

    /// A script makes some thousands of steps; more are a run that does not come to rest.
    private static final long MOST_STEPS = 5_000_000;

    /// The same for real cores, where a step of a script takes microseconds.
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    /// Those whom scripts become, as ordinary as they are on Linux.
    private static final Principals USERS = users(1_000, 1_001, 1_717);

    private final Cast cast = new Cast();
    private final Troupe troupe = new Troupe(cast);
    private final InitLog initLog = new InitLog();
    private final Kernel kernel;

    /// @param stage what kind of machine
    /// @param cores how many virtual cores
    World(Stage stage, int cores) {
        KernelConfig machine = switch (stage) {
            case DETERMINISTIC ->
                KernelConfig.deterministic(Plan.of(0, new Turns()).stepLimit(MOST_STEPS), cores);
            case REAL -> KernelConfig.cores(cores);
        };
        kernel = Kernel.boot(machine.principals(USERS)
                .stdin(InputStream.nullInputStream())
                .stdout(OutputStream.nullOutputStream())
                .stderr(OutputStream.nullOutputStream())
                .events(initLog));
    }

    private static Principals users(int... numbers) {
        Principals.Builder users = Principals.builder();
        for (int number : numbers) {
            String name = "user" + number;
            Sid group = Sid.of("S-1-5-21-1-1-2-" + number);
            users.group(new GroupAccount(name, group, number));
            users.user(UserAccount.of(name, Sid.of("S-1-5-21-1-1-1-" + number), number, group));
        }
        return users.build();
    }

    Cast cast() {
        return cast;
    }

    Troupe troupe() {
        return troupe;
    }

    /// {@return the deterministic machine, null on the real one}
    @Nullable
    Simulation simulation() {
        return kernel.simulation();
    }

    /// Prepares the world and lets `A` appear.
    void begin() throws InterruptedException {
        makeFiles();
        Actor first = Objects.requireNonNull(cast.enter("A"));
        kernel.spawn(Program.of("actor", World::useUpNumbers));
        settle();
        kernel.spawn(Program.of("actor", sys -> {
            enter(sys);
            limit(sys);
            MemoryOperations.mapWords(sys);
            troupe.play(first, sys);
            return 0;
        }));
        settle();
        initLog.take();
        observe();
        first.remember();
    }

    private static void enter(SystemCalls sys) {
        for (int fd = 0; fd < 3; fd++) {
            sys.close(fd);
        }
        sys.open("/null", OpenFlags.O_RDWR, 0);
        sys.dup(0);
        sys.dup(0);
        sys.chdir("/d1");
        sys.umask(0022);
        sys.setsid();
    }

    /// What `A` may use, which its descendants inherit.
    private static void limit(SystemCalls sys) {
        sys.setrlimit(ResourceLimit.CORE, Limit.of(0));
        sys.setrlimit(ResourceLimit.NOFILE, Limit.of(1_024));
        sys.setrlimit(ResourceLimit.NPROC, Limit.of(1_000));
        sys.setrlimit(ResourceLimit.SIGPENDING, Limit.of(1_000));
        sys.setrlimit(ResourceLimit.NICE, Limit.of(0));
        sys.setrlimit(ResourceLimit.RTPRIO, Limit.of(0));
        sys.removePrivileges(Privilege.INCREASE_QUOTA);
    }

    private void makeFiles() {
        FileTree files = kernel.files();
        for (int i = 1; i <= 3; i++) {
            String folder = "/d" + i;
            files.makeDirectory(folder, 0777);
            files.makeFile(folder + "/f1", ascii("dir" + i + "-abcdefghijklmnopqrstuvwxyz"), 0666);
            files.makeFile(folder + "/f2", ascii(""), 0666);
            files.makeDirectory(folder + "/sub", 0777);
        }
        files.makeDirectory("/priv", 0700);
        files.makeNullDevice("/null");
        files.makeFile("/noexec", ascii("x"), 0644);
        files.makeFile("/garbage", new byte[] {1, 2, 3, 4}, 0755);
        files.install("/ops", troupe.image());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static int useUpNumbers(SystemCalls sys) {
        int tid = sys.gettid();
        while (tid < FIRST_PID - 1) {
            tid = sys.clone(CloneFlags.THREAD, step -> StepBody.Step.EXIT).tid();
        }
        return 0;
    }

    /// Waits until everybody waits.
    void settle() throws InterruptedException {
        Simulation simulation = kernel.simulation();
        if (simulation == null) {
            awaitQuiet();
        } else {
            simulation.settle();
        }
        RuntimeException failure = troupe.failure();
        if (failure != null) {
            throw failure;
        }
    }

    /// The pause is only kind to the cores: what counts is what the kernel says.
    private void awaitQuiet() throws InterruptedException {
        long began = System.nanoTime();
        while (!kernel.isQuiet()) {
            if (System.nanoTime() - began > PATIENCE_NANOS) {
                throw new IllegalStateException("the kernel does not come to rest: " + kernel.processes());
            }
            LockSupport.parkNanos(this, PAUSE_NANOS);
            if (java.lang.Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    void observe() {
        cast.all().forEach(Actor::observe);
    }

    List<InitLog.Reaped> takeReaped() {
        return initLog.take();
    }

    @Override
    public void close() {
        kernel.close();
    }
}
