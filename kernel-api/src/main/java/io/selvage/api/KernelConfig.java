package io.selvage.api;

import io.selvage.api.scheduling.Accounting;
import io.selvage.api.scheduling.GroupScheduling;
import io.selvage.api.scheduling.SchedulingPolicy;
import io.selvage.api.scheduling.Topology;
import io.selvage.api.security.Principals;
import io.selvage.api.simulation.Plan;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What to boot: an immutable description with a sane default for everything.
///
/// ```java
/// KernelConfig.cores(4).pidMax(4_194_304).events(sink)
/// ```
public final class KernelConfig {
    /// Whether each virtual core's platform thread is bound to one CPU.
    public enum Pinning {
        /// Bind core *i* to the *i*-th CPU that this JVM may use, round robin. Where that is impossible
        /// the kernel runs unbound and [Core#pinning()] says why.
        ///
        /// Platform threads that code on a core starts inherit its CPU, and
        /// `Runtime.availableProcessors()` is 1 there: that is how the host treats threads.
        PINNED,
        /// Leave placement to the host.
        UNPINNED
    }

    /// What `System.in`, `System.out` and `System.err` are to Java code in a process.
    public enum JavaStreams {
        /// The process's descriptors 0, 1 and 2, so that unmodified programs can be connected with each
        /// other. From the boot of the first such kernel to the close of the last one the three are
        /// streams that look who calls; code outside of processes gets what was there before.
        ///
        /// `System.setOut` and its like stay what they are: they concern the whole JVM.
        OF_PROCESS,
        /// The JVM's, as for any other code.
        OF_JVM
    }

    /// The smallest permitted [#pidMax()].
    public static final int MIN_PID_MAX = 301;

    /// The largest permitted [#pidMax()].
    public static final int MAX_PID_MAX = 4_194_304;

    /// The largest permitted [#cores()].
    public static final int MAX_CORES = 1_024;

    private static final int DEFAULT_PID_MAX = 32_768;
    private static final int DEFAULT_PROCESS_RECORDS = 65_536;
    private static final int MAX_PROCESS_RECORDS = 1 << 24;
    private static final int DEFAULT_MAILBOX_CAPACITY = 1_024;
    private static final long DEFAULT_FILE_SPACE = 1L << 30;
    private static final double DEFAULT_HEAP_GUARD = 0.9;

    private final int cores;
    private final int pidMax;
    private final Pinning pinning;
    private final Duration closeTimeout;
    private final EventSink events;
    private final InputStream stdin;
    private final OutputStream stdout;
    private final OutputStream stderr;
    private final int processRecords;
    private final int mailboxCapacity;
    private final JavaStreams javaStreams;
    private final long fileSpace;
    private final @Nullable Plan plan;
    private final boolean schedulerDecides;
    private final Network network;
    private final @Nullable Topology topology;
    private final SchedulingPolicy.@Nullable Source schedulingPolicy;
    private final GroupScheduling groupScheduling;
    private final Accounting accounting;
    private final Duration realTimeShare;
    private final Duration handOffTime;
    private final HardStop hardStop;
    private final Duration stallTime;
    private final StallResponse stallResponse;
    private final Principals principals;
    private final double heapGuard;
    private final @Nullable Path programCache;

    private KernelConfig(Draft draft) {
        cores = draft.cores;
        pidMax = draft.pidMax;
        pinning = draft.pinning;
        closeTimeout = draft.closeTimeout;
        events = draft.events;
        stdin = draft.stdin;
        stdout = draft.stdout;
        stderr = draft.stderr;
        processRecords = draft.processRecords;
        mailboxCapacity = draft.mailboxCapacity;
        javaStreams = draft.javaStreams;
        fileSpace = draft.fileSpace;
        plan = draft.plan;
        schedulerDecides = draft.schedulerDecides;
        network = draft.network;
        topology = draft.topology;
        schedulingPolicy = draft.schedulingPolicy;
        groupScheduling = draft.groupScheduling;
        accounting = draft.accounting;
        realTimeShare = draft.realTimeShare;
        handOffTime = draft.handOffTime;
        hardStop = draft.hardStop;
        stallTime = draft.stallTime;
        stallResponse = draft.stallResponse;
        principals = draft.principals;
        heapGuard = draft.heapGuard;
        programCache = draft.programCache;
    }

