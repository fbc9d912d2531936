package io.selvage.kernel;

import io.selvage.api.Core;
import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelException;
import io.selvage.api.ProcessInfo;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SystemCalls;
import io.selvage.api.simulation.Simulation;
import io.selvage.runtime.Affinity;
import io.selvage.runtime.Clock;
import io.selvage.runtime.CpuSet;
import io.selvage.runtime.PinResult;
import io.selvage.runtime.RandomSource;
import io.selvage.scheduler.Carrier;
import io.selvage.scheduler.Chooser;
import io.selvage.scheduler.Schedulable;
import io.selvage.scheduler.Scheduler;
import io.selvage.scheduler.VirtualCore;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A running kernel: owns the number space, the tables and the scheduler, and knows when the last process is
/// gone.
final class KernelInstance implements Kernel {
    private static final System.Logger LOGGER = System.getLogger("io.selvage.kernel");

    /// How long `close` sleeps at most before it looks again: a bound for a missed unpark, not a period.
    private static final long CLOSE_LOOK_NANOS = 10_000_000;

    private final KernelConfig config;
    private final Scheduler scheduler;
    private final RandomSource random;
    private final Events events;
    private final PidAllocator pids;
    private final TaskTable tasks;
    private final DyingGroups dying;
    private final Syscalls systemCalls;
    private final ThreadGroup init;
    private final FileTable standardFiles;
    private final AtomicInteger liveProcesses = new AtomicInteger();
    private final AtomicBoolean closeBegun = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean closing;
    private volatile java.lang.@Nullable Thread closer;

    @SuppressWarnings("this-escape") // Nothing runs before start().
    KernelInstance(KernelConfig config, Clock clock, RandomSource random, Chooser chooser) {
        this.config = config;
        this.random = random;
        events = new Events(config.events());
        boolean pinned = config.pinning() == KernelConfig.Pinning.PINNED;
        CpuSet cpus = pinned ? Affinity.allowedToProcess() : CpuSet.EMPTY;
        dying = new DyingGroups(this);
        scheduler = new Scheduler(config.cores(), cpus, "not asked for", clock, chooser, dying::tick);
        pids = new PidAllocator(config.pidMax());
        tasks = new TaskTable(config.pidMax());
        systemCalls = new Syscalls(this);
        standardFiles = new FileTable();
        standardFiles.open(new HostInput(config.stdin()), "boot");
        standardFiles.open(new HostOutput(config.stdout()), "boot");
        standardFiles.open(new HostOutput(config.stderr()), "boot");
        init = new ThreadGroup(this, PidAllocator.INIT, "init", List.of(), Token.system(), 0, null);
        if (pinned && config.cores() > cpus.size()) {
            LOGGER.log(Level.INFO, "{0} virtual cores share {1} CPU(s): {2}", config.cores(), cpus.size(), cpus);
        }
    }

    /// Starts the cores and process 1.
    void start() throws InterruptedException {
        scheduler.start();
        Task first = new Task(
                init, PidAllocator.INIT, new AddressSpace(), new FileTable(), new FsContext(), new SignalHandlers());
        first.becomeStackless(new Init());
        if (events.enabled()) {
            events.processCreated(init, init);
        }
        init.addThread(first);
        first.ready();
    }

    Scheduler scheduler() {
        return scheduler;
    }

    RandomSource random() {
        return random;
    }

    Events events() {
        return events;
    }

    PidAllocator pids() {
        return pids;
    }

    TaskTable tasks() {
        return tasks;
    }

    DyingGroups dying() {
        return dying;
    }

    SystemCalls systemCalls() {
        return systemCalls;
    }

    ThreadGroup init() {
        return init;
    }

    /// A descriptor table for a process that the embedder starts.
    FileTable standardFiles() {
        return standardFiles.copy();
    }

    int pidMax() {
        return config.pidMax();
    }

    boolean isClosing() {
        return closing;
    }

    void processBorn() {
        liveProcesses.incrementAndGet();
    }

    void processDied() {
        if (liveProcesses.decrementAndGet() == 0) {
            LockSupport.unpark(closer);
        }
    }

    @Override
    public io.selvage.api.Process spawn(Program program, String... arguments) {
        return start(null, program, List.of(arguments));
    }

