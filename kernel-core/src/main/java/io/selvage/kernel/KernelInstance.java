package io.selvage.kernel;

import io.selvage.api.Core;
import io.selvage.api.CoreMask;
import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.FileTree;
import io.selvage.api.Job;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelException;
import io.selvage.api.ProcessGuid;
import io.selvage.api.ProcessInfo;
import io.selvage.api.ProcessLookup;
import io.selvage.api.ProcessRecord;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SignalForwarding;
import io.selvage.api.SpawnActions;
import io.selvage.api.StallResponse;
import io.selvage.api.StandardStreams;
import io.selvage.api.SystemCalls;
import io.selvage.api.Terminal;
import io.selvage.api.UsageLimits;
import io.selvage.api.scheduling.Accounting;
import io.selvage.api.scheduling.LatencyHistogram;
import io.selvage.api.scheduling.SchedulingClass;
import io.selvage.api.scheduling.SchedulingPolicy;
import io.selvage.api.scheduling.Topology;
import io.selvage.api.simulation.Plan;
import io.selvage.api.simulation.Simulation;
import io.selvage.api.tracing.ScheduleRecording;
import io.selvage.program.ProgramCache;
import io.selvage.runtime.Affinity;
import io.selvage.runtime.Clock;
import io.selvage.runtime.CpuSet;
import io.selvage.runtime.PinResult;
import io.selvage.runtime.RandomSource;
import io.selvage.runtime.TimedExecutor;
import io.selvage.scheduler.Carrier;
import io.selvage.scheduler.Chooser;
import io.selvage.scheduler.Machine;
import io.selvage.scheduler.Schedulable;
import io.selvage.scheduler.Scheduler;
import io.selvage.scheduler.SimulatedMachine;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A running kernel: owns the number space, the tables and the scheduler, and knows when the last process
/// is gone.
final class KernelInstance implements Kernel {
    private static final System.Logger LOGGER = System.getLogger("io.selvage.kernel");

    /// How long `close` sleeps at most before it looks again: a bound for a missed unpark, not a period.
    private static final long CLOSE_LOOK_NANOS = 10_000_000;

    /// How long `close` waits at least, in real time, for whatever else the deterministic machine is
    /// asked for: the driver may be late where there are many threads.
    private static final long BUSY_NANOS = 2_000_000_000;

    private final KernelConfig config;
    private final Machine machine;
    private final Observers observers;
    private final FlightRecording flightRecording;
    private volatile Topology topology;

    /// Null on the real machine, as is what follows.
    private final @Nullable Director director;

    private final @Nullable TimedExecutor timedExecutor;
    private final RandomSource random;
    private final Events events;
    private final PidAllocator pids;
    private final NumberTable<Task> tasks;
    private final JobTable jobs;
    private final GuidStamp guids;
    private final Identities identities;
    private final ProcessRecords records;
    private final long bootNanos;
    private final KillLadder killLadder;
    private final CoreTimeLimits coreTimeLimits = new CoreTimeLimits();
    private final LimitWatch limitWatch = new LimitWatch(this);
    private final HeapGuard heapGuard;
    private final Futexes futexes = new Futexes();
    private final MailAddresses mailAddresses = new MailAddresses(this);
    private final Syscalls systemCalls;
    private final DeadlineShares deadlineShares;
    private final StallWatch stallWatch;

    /// Null if nothing is to be done about starving threads.
    private final @Nullable StarvationWatch starvationWatch;

    private final ReentrantLock sizeLock = new ReentrantLock();
    private volatile CoreMask onlineMask;
    private final ThreadGroup init;
    private final Task initThread;
    private final FileTable standardFiles;
    private final HostWork hostWork = new HostWork();
    private final MemoryTree tree;
    private final LockTable locks = new LockTable();
    private final HostSelector network = new HostSelector(this);
    private final SocketFamilies sockets;
    private final SharedObjects sharedObjects;
    private final MessageQueues messageQueues = new MessageQueues();
    private final EpollNesting epollNesting = new EpollNesting();
    private final Set<OutputPump> pumps = ConcurrentHashMap.newKeySet();
    private final ImageCache images = new ImageCache();
    private final @Nullable ProgramCache programCache;
    private final AtomicInteger liveProcesses = new AtomicInteger();

    /// Processes that adopt orphans, process 1 not counted.
    private final AtomicInteger subreapers = new AtomicInteger();

    private final AtomicBoolean closeBegun = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean closing;
    private volatile java.lang.@Nullable Thread closer;