    /// A configuration that is being made: the defaults, or a copy of which something is changed.
    private static final class Draft {
        private final int cores;
        private int pidMax = DEFAULT_PID_MAX;
        private Pinning pinning;
        private Duration closeTimeout = Duration.ofSeconds(2);
        private EventSink events = EventSink.NONE;
        private InputStream stdin;
        private OutputStream stdout;
        private OutputStream stderr;
        private int processRecords = DEFAULT_PROCESS_RECORDS;
        private int mailboxCapacity = DEFAULT_MAILBOX_CAPACITY;
        private JavaStreams javaStreams = JavaStreams.OF_PROCESS;
        private long fileSpace = DEFAULT_FILE_SPACE;
        private final @Nullable Plan plan;
        private boolean schedulerDecides;
        private Network network = Network.LOOPBACK;
        private @Nullable Topology topology;
        private SchedulingPolicy.@Nullable Source schedulingPolicy;
        private GroupScheduling groupScheduling = GroupScheduling.OFF;
        private Accounting accounting = Accounting.ON;
        private Duration realTimeShare = Duration.ofMillis(950);
        private Duration handOffTime = Duration.ofMillis(5);
        private HardStop hardStop = HardStop.NEVER;
        private Duration stallTime = Duration.ofMillis(100);
        private StallResponse stallResponse = StallResponse.REPORT;
        private Principals principals = Principals.SYSTEM_ONLY;
        private double heapGuard = DEFAULT_HEAP_GUARD;
        private @Nullable Path programCache;

        Draft(
                int cores,
                Pinning pinning,
                InputStream stdin,
                OutputStream stdout,
                OutputStream stderr,
                @Nullable Plan plan) {
            this.cores = cores;
            this.pinning = pinning;
            this.stdin = stdin;
            this.stdout = stdout;
            this.stderr = stderr;
            this.plan = plan;
        }

        Draft(KernelConfig other) {
            cores = other.cores;
            pidMax = other.pidMax;
            pinning = other.pinning;
            closeTimeout = other.closeTimeout;
            events = other.events;
            stdin = other.stdin;
            stdout = other.stdout;
            stderr = other.stderr;
            processRecords = other.processRecords;
            mailboxCapacity = other.mailboxCapacity;
            javaStreams = other.javaStreams;
            fileSpace = other.fileSpace;
            plan = other.plan;
            schedulerDecides = other.schedulerDecides;
            network = other.network;
            topology = other.topology;
            schedulingPolicy = other.schedulingPolicy;
            groupScheduling = other.groupScheduling;
            accounting = other.accounting;
            realTimeShare = other.realTimeShare;
            handOffTime = other.handOffTime;
            hardStop = other.hardStop;
            stallTime = other.stallTime;
            stallResponse = other.stallResponse;
            principals = other.principals;
            heapGuard = other.heapGuard;
            programCache = other.programCache;
        }
    }

    /// A configuration with one core per CPU that this JVM may use.
    ///
    /// @return the default configuration
    public static KernelConfig defaults() {
        return cores(Math.min(Runtime.getRuntime().availableProcessors(), MAX_CORES));
    }

    /// A configuration with a number of virtual cores. More cores than CPUs is allowed: they then share
    /// CPUs.
    ///
    /// @param cores how many virtual cores, 1 to 1,024
    /// @return the default configuration with that many cores
    public static KernelConfig cores(int cores) {
        return create(cores, Pinning.PINNED, null);
    }

    /// A configuration for the deterministic machine with two virtual cores: one driver thread, virtual
    /// time, and every choice drawn from a seed. The same programs then take the same steps for the same
    /// seed, on any machine, every time; see [io.selvage.api.simulation.Simulation].
    ///
    /// @param seed any number
    /// @return the default configuration for that machine
    public static KernelConfig deterministic(long seed) {
        return deterministic(seed, 2);
    }

    /// A configuration for the deterministic machine.
    ///
    /// @param seed any number
    /// @param cores how many virtual cores, 1 to 1,024; they cost nothing
    /// @return the default configuration for that machine
    public static KernelConfig deterministic(long seed, int cores) {
        return deterministic(Plan.seeded(seed), cores);
    }

    /// A configuration for the deterministic machine, with a chooser of one's own or with faults.
    ///
    /// @param plan how the first run goes
    /// @param cores how many virtual cores, 1 to 1,024
    /// @return the default configuration for that machine
    public static KernelConfig deterministic(Plan plan, int cores) {
        return create(cores, Pinning.UNPINNED, Objects.requireNonNull(plan));
    }