    ThreadGroup start(@Nullable Task creator, Program program, List<String> arguments) {
        ProgramImage image = ProgramImage.load(program, arguments);
        try {
            return CloneCall.spawn(this, creator, image, arguments);
        } catch (RuntimeException e) {
            image.close();
            throw e;
        }
    }

    @Override
    public io.selvage.api.@Nullable Process find(int pid) {
        Task task = tasks.get(pid);
        return task == null || !task.isLeader() ? null : task.group();
    }

    @Override
    public List<ProcessInfo> processes() {
        List<ProcessInfo> rows = new ArrayList<>();
        tasks.forEach(task -> {
            ProcessInfo row = task.isLeader() ? ProcessRow.of(task.group()) : null;
            if (row != null) {
                rows.add(row);
            }
        });
        return rows;
    }

    @Override
    public List<Core> cores() {
        List<Core> cores = new ArrayList<>();
        for (VirtualCore core : scheduler.cores()) {
            Core.Pinning pinning = switch (scheduler.pinning(core.index())) {
                case PinResult.Pinned(int cpu) -> new Core.Pinning.Pinned(cpu);
                case PinResult.Unpinned(String reason) -> new Core.Pinning.Unpinned(reason);
            };
            cores.add(new Core(core.index(), pinning, core.dispatches()));
        }
        return cores;
    }

    @Override
    public @Nullable Simulation simulation() {
        return null;
    }

    @Override
    public void close() {
        if (Carrier.currentSchedulable() instanceof Task task && task.kernel() == this) {
            throw new KernelException(Errno.EDEADLK, "close: a thread of the kernel waits for its own end");
        }
        if (!closeBegun.compareAndSet(false, true)) {
            awaitClosed();
            return;
        }
        try {
            closeOnce();
        } finally {
            closed.countDown();
        }
    }

    private void closeOnce() {
        closer = java.lang.Thread.currentThread();
        closing = true;
        tasks.forEach(task -> {
            if (task.isLeader() && task.group() != init) {
                ExitCall.kill(task.group());
            }
        });
        long deadline = scheduler.clock().nanoTime() + TimeUnit.NANOSECONDS.convert(config.closeTimeout());
        boolean interrupted = awaitProcesses(deadline);
        scheduler.stop();
        interrupted |= awaitCores(deadline);
        init.decideExit(ExitStatus.killed(Signal.KILL));
        reportStragglers();
        standardFiles.release();
        if (interrupted) {
            java.lang.Thread.currentThread().interrupt();
        }
    }

    /// For whoever calls `close` while another one is closing.
    private void awaitClosed() {
        boolean interrupted = false;
        for (; ; ) {
            try {
                closed.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            java.lang.Thread.currentThread().interrupt();
        }
    }

    /// {@return whether the caller was interrupted meanwhile}
    private boolean awaitProcesses(long deadline) {
        boolean interrupted = false;
        while (liveProcesses.get() > 0) {
            long left = deadline - scheduler.clock().nanoTime();
            if (left <= 0) {
                break;
            }
            LockSupport.parkNanos(this, Math.min(left, CLOSE_LOOK_NANOS));
            interrupted |= java.lang.Thread.interrupted();
        }
        return interrupted;
    }

    private boolean awaitCores(long deadline) {
        boolean interrupted = false;
        for (; ; ) {
            try {
                scheduler.awaitEnd(
                        Math.max(CLOSE_LOOK_NANOS, deadline - scheduler.clock().nanoTime()));
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    /// Says who would not end, and declares those processes dead for everybody who waits for them.
    private void reportStragglers() {
        for (Schedulable running : scheduler.running()) {
            if (running instanceof Task task) {
                LOGGER.log(
                        Level.WARNING,
                        () -> "close: " + task + " reached no kernel call; its core is let go" + where(task));
            }
        }
        tasks.forEach(task -> {
            ThreadGroup group = task.group();
            if (task.isLeader() && group.exitStatus() == null) {
                group.fixStatus();
                group.announceDeath();
            }
        });
    }

    private static String where(Task task) {
        java.lang.Thread thread = task.javaThread();
        StringBuilder stack = new StringBuilder();
        if (thread != null) {
            for (StackTraceElement frame : thread.getStackTrace()) {
                stack.append(System.lineSeparator()).append("    at ").append(frame);
            }
        }
        return stack.toString();
    }
}