    /// A kernel on the real machine.
    KernelInstance(KernelConfig config, Clock clock, RandomSource random, Chooser chooser) {
        this(config, random, null, clock, chooser);
    }

    /// A kernel on a deterministic machine.
    KernelInstance(KernelConfig config, Clock realClock, SeededRandom random, Plan plan) {
        this(config, random, plan, realClock, null);
    }

    @SuppressWarnings("this-escape") // Nothing runs before start().
    private KernelInstance(
            KernelConfig config, RandomSource random, @Nullable Plan plan, Clock clock, @Nullable Chooser chooser) {
        this.config = config;
        this.random = random;
        sockets = new SocketFamilies(network, config.network());
        events = new Events(config.events());
        killLadder = new KillLadder(this);
        topology = CoreTopology.of(config);
        if (plan != null && random instanceof SeededRandom seeded) {
            director = new Director(this, plan, clock, seeded);
            timedExecutor = new TimedExecutor(director.machine(), this::adopt);
            machine = director.machine();
            machine.policy(policy());
        } else {
            director = null;
            timedExecutor = null;
            machine = realMachine(clock, Objects.requireNonNull(chooser));
        }
        observers = new Observers(machine);
        machine.accounting(config.accounting());
        flightRecording = new FlightRecording(observers);
        machine.realTimeNanos(config.realTimeShare().toNanos());
        machine.patience(Math.clamp(config.handOffTime().toMillis(), 0, Integer.MAX_VALUE));
        deadlineShares = new DeadlineShares(config.cores());
        starvationWatch =
                config.stallResponse() instanceof StallResponse.PolicyFallback && config.accounting() != Accounting.OFF
                        ? new StarvationWatch(this, StarvationWatch.LIMIT.toNanos())
                        : null;
        heapGuard = new HeapGuard(this, plan == null ? config.heapGuard() : 0);
        stallWatch = new StallWatch(this, config.stallTime().toNanos(), config.stallResponse());
        pids = new PidAllocator(config.pidMax());
        tasks = new NumberTable<>(config.pidMax());
        jobs = new JobTable(config.pidMax(), pids, tasks);
        guids = new GuidStamp(random);
        identities = new Identities(config.principals(), random.nextLong());
        tree = new MemoryTree(config.fileSpace(), hostWork, identities);
        sharedObjects = new SharedObjects(tree.space());
        records = new ProcessRecords(config.processRecords(), guids);
        bootNanos = machine.clock().nanoTime();
        systemCalls = new Syscalls(this, director);
        onlineMask = CoreMask.firstCores(config.cores());
        @Nullable Path kept = config.programCache();
        programCache = kept == null ? null : ProgramCache.at(kept, ProgramCache.USUAL_BOUND);
        standardFiles = new FileTable();
        InputStream input = StreamDispatch.original(config.stdin());
        boot(director == null ? new HostInput(input) : new InlineInput(input));
        boot(new HostOutput(StreamDispatch.original(config.stdout())));
        boot(new HostOutput(StreamDispatch.original(config.stderr())));
        init = new ThreadGroup(
                this, PidAllocator.INIT, "init", List.of(), identities.system(), 0, new SignalHandlers(), null);
        // The first name of a token, in every run of a deterministic kernel.
        init.primaryToken().guid();
        initThread = new Task(init, PidAllocator.INIT, new AddressSpace(), new FileTable(), new FsContext(tree.root()));
    }

    private void boot(OpenFileDescription stream) {
        standardFiles.open(stream, 0, FileTable.MAX_OPEN, "boot");
    }

    private Scheduler realMachine(Clock clock, Chooser chooser) {
        boolean pinned = config.pinning() == KernelConfig.Pinning.PINNED;
        CpuSet cpus = pinned ? Affinity.allowedToProcess() : CpuSet.EMPTY;
        if (pinned && config.cores() > cpus.size()) {
            LOGGER.log(Level.INFO, "{0} virtual cores share {1} CPU(s): {2}", config.cores(), cpus.size(), cpus);
        }
        return new Scheduler(topology, cpus, "not asked for", clock, chooser, policy(), this::ticked);
    }

    private SchedulingPolicy.Source policy() {
        SchedulingPolicy.Source chosen = config.schedulingPolicy();
        return chosen == null ? Machine.USUAL_POLICY : chosen;
    }