    /// A configuration for a simulated machine on which the scheduler decides who runs where and for how
    /// long, as on the real one: by class, policy, affinity and topology. Each core has a time of its
    /// own, so that 1,024 of them compute at once though one thread drives them all. The same program,
    /// seed and topology give the same run. See [io.selvage.api.simulation.Simulation].
    ///
    /// This is the machine to measure and to test *scheduling* on. [#deterministic(long)] is the one to
    /// look for races on: there a chooser picks any thread that a scheduler could be running.
    ///
    /// @param seed any number
    /// @param topology the cores
    /// @return the default configuration for that machine
    public static KernelConfig simulated(long seed, Topology topology) {
        return simulated(Plan.seeded(seed), topology);
    }

    /// A configuration for a simulated machine on which the scheduler decides, with faults or a limit.
    ///
    /// @param plan how the first run goes; its chooser is not asked who runs
    /// @param topology the cores
    /// @return the default configuration for that machine
    public static KernelConfig simulated(Plan plan, Topology topology) {
        Draft draft = new Draft(create(topology.cores(), Pinning.UNPINNED, Objects.requireNonNull(plan)));
        draft.topology = topology;
        draft.schedulerDecides = true;
        return new KernelConfig(draft);
    }

    private static KernelConfig create(int cores, Pinning pinning, @Nullable Plan plan) {
        if (cores < 1 || cores > MAX_CORES) {
            throw new IllegalArgumentException("cores=" + cores + ", must be 1 to " + MAX_CORES);
        }
        return new KernelConfig(new Draft(cores, pinning, System.in, System.out, System.err, plan));
    }

    /// Sets the bound of the number space that PIDs and TIDs are allocated from (MODEL 5): numbers are
    /// below it and wrap to 300. A kernel holds fewer than this many threads at once.
    ///
    /// @param newPidMax 301 to 4,194,304; the default is 32,768
    /// @return a copy with that bound
    public KernelConfig pidMax(int newPidMax) {
        if (newPidMax < MIN_PID_MAX || newPidMax > MAX_PID_MAX) {
            throw new IllegalArgumentException(
                    "pidMax=" + newPidMax + ", must be " + MIN_PID_MAX + " to " + MAX_PID_MAX);
        }
        Draft draft = new Draft(this);
        draft.pidMax = newPidMax;
        return new KernelConfig(draft);
    }

    /// Sets whether cores are bound to CPUs; the default is [Pinning#PINNED].
    ///
    /// @param newPinning bound or not
    /// @return a copy with that choice
    public KernelConfig pinning(Pinning newPinning) {
        Draft draft = new Draft(this);
        draft.pinning = Objects.requireNonNull(newPinning);
        return new KernelConfig(draft);
    }

    /// Sets how long [Kernel#close()] waits for threads that reach no kernel call; the default is 2
    /// seconds.
    ///
    /// @param newTimeout zero or more
    /// @return a copy with that grace period
    public KernelConfig closeTimeout(Duration newTimeout) {
        if (newTimeout.isNegative()) {
            throw new IllegalArgumentException("closeTimeout=" + newTimeout + ", must not be negative");
        }
        Draft draft = new Draft(this);
        draft.closeTimeout = newTimeout;
        return new KernelConfig(draft);
    }

    /// Sets where the kernel's events go; by default nowhere, at no cost.
    ///
    /// @param sink receives every event
    /// @return a copy with that sink
    public KernelConfig events(EventSink sink) {
        Draft draft = new Draft(this);
        draft.events = Objects.requireNonNull(sink);
        return new KernelConfig(draft);
    }

    /// Sets what spawned processes read from descriptor 0; by default this JVM's standard input.
    ///
    /// @param in the stream, not closed by the kernel
    /// @return a copy with that stream
    public KernelConfig stdin(InputStream in) {
        Draft draft = new Draft(this);
        draft.stdin = Objects.requireNonNull(in);
        return new KernelConfig(draft);
    }

    /// Sets where spawned processes write descriptor 1; by default this JVM's standard output.
    ///
    /// @param out the stream, not closed by the kernel
    /// @return a copy with that stream
    public KernelConfig stdout(OutputStream out) {
        Draft draft = new Draft(this);
        draft.stdout = Objects.requireNonNull(out);
        return new KernelConfig(draft);
    }

    /// Sets where spawned processes write descriptor 2; by default this JVM's standard error.
    ///
    /// @param err the stream, not closed by the kernel
    /// @return a copy with that stream
    public KernelConfig stderr(OutputStream err) {
        Draft draft = new Draft(this);
        draft.stderr = Objects.requireNonNull(err);
        return new KernelConfig(draft);
    }

    /// Sets how many dead processes the kernel remembers ([Kernel#record(ProcessGuid)]): the last ones.
    /// Each takes about 70 bytes once it is there.
    ///
    /// @param most 0 to 16,777,216; the default is 65,536
    /// @return a copy with that bound
    public KernelConfig processRecords(int most) {
        if (most < 0 || most > MAX_PROCESS_RECORDS) {
            throw new IllegalArgumentException("processRecords=" + most + ", must be 0 to " + MAX_PROCESS_RECORDS);
        }
        Draft draft = new Draft(this);
        draft.processRecords = most;
        return new KernelConfig(draft);
    }

    /// Sets what Java's standard streams are to code in processes; the default is
    /// [JavaStreams#OF_PROCESS].
    ///
    /// @param newStreams the process's or the JVM's
    /// @return a copy with that choice
    public KernelConfig javaStreams(JavaStreams newStreams) {
        Draft draft = new Draft(this);
        draft.javaStreams = Objects.requireNonNull(newStreams);
        return new KernelConfig(draft);
    }

    /// {@return what Java's standard streams are to code in processes}
    public JavaStreams javaStreams() {
        return javaStreams;
    }