    /// Starts the cores and process 1.
    void start() throws InterruptedException {
        if (config.javaStreams() == KernelConfig.JavaStreams.OF_PROCESS) {
            StreamDispatch.install();
        }
        flightRecording.start();
        machine.start();
        initThread.becomeStackless(new Init());
        if (events.enabled()) {
            events.processCreated(init, init);
        }
        jobs.boot(init);
        init.addThread(initThread);
        initThread.ready();
        if (director != null) {
            // Every run begins with process 1 asleep, the first one too.
            director.restart(Objects.requireNonNull(config.plan()));
        }
    }

    /// From the machine, once per tick.
    void ticked() {
        killLadder.tick();
        coreTimeLimits.tick();
        limitWatch.tick();
        heapGuard.tick();
        stallWatch.tick();
        if (starvationWatch != null) {
            starvationWatch.tick();
        }
        RuntimeException broken = machine.takePolicyFailure();
        if (broken != null) {
            LOGGER.log(Level.ERROR, "a scheduling policy failed, the usual one takes its place", broken);
            // What the broken policies have kept is still READY.
            List<Task> all = new ArrayList<>();
            tasks.forEach(all::add);
            machine.recover(all);
        }
    }

    /// A virtual thread has been started in a deterministic kernel by Java's own means.
    private Executor adopt(Runnable continuation) {
        if (!(Carrier.currentSchedulable() instanceof Task starter) || starter.kernel() != this) {
            throw new RejectedExecutionException(
                    "a virtual thread that belongs to a deterministic kernel was started outside of it");
        }
        Strangers strangers = starter.group().strangers();
        return runnable -> strangers.runnable(starter, runnable);
    }

    KernelConfig config() {
        return config;
    }

    /// Whether a simulated thread has been stopped to ask the chooser of a deterministic kernel. Asked by
    /// that thread.
    boolean asksEmbedder() {
        return director != null && director.asksEmbedder();
    }

    Machine machine() {
        return machine;
    }

    /// {@return the scheduler of all virtual threads of a deterministic kernel; null on the real machine}
    @Nullable
    TimedExecutor timedExecutor() {
        return timedExecutor;
    }

    Observers observers() {
        return observers;
    }

    Futexes futexes() {
        return futexes;
    }

    MailAddresses mailAddresses() {
        return mailAddresses;
    }

    int mailboxCapacity() {
        return config.mailboxCapacity();
    }

    Task initThread() {
        return initThread;
    }

    /// Whether there is any process but process 1.
    boolean hasProcesses() {
        return liveProcesses.get() > 0 || !pids.isUnused();
    }

    /// Before a new run of a deterministic kernel.
    void restartNumbers() {
        pids.restart();
        killLadder.forgetAll();
        limitWatch.forgetAll();
        deadlineShares.forgetAll();
        identities.restartNumbers();
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

    NumberTable<Task> tasks() {
        return tasks;
    }

    LimitWatch limitWatch() {
        return limitWatch;
    }

    CoreTimeLimits coreTimeLimits() {
        return coreTimeLimits;
    }

    JobTable jobs() {
        return jobs;
    }

    /// {@return who there is}
    Identities identities() {
        return identities;
    }

    GuidStamp guids() {
        return guids;
    }

    ProcessRecords records() {
        return records;
    }

    /// {@return the time since the boot, in nanoseconds}
    long uptimeNanos() {
        return machine.clock().nanoTime() - bootNanos;
    }

    HeapGuard heapGuard() {
        return heapGuard;
    }

    KillLadder killLadder() {
        return killLadder;
    }

    SystemCalls systemCalls() {
        return systemCalls;
    }

    ThreadGroup init() {
        return init;
    }

    DeadlineShares deadlineShares() {
        return deadlineShares;
    }

    /// {@return the virtual cores that there are at this moment}
    CoreMask onlineMask() {
        return onlineMask;
    }

    /// Gives back the number of a thread that nothing names any more, and counts it out.
    void releaseNumber(Task task) {
        tasks.remove(task.tid());
        pids.free(task.tid());
        task.user().threadEnds();
        Allowance.giveThread(task.group().allowance());
    }

    /// A descriptor table for a process that the embedder starts.
    FileTable standardFiles() {
        return standardFiles.copy();
    }

    /// {@return what a process has as descriptor 0, 1 or 2 that the embedder starts without a wish}
    OpenFileDescription standardFile(int fd) {
        return standardFiles.get(fd, "spawn");
    }

    /// {@return the threads that carry what processes write to streams of the embedder's}
    Set<OutputPump> pumps() {
        return pumps;
    }

    /// Whether [#close()] is done.
    boolean isClosed() {
        return closed.getCount() == 0;
    }

    MemoryTree tree() {
        return tree;
    }

    ImageCache images() {
        return images;
    }

    /// {@return where transformed programs are kept; null if they are not}
    @Nullable
    ProgramCache programCache() {
        return programCache;
    }

    SharedObjects sharedObjects() {
        return sharedObjects;
    }

    MessageQueues messageQueues() {
        return messageQueues;
    }

    HostWork hostWork() {
        return hostWork;
    }

    LockTable locks() {
        return locks;
    }

    SocketFamilies sockets() {
        return sockets;
    }

    EpollNesting epollNesting() {
        return epollNesting;
    }

    @Override
    public SignalForwarding forwardHostSignals(io.selvage.api.Process leader) {
        if (!(leader instanceof ThreadGroup group) || group.kernel() != this) {
            throw new IllegalArgumentException(leader + " is not a process of this kernel");
        }
        return new ForwardedSignals(group);
    }

    @Override
    public FileTree files() {
        return tree;
    }

    int pidMax() {
        return config.pidMax();
    }

    /// Whether a process has to look for the heir of its children further than process 1.
    boolean hasSubreapers() {
        return subreapers.get() > 0;
    }

    void countSubreapers(int change) {
        subreapers.addAndGet(change);
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
        return SpawnCall.fromOutside(this, this::standardFiles, SpawnActions.NONE, program, List.of(arguments), null);
    }

    @Override
    public io.selvage.api.Process spawn(
            StandardStreams streams, SpawnActions actions, Program program, String... arguments) {
        var connections = new Connections(this, streams);
        boolean begun = false;
        try {
            io.selvage.api.Process process =
                    SpawnCall.fromOutside(this, connections::files, actions, program, List.of(arguments), connections);
            begun = true;
            return process;
        } finally {
            if (!begun) {
                connections.abandon();
            }
        }
    }

    @Override
    public Job createJob(String name, UsageLimits limits) {
        JobInstance.requireFree(this, "createJob");
        return new JobInstance(this, name, limits, null);
    }

    @Override
    public Terminal terminal(OutputStream screen) {
        return new TerminalDevice(this, Objects.requireNonNull(screen));
    }

    @Override
    public io.selvage.api.@Nullable Process find(int pid) {
        Task task = tasks.get(pid);
        return task == null || !task.isLeader() ? null : task.group();
    }

    @Override
    public ProcessLookup record(ProcessGuid guid) {
        if (!guids.isOwn(guid)) {
            return new ProcessLookup.NeverExisted();
        }
        ProcessRecord record = records.find(guid);
        if (record == null) {
            ThreadGroup live = findLive(guid);
            if (live != null) {
                return new ProcessLookup.Live(live);
            }
            // It may have died between the two looks.
            record = records.find(guid);
        }
        return record == null ? new ProcessLookup.NotRetained() : new ProcessLookup.Ended(record);
    }

    /// {@return the process of that name, null if it has ended or never was; looks through the process
    /// table}
    @Nullable
    ThreadGroup findLive(ProcessGuid guid) {
        List<ThreadGroup> found = new ArrayList<>(1);
        tasks.forEach(task -> {
            if (task.isLeader() && task.group().isNamed(guid) && task.group().exitStatus() == null) {
                found.add(task.group());
            }
        });
        return found.isEmpty() ? null : found.getFirst();
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
        for (int core = 0; core < machine.coreCount(); core++) {
            Core.Pinning pinning = switch (machine.pinning(core)) {
                case PinResult.Pinned(int cpu) -> new Core.Pinning.Pinned(cpu);
                case PinResult.Unpinned(String reason) -> new Core.Pinning.Unpinned(reason);
            };
            cores.add(new Core(core, pinning, machine.statistics(core), stallWatch.stalls(core)));
        }
        return cores;
    }

    @Override
    public Topology topology() {
        return topology;
    }

    @Override
    public LatencyHistogram wakeupLatency(SchedulingClass kind) {
        return machine.wakeUpLatency(kind);
    }

    @Override
    public ScheduleRecording trace(int eventsPerCore) {
        var recording = new Recording(this, eventsPerCore);
        observers.add(recording);
        return recording;
    }

    @Override
    public int onlineCores() {
        return machine.coreCount();
    }

    @Override
    public void resize(int cores) {
        if (cores < 1 || cores > KernelConfig.MAX_CORES) {
            throw new IllegalArgumentException("cores=" + cores + ", must be 1 to " + KernelConfig.MAX_CORES);
        }
        if (director != null) {
            throw new KernelException(Errno.EOPNOTSUPP, "resize: the number of simulated cores is fixed");
        }
        sizeLock.lock();
        try {
            if (!deadlineShares.resize(cores)) {
                throw new KernelException(
                        Errno.EBUSY, "resize: deadlines need more than 0.95 of " + cores + " core(s)");
            }
            if (cores > onlineCores()) {
                machine.resize(cores);
                onlineMask = CoreMask.firstCores(cores);
            } else {
                // Who is allowed only on cores that go may go elsewhere before they do. Whoever changes a mask from
                // here on does so with a look at the cores that stay.
                onlineMask = CoreMask.firstCores(cores);
                tasks.forEach(SchedulingCall::freeOfMissingCores);
                machine.resize(cores);
            }
            topology = topology.resize(cores);
        } finally {
            sizeLock.unlock();
        }
    }

    @Override
    public void schedulingPolicy(SchedulingPolicy.Source source) {
        machine.policy(Objects.requireNonNull(source));
    }

    @Override
    public boolean isQuiet() {
        return new Quiet(this).reached();
    }

    @Override
    public @Nullable Simulation simulation() {
        return director;
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
        long deadline = machine.clock().nanoTime() + TimeUnit.NANOSECONDS.convert(config.closeTimeout());
        boolean interrupted = awaitProcesses(deadline);
        machine.stop();
        interrupted |= awaitCores(deadline);
        init.decideExit(ExitStatus.killed(Signal.KILL));
        reportStragglers();
        interrupted |= awaitPumps(deadline);
        standardFiles.release();
        network.close();
        interrupted |= awaitNetwork(deadline);
        flightRecording.close();
        if (config.javaStreams() == KernelConfig.JavaStreams.OF_PROCESS) {
            StreamDispatch.uninstall();
        }
        tree.close();
        if (programCache != null) {
            programCache.flush();
        }
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
        if (machine instanceof SimulatedMachine simulated) {
            return awaitSimulated(simulated);
        }
        while (liveProcesses.get() > 0) {
            long left = deadline - machine.clock().nanoTime();
            if (left <= 0) {
                break;
            }
            LockSupport.parkNanos(this, Math.min(left, CLOSE_LOOK_NANOS));
            interrupted |= java.lang.Thread.interrupted();
        }
        return interrupted;
    }

    /// Whoever chooses has no say any more, and what goes wrong now is not what is looked for.
    private boolean awaitSimulated(SimulatedMachine simulated) {
        long patience = TimeUnit.NANOSECONDS.convert(config.closeTimeout());
        try {
            if (!simulated.callWithin(() -> endProcesses(simulated, patience), Math.max(patience, BUSY_NANOS))) {
                LOGGER.log(Level.WARNING, "close: the deterministic machine is busy with what somebody else waits for");
            }
        } catch (InterruptedException e) {
            return true;
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "close: the deterministic machine does not come to its end", e);
        }
        return false;
    }