    /// Sets how much the files in memory may take, shared memory objects and `memfd`s included: each name
    /// 1 KiB, the content of a file its size, rounded up to 4 KiB. What goes beyond fails with `ENOSPC`.
    ///
    /// @param bytes 0 or more; the default is 1 GiB
    /// @return a copy with that bound
    public KernelConfig fileSpace(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("fileSpace=" + bytes + ", must not be negative");
        }
        Draft draft = new Draft(this);
        draft.fileSpace = bytes;
        return new KernelConfig(draft);
    }

    /// {@return how many bytes the files in memory may take}
    public long fileSpace() {
        return fileSpace;
    }

    /// Sets how far the Internet reaches for the processes; the default is [Network#LOOPBACK]. A
    /// deterministic kernel has none, whatever is said here.
    ///
    /// @param newNetwork how far
    /// @return a copy with that reach
    public KernelConfig network(Network newNetwork) {
        Draft draft = new Draft(this);
        draft.network = Objects.requireNonNull(newNetwork);
        return new KernelConfig(draft);
    }

    /// {@return how far the Internet reaches}
    public Network network() {
        return network;
    }

    /// Sets for how many messages the mailbox of a new process has room
    /// ([MailboxCalls#mailboxCapacity()]).
    ///
    /// @param messages 1 to 1,048,576; the default is 1,024
    /// @return a copy with that bound
    public KernelConfig mailboxCapacity(int messages) {
        if (messages < 1 || messages > MailboxCalls.MAIL_MAX_CAPACITY) {
            throw new IllegalArgumentException(
                    "mailboxCapacity=" + messages + ", must be 1 to " + MailboxCalls.MAIL_MAX_CAPACITY);
        }
        Draft draft = new Draft(this);
        draft.mailboxCapacity = messages;
        return new KernelConfig(draft);
    }

    /// {@return for how many messages the mailbox of a new process has room}
    public int mailboxCapacity() {
        return mailboxCapacity;
    }

    /// {@return how many dead processes the kernel remembers}
    public int processRecords() {
        return processRecords;
    }

    /// Sets which virtual cores are near to each other and how fast each one is. It is fitted to the
    /// number of cores ([Topology#resize(int)]). By default, cores that are bound to CPUs are where those
    /// are, and all others are alike: unbound ones, and the deterministic machine's, which must not
    /// depend on the host.
    ///
    /// @param newTopology which cores are near to each other
    /// @return a copy with that topology
    public KernelConfig topology(Topology newTopology) {
        Draft draft = new Draft(this);
        draft.topology = Objects.requireNonNull(newTopology);
        return new KernelConfig(draft);
    }

    /// The topology that was set.
    ///
    /// @return null if the kernel finds out by itself
    public @Nullable Topology topology() {
        return topology;
    }

    /// Sets in which order ready threads of the class Normal run (MODEL 12.4). By default it is EEVDF. A
    /// running kernel can be given another one: [Kernel#schedulingPolicy(SchedulingPolicy.Source)].
    ///
    /// @param newPolicy makes the policy of each core
    /// @return a copy with that policy
    public KernelConfig schedulingPolicy(SchedulingPolicy.Source newPolicy) {
        Draft draft = new Draft(this);
        draft.schedulingPolicy = Objects.requireNonNull(newPolicy);
        return new KernelConfig(draft);
    }

    /// The scheduling policy that was set.
    ///
    /// @return null for the usual one
    public SchedulingPolicy.@Nullable Source schedulingPolicy() {
        return schedulingPolicy;
    }

    /// Sets between whom core time is shared; the default is [GroupScheduling#OFF].
    ///
    /// @param newGroups between whom
    /// @return a copy with that choice
    public KernelConfig groupScheduling(GroupScheduling newGroups) {
        Draft draft = new Draft(this);
        draft.groupScheduling = Objects.requireNonNull(newGroups);
        return new KernelConfig(draft);
    }

    /// {@return between whom core time is shared}
    public GroupScheduling groupScheduling() {
        return groupScheduling;
    }

    /// Sets what is kept of how threads are scheduled; the default is [Accounting#ON].
    ///
    /// @param newAccounting what
    /// @return a copy with that choice
    public KernelConfig accounting(Accounting newAccounting) {
        Draft draft = new Draft(this);
        draft.accounting = Objects.requireNonNull(newAccounting);
        return new KernelConfig(draft);
    }

    /// {@return what is kept of how threads are scheduled}
    public Accounting accounting() {
        return accounting;
    }

    /// Sets how much of each second real-time threads may run on a core, so that a loop in one of them
    /// does not take the core from everybody else for good (MODEL 12.3). Threads of other classes run in
    /// the rest of the second; if there are none, real-time threads go on.
    ///
    /// @param newShare zero to one second; one second for no limit. The default is 950 ms
    /// @return a copy with that bound
    public KernelConfig realTimeShare(Duration newShare) {
        if (newShare.isNegative() || newShare.compareTo(Duration.ofSeconds(1)) > 0) {
            throw new IllegalArgumentException("realTimeShare=" + newShare + ", must be 0 to 1 s");
        }
        Draft draft = new Draft(this);
        draft.realTimeShare = newShare;
        return new KernelConfig(draft);
    }

    /// {@return how much of each second real-time threads may run on a core}
    public Duration realTimeShare() {
        return realTimeShare;
    }

    /// Sets for how long code may hold a core without a preemption point while others wait there and it
    /// is their turn. Then another platform thread drives the core, and the code goes on without one,
    /// with little of its CPU, until its next preemption point. Deterministic kernels have one platform
    /// thread for all cores and take none away.
    ///
    /// @param newTime zero for never, else a millisecond or more; the default is 5 ms
    /// @return a copy with that time
    public KernelConfig handOffTime(Duration newTime) {
        if (newTime.isNegative() || (!newTime.isZero() && newTime.toMillis() == 0)) {
            throw new IllegalArgumentException("handOffTime=" + newTime + ", must be 0, or 1 ms or more");
        }
        Draft draft = new Draft(this);
        draft.handOffTime = newTime;
        return new KernelConfig(draft);
    }

    /// {@return for how long code may hold a core that others wait for; zero for ever}
    public Duration handOffTime() {
        return handOffTime;
    }

    /// Sets whether code that nothing else can end may be made to throw through the JVM's tool interface
    /// when its process is killed. It needs native access, and is done on real machines only.
    ///
    /// @param newPolicy whether; the default is never
    /// @return a copy with that policy
    public KernelConfig hardStop(HardStop newPolicy) {
        Draft draft = new Draft(this);
        draft.hardStop = Objects.requireNonNull(newPolicy, "newPolicy");
        return new KernelConfig(draft);
    }

    /// {@return whether threads may be stopped through the JVM's tool interface}
    public HardStop hardStop() {
        return hardStop;
    }

    /// Sets for how long code may hold a core without a preemption point until that is a stall: counted
    /// ([Core#stalls()]), reported ([KernelEvent.CoreStalled] and the log `io.selvage.kernel`), and
    /// answered ([#stallResponse(StallResponse)]). Looked for about once per millisecond.
    ///
    /// @param newTime zero for never; the default is 100 ms
    /// @return a copy with that time
    public KernelConfig stallTime(Duration newTime) {
        if (newTime.isNegative()) {
            throw new IllegalArgumentException("stallTime=" + newTime + ", must not be negative");
        }
        Draft draft = new Draft(this);
        draft.stallTime = newTime;
        return new KernelConfig(draft);
    }

    /// {@return for how long code may hold a core; zero for ever}
    public Duration stallTime() {
        return stallTime;
    }

    /// Sets what else happens at a stall; the default is [StallResponse#REPORT].
    ///
    /// @param newResponse what
    /// @return a copy with that response
    public KernelConfig stallResponse(StallResponse newResponse) {
        Draft draft = new Draft(this);
        draft.stallResponse = Objects.requireNonNull(newResponse);
        return new KernelConfig(draft);
    }

    /// {@return what else happens at a stall}
    public StallResponse stallResponse() {
        return stallResponse;
    }

    /// Sets the users and groups that there are; the default is the system alone. Processes are started
    /// as one of them by [SpawnActions#withUser(String)].
    ///
    /// @param newPrincipals users and groups
    /// @return a copy with those
    public KernelConfig principals(Principals newPrincipals) {
        Draft draft = new Draft(this);
        draft.principals = Objects.requireNonNull(newPrincipals);
        return new KernelConfig(draft);
    }

    /// Sets how full the heap may be right after a garbage collection before somebody has to go. All
    /// processes share the one heap of this JVM; when more of it is in use, the metered process
    /// ([Accounting]) that has allocated most lately is killed, or, if it is in a job with limits, that
    /// job; the report says so ([MeteredResource#HEAP]). Processes that are not metered are not chosen.
    ///
    /// The deterministic machine has no such guard.
    ///
    /// @param share of the largest heap that there may be, 0 to 1; 0 for no guard. The default is 0.9
    /// @return a copy with that bound
    public KernelConfig heapGuard(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("heapGuard=" + share + ", must be 0 to 1");
        }
        Draft draft = new Draft(this);
        draft.heapGuard = share;
        return new KernelConfig(draft);
    }

    /// {@return how full the heap may be right after a garbage collection, as a share of the largest; 0
    /// for no guard}
    public double heapGuard() {
        return heapGuard;
    }

    /// Sets where transformed classes of jars are kept, so that a jar which has been run before starts
    /// faster, in this JVM or in another one. They are found by the content of the jar, so the folder may
    /// be used by several kernels at once, by any version of this library, and may be deleted at any
    /// time. By default nothing is kept.
    ///
    /// Whoever can write to the folder decides what programs do. It is made, for its owner alone, when
    /// there is something to keep; what cannot be written is transformed again the next time.
    ///
    /// @param folder a folder of the host's file system
    /// @return a copy with that folder
    public KernelConfig programCache(Path folder) {
        Draft draft = new Draft(this);
        draft.programCache = Objects.requireNonNull(folder, "folder");
        return new KernelConfig(draft);
    }

    /// Where transformed classes of jars are kept.
    ///
    /// @return null if they are not
    public @Nullable Path programCache() {
        return programCache;
    }

    /// {@return the users and groups that there are}
    public Principals principals() {
        return principals;
    }

    /// {@return how many virtual cores}
    public int cores() {
        return cores;
    }

    /// {@return the bound of the number space}
    public int pidMax() {
        return pidMax;
    }

    /// {@return whether cores are bound to CPUs}
    public Pinning pinning() {
        return pinning;
    }

    /// {@return how long [Kernel#close()] waits for threads that reach no kernel call}
    public Duration closeTimeout() {
        return closeTimeout;
    }

    /// {@return where events go}
    public EventSink events() {
        return events;
    }

    /// {@return what descriptor 0 of a spawned process reads}
    public InputStream stdin() {
        return stdin;
    }

    /// {@return where descriptor 1 of a spawned process writes}
    public OutputStream stdout() {
        return stdout;
    }

    /// {@return where descriptor 2 of a spawned process writes}
    public OutputStream stderr() {
        return stderr;
    }

    /// The plan of the deterministic machine.
    ///
    /// @return null for the real machine
    public @Nullable Plan plan() {
        return plan;
    }

    /// Whether on the deterministic machine the scheduler decides who runs, and not the plan's chooser.
    ///
    /// @return true if it was made by [#simulated(Plan, Topology)]
    public boolean schedulerDecides() {
        return schedulerDecides;
    }
}