    /// On the driver.
    private void endProcesses(SimulatedMachine simulated, long patience) {
        simulated.dismissGuide();
        try {
            simulated.runUntil(() -> liveProcesses.get() == 0, patience);
        } catch (InterruptedException e) {
            java.lang.Thread.currentThread().interrupt();
        }
    }

    private boolean awaitCores(long deadline) {
        boolean interrupted = false;
        for (; ; ) {
            try {
                machine.awaitEnd(
                        Math.max(CLOSE_LOOK_NANOS, deadline - machine.clock().nanoTime()));
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    /// What processes have written is still to reach streams of the embedder's.
    ///
    /// @return whether the caller was interrupted meanwhile
    private boolean awaitPumps(long deadline) {
        boolean interrupted = false;
        for (OutputPump pump : List.copyOf(pumps)) {
            try {
                pump.awaitEnd(deadline - machine.clock().nanoTime());
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        return interrupted;
    }

    /// {@return whether the caller was interrupted meanwhile}
    private boolean awaitNetwork(long deadline) {
        try {
            network.awaitEnd(
                    Math.max(CLOSE_LOOK_NANOS, deadline - machine.clock().nanoTime()));
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    /// Says who would not end, and declares those processes dead for everybody who waits for them.
    private void reportStragglers() {
        List<Schedulable> stragglers = new ArrayList<>(machine.running());
        stragglers.addAll(machine.detached());
        for (Schedulable running : stragglers) {
            if (running instanceof Task task) {
                LOGGER.log(
                        Level.WARNING,
                        () -> "close: " + task + " reached no kernel call; its core is let go"
                                + Standstill.where(task));
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
}
