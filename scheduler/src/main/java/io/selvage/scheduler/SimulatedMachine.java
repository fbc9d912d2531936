package io.selvage.scheduler;

import io.selvage.api.scheduling.CoreStatistics;
import io.selvage.api.scheduling.LatencyHistogram;
import io.selvage.api.scheduling.SchedulingClass;
import io.selvage.api.scheduling.SchedulingPolicy;
import io.selvage.api.scheduling.Topology;
import io.selvage.runtime.Clock;
import io.selvage.runtime.MonitorHandOver;
import io.selvage.runtime.Outcome;
import io.selvage.runtime.PinResult;
import io.selvage.runtime.TimedExecutor;
import io.selvage.runtime.VirtualThreads;
import io.selvage.runtime.VirtualTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A machine on which the same answers of the [Guide] give the same run: one platform thread, the driver,
/// makes every step, and time passes by steps.
///
/// **Steps.** A dispatch is one step or several: at each [#point()] the guide is asked, and a thread that
/// is chosen again goes on without having left the driver.
///
/// **Confinement.** All state belongs to the driver. What other threads have to say comes in through
/// `arrivals` and `errands`, and is looked at before each choice.
///
/// **Wake-ups from outside.** They are in order while the machine stands still. While it runs they make
/// the run unrepeatable and are reported, with one exception: the JVM hands contended monitors over on a
/// thread of its own. Before each choice the driver waits for that thread to have finished, so that what
/// it does falls into a definite step.
public final class SimulatedMachine extends Machine implements TimedExecutor.Timers {
    private static final long TICK_NANOS = 1_000_000;

    /// How often those who wait for the driver look whether it gets on.
    private static final long LOOK_NANOS = 100_000_000;

    /// After how many looks without a finished step the driver is taken for stuck: ten seconds.
    private static final int PATIENCE_LOOKS = 100;

    /// A wait by the real clock shows when a thread waits again for what is left: less by about the real
    /// time that has passed, though the whole time has passed on this machine.
    private static final int WAITS_ALIKE = 8;

    /// Between asking for the time and waiting. The waits of a program that merely become shorter and
    /// shorter do so by other amounts than those few microseconds.
    private static final long REAL_SLACK_NANOS = 20_000;

    /// Who waits for a century waits for ever: if nothing else can happen, that is a standstill.
    private static final long NEVER_NANOS = TimeUnit.DAYS.toNanos(36_500);

    private static final long LONG_WAIT_NANOS = 20_000_000;

    /// How many steps what is left of a run may make before the next one begins.
    private static final long MOST_LEFT_STEPS = 100_000;

    /// Stands for code outside of the cores.
    private static final int NO_CORE = -1;

    private final long stepNanos;
    private final Guide guide;
    private final VirtualClock time;
    private final Clock realClock;
    private final Runnable tickListener;
    private final Driver driver;
    private final SimulatedAccounts accounts;
    private final SimulatedCores cores;
    private volatile @Nullable ScheduleObserver observer;

    /// Decide who makes the next step if the scheduler does; null if the guide does.
    private final @Nullable ScheduledCores scheduled;

    /// What was in force when a policy broke in this run, null if none has.
    private SchedulingPolicy.@Nullable Source brokenPolicy;

    private final ReadyThreads ready = new ReadyThreads();
    private final PriorityQueue<SimulatedTimer> timers = new PriorityQueue<>();
    private final List<SimulatedThread> monitorWaiters = new ArrayList<>();
    private final MonitorHandOver.Waiters handOvers = new MonitorHandOver.Waiters() {
        @Override
        public @Nullable Thread thread(int index) {
            return monitorWaiters.get(index).schedulable().waitsForMonitor();
        }

        @Override
        public boolean isSubmitted(int index) {
            return monitorWaiters.get(index).schedulable().runState() != Schedulable.State.SLEEPING;
        }
    };
    private final ArrayDeque<SimulatedThread> delayed = new ArrayDeque<>();
    private final Queue<Schedulable> arrivals = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> errands = new ConcurrentLinkedQueue<>();

    private long steps;
    private long readySequence;
    private long timerSequence;
    private int cancelledTimers;
    private int threads;
    private long stallsEnd;
    private SimulatedThread[] eligible = new SimulatedThread[16];
    private final Candidates candidates;

    /// Whether some thread of this run has been of another class than Normal, or not free to run
    /// anywhere.
    private boolean selective;

    private @Nullable SimulatedThread last;

    /// Chosen at a point, to make the next step.
    private @Nullable SimulatedThread next;

    /// Who is at a point and about to give way, until it has.
    private @Nullable SimulatedThread givingWay;

    private @Nullable Throwable failure;
    private @Nullable SimulatedThread waitsForRealTime;

    /// Whether choices are made by turns, without the guide: while a run is being cleared away.
    private boolean unguided;

    /// Before which step whoever runs comes back to the driver.
    private long pause = Long.MAX_VALUE;

    /// Whether a point is being dealt with: the guide must not come to another.
    private boolean atPoint;

    private boolean ticking;

    /// Whether the JDK's timed waits read this machine's time.
    private final boolean waitsGoByVirtualTime;

    /// Read by those who wake something from outside.
    private volatile boolean running;

    /// Dispatches and points so far, for whoever watches whether the driver gets on.
    private volatile long progress;

    private long moves;

    /// A machine on which the guide chooses who makes the next step, among those whom a scheduler could
    /// run.
    ///
    /// @param coreCount how many virtual cores, at least 1
    /// @param stepNanos how long a step of one busy core takes
    /// @param guide who chooses
    /// @param realClock to recognise waits that go by it
    /// @param tickListener called at every virtual millisecond, while it asks for that
    public SimulatedMachine(int coreCount, long stepNanos, Guide guide, Clock realClock, Runnable tickListener) {
        this(Topology.flat(coreCount), null, stepNanos, guide, realClock, tickListener, new VirtualClock());
    }

    /// A machine on which the scheduler decides who runs where and for how long: a simulation of its
    /// cores in virtual time. The guide chooses what can go wrong, and is told of each step.
    ///
    /// @param topology the cores: each makes its steps at the same time as the others, in a time of its
    ///     own
    /// @param policy what orders the class Normal
    /// @param stepNanos how long a step takes on a core of full capacity
    /// @param guide who hears of the steps
    /// @param realClock to recognise waits that go by it
    /// @param tickListener called at every virtual millisecond, while it asks for that
    public SimulatedMachine(
            Topology topology,
            SchedulingPolicy.Source policy,
            long stepNanos,
            Guide guide,
            Clock realClock,
            Runnable tickListener) {
        this(topology, policy, stepNanos, guide, realClock, tickListener, new VirtualClock());
    }

    @SuppressWarnings("this-escape") // What is made here looks at the machine when something happens on it.
    private SimulatedMachine(
            Topology topology,
            SchedulingPolicy.@Nullable Source scheduling,
            long stepNanos,
            Guide guide,
            Clock realClock,
            Runnable tickListener,
            VirtualClock time) {
        super(time, scheduling == null ? USUAL_POLICY : scheduling);
        this.stepNanos = stepNanos;
        this.guide = guide;
        this.time = time;
        this.realClock = realClock;
        this.tickListener = tickListener;
        accounts = new SimulatedAccounts(this, topology.cores());
        cores = new SimulatedCores(topology.cores(), accounts);
        candidates = new Candidates(topology.cores());
        scheduled = scheduling == null ? null : new ScheduledCores(this, topology, stepNanos, scheduling, accounts);
        driver = new Driver(time);
        waitsGoByVirtualTime = VirtualTime.install();
    }

    @Override
    public void start() {
        driver.start();
    }

    @Override
    public void stop() {
        driver.stopSoon();
    }

    @Override
    public boolean awaitEnd(long nanos) throws InterruptedException {
        if (Thread.currentThread() == driver) {
            return true;
        }
        TimeUnit.NANOSECONDS.timedJoin(driver, nanos);
        return !driver.isAlive();
    }

    @Override
    public int coreCount() {
        return cores.count();
    }

    @Override
    public long dispatches(int core) {
        return scheduled == null ? cores.dispatches(core) : scheduled.dispatches(core);
    }

    @Override
    public LatencyHistogram wakeUpLatency(SchedulingClass kind) {
        return accounts.latency(kind);
    }

    @Override
    public CoreStatistics statistics(int core) {
        return accounts.statistics(core, scheduled == null ? 0 : scheduled.waiting(core));
    }

    @Override
    public PinResult pinning(int core) {
        return new PinResult.Unpinned("a simulated core");
    }

    @Override
    public List<Schedulable> running() {
        Schedulable current = driver.current;
        return current == null ? List.of() : List.of(current);
    }

    @Override
    public @Nullable Schedulable running(int core) {
        Schedulable current = driver.current;
        SimulatedThread thread = current == null ? null : current.simulated();
        return thread != null && thread.core() == core ? current : null;
    }

    @Override
    public StackTraceElement[] stack(Schedulable schedulable) {
        return driver.getStackTrace();
    }

    @Override
    public long usedNanos(int core) {
        return time.nanoTime();
    }

    @Override
    public long usedNanos(Schedulable detached) {
        return time.nanoTime();
    }

    @Override
    public long cpuNanos(Schedulable schedulable) {
        return schedulable.runNanos();
    }

    @Override
    public long allocatedBytes(Schedulable schedulable) {
        return schedulable.allocatedBytes();
    }

    @Override
    public void requestTicks() {
        if (onDriver()) {
            requestTick();
        } else {
            errands.add(this::requestTick);
        }
    }

    private void requestTick() {
        if (!ticking) {
            ticking = true;
            // Nobody cancels a tick.
            var _ = later(this::tick, TICK_NANOS);
        }
    }

    private void tick() {
        ticking = false;
        tickListener.run();
    }

    /// {@return the time that a core has reached}
    long nanoTime(int core) {
        return scheduled == null ? time.nanoTime() : Math.max(time.nanoTime(), scheduled.time(core));
    }

    /// {@return how many steps have been made in this run}
    public long steps() {
        return steps;
    }

    /// {@return whether the caller is on the driver, in a dispatch or not}
    public boolean onDriver() {
        return VirtualThreads.currentCarrier() == driver;
    }

    // Waiting for the machine.

    @Override
    public boolean await(CountDownLatch latch, long nanos) throws InterruptedException {
        BooleanSupplier opened = () -> latch.getCount() == 0;
        if (!opened.getAsBoolean()) {
            runUntil(opened, nanos);
        }
        return opened.getAsBoolean();
    }

    /// Runs until something is so, or some time has passed.
    ///
    /// @param goal asked between dispatches
    /// @param nanos virtual nanoseconds at most
    /// @throws InterruptedException if interrupted meanwhile
    public void runUntil(BooleanSupplier goal, long nanos) throws InterruptedException {
        long deadline = time.nanoTime() + nanos < 0 ? Long.MAX_VALUE : time.nanoTime() + nanos;
        run(goal, () -> driveOnce(deadline));
    }

    /// Runs until nobody can go on. Time does not jump to a timer.
    ///
    /// @throws InterruptedException if interrupted meanwhile
    public void settle() throws InterruptedException {
        run(() -> false, this::stepOnce);
    }

    /// @param goal asked between dispatches
    /// @param move goes on by one dispatch, or says that there is no going on
    private void run(BooleanSupplier goal, BooleanSupplier move) throws InterruptedException {
        if (Thread.currentThread() == driver) {
            drive(goal, move);
            return;
        }
        refuseOwnThreads();
        Request[] own = new Request[1];
        Request request = new Request(() -> {
            drive(() -> goal.getAsBoolean() || own[0].isAbandoned(), move);
            return null;
        });
        own[0] = request;
        try {
            // What is driven for somebody else may take long; what is driven for the caller ends at a definite step.
            await(request, () -> !request.isBegun() && goal.getAsBoolean());
            if (request.isDone()) {
                request.result();
            }
        } catch (RuntimeException | InterruptedException expected) {
            throw expected;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Does something on the driver, between dispatches.
    ///
    /// @param <T> what it results in
    /// @param work what to do
    /// @return its result
    /// @throws Exception what it threw, or [InterruptedException] if the caller is interrupted meanwhile
    @SuppressWarnings({"unchecked", "NullAway"}) // The request hands back what the work returned.
    public <T extends @Nullable Object> T call(Callable<T> work) throws Exception {
        if (Thread.currentThread() == driver) {
            return work.call();
        }
        refuseOwnThreads();
        Request request = new Request(work);
        await(request, () -> false);
        return (T) request.result();
    }

    /// Does something on the driver, between dispatches, if the driver comes to it.
    ///
    /// @param work what to do
    /// @param nanos how long to wait for the driver to begin, in nanoseconds of real time
    /// @return whether it has been done
    /// @throws InterruptedException if the caller is interrupted meanwhile
    public boolean callWithin(Runnable work, long nanos) throws InterruptedException {
        if (Thread.currentThread() == driver) {
            work.run();
            return true;
        }
        refuseOwnThreads();
        Request request = new Request(() -> {
            work.run();
            return null;
        });
        long began = realClock.nanoTime();
        await(request, () -> !request.isBegun() && realClock.nanoTime() - began > nanos);
        if (!request.isDone()) {
            return false;
        }
        try {
            request.result();
        } catch (RuntimeException failed) {
            throw failed;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
        return true;
    }

    /// They would wait for the driver, which waits for them.
    private void refuseOwnThreads() {
        if (onDriver()) {
            throw new IllegalStateException("a thread of the deterministic machine waits for the machine");
        }
    }

    /// @param enough asked now and then: whether there is no need to wait any longer
    private void await(Request request, BooleanSupplier enough) throws InterruptedException {
        driver.submit(request);
        long seen = progress;
        int looks = 0;
        while (!request.isDone()) {
            LockSupport.parkNanos(request, LOOK_NANOS);
            if (request.isDone()) {
                return;
            }
            if (enough.getAsBoolean()) {
                request.abandon();
                return;
            }
            if (Thread.interrupted()) {
                request.abandon();
                throw new InterruptedException();
            }
            looks = progress == seen && running ? looks + 1 : 0;
            seen = progress;
            if (looks >= PATIENCE_LOOKS) {
                request.abandon();
                throw guide.stuck(driver.current);
            }
        }
    }

    // Running, on the driver.

    private void drive(BooleanSupplier goal, BooleanSupplier move) {
        if (driver.current != null) {
            throw new IllegalStateException("a dispatch waits for the machine that makes it: " + driver.current);
        }
        if (running) {
            throw new IllegalStateException("who chooses or observes waits for the machine that waits for the answer");
        }
        running = true;
        try {
            while (goesOn(goal) && move.getAsBoolean()) {
                progress = ++moves;
            }
        } finally {
            running = false;
        }
    }

    /// A run that has failed in its last step has failed.
    private boolean goesOn(BooleanSupplier goal) {
        throwFailure();
        if (goal.getAsBoolean()) {
            return false;
        }
        if (driver.isStopping()) {
            throw new CancellationException("the machine has been stopped");
        }
        return true;
    }

    /// @return false if time is up
    private boolean driveOnce(long deadline) {
        SimulatedThread chosen = next;
        next = null;
        if (chosen == null) {
            chosen = choose();
        }
        if (chosen == null) {
            return passTime(deadline);
        }
        if (time.nanoTime() >= deadline) {
            next = chosen;
            return false;
        }
        beginStep(chosen);
        dispatch(chosen);
        return true;
    }

    /// @return false if nobody can make a step
    private boolean stepOnce() {
        SimulatedThread chosen = next;
        next = null;
        if (chosen == null) {
            chosen = choose();
        }
        if (chosen == null) {
            return false;
        }
        beginStep(chosen);
        dispatch(chosen);
        return true;
    }

    private void throwFailure() {
        SimulatedThread waiter = waitsForRealTime;
        waitsForRealTime = null;
        if (waiter != null && failure == null) {
            failure = guide.waitsForRealTime(waiter);
        }
        Throwable failed = failure;
        failure = null;
        switch (failed) {
            case null -> {}
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            default -> throw new IllegalStateException(failed);
        }
    }

    /// Nobody is ready: jumps to the next timer, but not beyond the deadline.
    private boolean passTime(long deadline) {
        SimulatedTimer timer = firstTimer();
        if (timer == null && deadline == Long.MAX_VALUE) {
            throw guide.standstill();
        }
        if (timer == null || timer.due() > deadline) {
            time.set(deadline);
            return false;
        }
        time.set(Math.max(time.nanoTime(), timer.due()));
        return true;
    }

    /// @return who makes the next step, null if nobody is ready
    private @Nullable SimulatedThread choose() {
        return scheduled == null ? chooseGuided() : chooseScheduled(scheduled);
    }

    private @Nullable SimulatedThread chooseScheduled(ScheduledCores machine) {
        for (; ; ) {
            takeIn();
            long begins = machine.nextStep();
            if (begins == Long.MAX_VALUE) {
                SimulatedThread late = delayed.poll();
                if (late == null) {
                    return null;
                }
                machine.admit(late.schedulable(), NO_CORE);
                continue;
            }
            SimulatedTimer timer = firstTimer();
            if (timer != null && timer.due() <= begins) {
                time.set(Math.max(time.nanoTime(), timer.due()));
                continue;
            }
            time.set(Math.max(time.nanoTime(), begins));
            Schedulable chosen = machine.choose();
            SimulatedThread thread = chosen == null ? null : chosen.simulated;
            if (thread != null && (unguided || !guide.interferes(thread))) {
                return thread;
            }
        }
    }

    private @Nullable SimulatedThread chooseGuided() {
        for (; ; ) {
            takeIn();
            int count = ready.count();
            if (count == 0) {
                if (delayed.isEmpty()) {
                    return null;
                }
                ready.add(delayed.poll());
                continue;
            }
            SimulatedThread[] options = ready.array();
            if (selective && !unguided) {
                count = candidates.among(options, count, eligible(count));
                options = eligible;
            }
            if (steps < stallsEnd) {
                count = withoutStalled(options, count);
                options = eligible;
            }
            if (unguided) {
                return byTurns(options, count);
            }
            SimulatedThread chosen = options[guide.choose(options, count, last)];
            if (!guide.interferes(chosen)) {
                return chosen;
            }
        }
    }

    private SimulatedThread byTurns(SimulatedThread[] options, int count) {
        int after = last == null ? -1 : last.number();
        for (int i = 0; i < count; i++) {
            if (options[i].number() > after) {
                return options[i];
            }
        }
        return options[0];
    }

    /// Collects those that are not stalled. If all are, the stalls are over.
    private int withoutStalled(SimulatedThread[] from, int all) {
        SimulatedThread[] to = eligible(all);
        int count = 0;
        for (int i = 0; i < all; i++) {
            SimulatedThread thread = from[i];
            if (thread.stalledUntil <= steps && !cores.holdsBack(thread, steps)) {
                to[count++] = thread;
            }
        }
        if (count == 0) {
            stallsEnd = steps;
            System.arraycopy(from, 0, to, 0, all);
            return all;
        }
        return count;
    }

    /// {@return an array for those that may be chosen, kept as long as it is large enough}
    private SimulatedThread[] eligible(int size) {
        if (eligible.length < size) {
            eligible = new SimulatedThread[ready.array().length];
        }
        return eligible;
    }

    /// What has happened since the last choice: outside, at the JVM's own thread, by the clock.
    private void takeIn() {
        if (!monitorWaiters.isEmpty()) {
            MonitorHandOver.await(monitorWaiters.size(), handOvers);
        }
        for (Runnable errand = errands.poll(); errand != null; errand = errands.poll()) {
            errand.run();
        }
        if (!arrivals.isEmpty()) {
            admitArrivals();
        }
        while (!delayed.isEmpty() && delayed.peek().stalledUntil <= steps) {
            admitReady(delayed.poll(), NO_CORE);
        }
        for (SimulatedTimer timer = firstTimer();
                timer != null && timer.due() <= time.nanoTime();
                timer = firstTimer()) {
            timers.poll();
            timer.fire();
            SimulatedThread waiter = timer.waiter();
            if (waiter != null && !waitsGoByVirtualTime && !unguided) {
                guide.timedOut(waiter);
            }
        }
    }

    /// In order of number, as the order in which the JVM hands several monitors over is nobody's promise.
    private void admitArrivals() {
        List<Schedulable> arrived = new ArrayList<>();
        for (Schedulable one = arrivals.poll(); one != null; one = arrivals.poll()) {
            arrived.add(one);
        }
        arrived.sort(Comparator.comparingInt(SimulatedMachine::numberOf));
        arrived.forEach(schedulable -> admit(schedulable, NO_CORE));
    }

    /// Those that have no number yet come last, in the order in which they came.
    private static int numberOf(Schedulable schedulable) {
        SimulatedThread thread = schedulable.simulated;
        return thread == null ? Integer.MAX_VALUE : thread.number();
    }

    private @Nullable SimulatedTimer firstTimer() {
        SimulatedTimer timer = timers.peek();
        while (timer != null && timer.isDone()) {
            timers.poll();
            cancelledTimers--;
            timer = timers.peek();
        }
        return timer;
    }

    private void beginStep(SimulatedThread thread) {
        if (scheduled == null) {
            cores.place(thread, steps);
            thread.schedulable().charge(stepNanos);
            time.set(time.nanoTime() + Math.max(1, stepNanos / cores.busyCount()));
        } else {
            scheduled.step(thread.core);
        }
        steps++;
        thread.lastStep = steps;
        last = thread;
        if (!unguided) {
            guide.step(thread);
        }
    }

    private void dispatch(SimulatedThread thread) {
        Schedulable schedulable = thread.schedulable();
        if (thread.awaitsMonitor) {
            // Not earlier: until it runs, the JVM may put it on its list once more, at the next release.
            thread.awaitsMonitor = false;
            monitorWaiters.remove(thread);
        }
        schedulable.beginRun(thread.core());
        driver.current = schedulable;
        driver.allocations().forget();
        if (schedulable.isMetered()) {
            driver.allocations().begin();
        }
        Outcome outcome;
        try {
            outcome = schedulable.dispatch();
        } finally {
            driver.current = null;
        }
        if (schedulable.isMetered()) {
            driver.allocations().chargeAfter(schedulable, outcome);
        }
        boolean gaveWay = givingWay == thread;
        givingWay = null;
        switch (outcome) {
            case YIELDED -> {
                ScheduleObserver.Departure departure = schedulable.takeDeparture();
                schedulable.endRunReady();
                if (!gaveWay && (scheduled == null || departure == ScheduleObserver.Departure.YIELDED)) {
                    if (scheduled != null) {
                        scheduled.putBack(thread, departure);
                    }
                    depart(thread, Guide.Departure.YIELDED, departure);
                }
            }
            case BLOCKED -> {
                if (gaveWay) {
                    schedulable.endRunAsleep();
                } else {
                    sleep(thread);
                }
            }
            case ENDED -> {
                schedulable.endRunDead();
                leaveCore(thread, ScheduleObserver.Departure.ENDED);
                depart(thread, Guide.Departure.ENDED, ScheduleObserver.Departure.ENDED);
            }
        }
    }

    /// A thread that was woken before it slept is treated alike whether or not the one who woke it was
    /// faster.
    private void sleep(SimulatedThread thread) {
        Schedulable schedulable = thread.schedulable();
        if (schedulable.waitsForMonitor() != null) {
            // Before it can be seen asleep: who wakes it from then on is the JVM's own thread.
            thread.awaitsMonitor = true;
            monitorWaiters.add(thread);
        }
        if (scheduled != null) {
            scheduled.leave(thread, ScheduleObserver.Departure.BLOCKED);
        }
        if (!schedulable.endRunAsleep()) {
            ScheduleObserver.Departure departure = schedulable.takeDeparture();
            if (scheduled != null) {
                scheduled.admit(schedulable, NO_CORE);
            }
            depart(thread, Guide.Departure.YIELDED, departure);
            return;
        }
        ready.remove(thread);
        schedulable.takeDeparture();
        depart(thread, Guide.Departure.BLOCKED, ScheduleObserver.Departure.BLOCKED);
    }

    private void leaveCore(SimulatedThread thread, ScheduleObserver.Departure how) {
        if (scheduled == null) {
            ready.remove(thread);
        } else {
            scheduled.leave(thread, how);
        }
    }

    private void depart(SimulatedThread thread, Guide.Departure departure, ScheduleObserver.Departure how) {
        if (scheduled == null) {
            cores.leave(thread, how);
        }
        thread.readySince = readySequence++;
        guide.left(thread, departure);
    }

    /// The calling thread, which the driver runs, is at a point where another may run instead. Returns
    /// when it has been chosen to go on.
    public void point() {
        Schedulable current = driver.current;
        SimulatedThread self = current == null ? null : current.simulated;
        if (self == null || atPoint) {
            return;
        }
        SimulatedThread chosen = null;
        atPoint = true;
        try {
            chosen = failure == null ? choose() : null;
            if (chosen == self && steps < pause) {
                beginStep(self);
                progress = ++moves;
                return;
            }
        } catch (Throwable failed) {
            fail(failed);
        } finally {
            atPoint = false;
        }
        next = chosen;
        givingWay = self;
        self.schedulable().stepAside();
        if (givingWay == self) {
            // It could not leave: there is a native frame on its stack. The others wait until it can.
            givingWay = null;
            next = null;
        }
    }

    /// The run cannot go on. The code of the thread that finds out must not see that: whoever waits for
    /// the run does, when that thread comes to its next point, or blocks. On the driver.
    ///
    /// @param failed why
    public void fail(Throwable failed) {
        if (failure == null) {
            failure = failed;
        }
    }

    /// {@return whether the run cannot go on, and whoever waits for it has not been told yet}
    public boolean hasFailed() {
        return failure != null;
    }

    // Waking.

    @Override
    void parametersChanged(Schedulable schedulable) {
        if (onDriver()) {
            heed(schedulable);
        } else {
            errands.add(() -> heed(schedulable));
        }
    }

    private void heed(Schedulable schedulable) {
        SchedulingParameters parameters = schedulable.parameters();
        if (!parameters.isOrdinary()) {
            selective = true;
        }
        SimulatedThread thread = schedulable.simulated;
        if (thread == null) {
            return;
        }
        if (scheduled != null) {
            scheduled.reconsider(schedulable);
        } else if (thread.core >= 0 && !parameters.allows(thread.core)) {
            cores.leave(thread, ScheduleObserver.Departure.PREEMPTED);
        }
    }

    @Override
    long coarseNanoTime() {
        return time.nanoTime();
    }

    @Override
    int random(int core, int bound) {
        return guide.random(bound);
    }

    @Override
    void policyChanged() {
        if (scheduled == null) {
            return;
        }
        ScheduledCores machine = scheduled;
        if (onDriver()) {
            machine.follow(policy());
        } else {
            errands.add(() -> machine.follow(policy()));
        }
    }

    @Override
    SchedulingPolicy.Source policyBroke(SchedulingPolicy.Source source, RuntimeException broken) {
        if (brokenPolicy == null && policy() == source) {
            brokenPolicy = source;
        }
        ScheduledCores machine = scheduled;
        if (machine != null) {
            // The other cores, when nothing is being done with their queues.
            errands.add(() -> machine.follow(policy()));
        }
        return super.policyBroke(source, broken);
    }

    @Override
    public void patience(int ticks) {
        // Whoever never comes by keeps the only platform thread.
    }

    @Override
    public boolean handOff(Schedulable schedulable) {
        return false;
    }

    @Override
    public boolean isDetached(Schedulable schedulable) {
        return false;
    }

    @Override
    public boolean abandonDetached(Schedulable schedulable) {
        return false;
    }

    @Override
    public List<Schedulable> detached() {
        return List.of();
    }

    @Override
    public void resize(int count) {}

    @Override
    public void observer(@Nullable ScheduleObserver newObserver) {
        observer = newObserver;
    }

    @Nullable
    ScheduleObserver observer() {
        return observer;
    }

    @Override
    void enqueue(Schedulable schedulable) {
        if (onDriver()) {
            Schedulable current = driver.current;
            SimulatedThread waker = current == null ? null : current.simulated;
            // At a point, it is a timer or somebody outside, and not the code that has come to it.
            admit(schedulable, waker == null || atPoint ? NO_CORE : waker.core());
            return;
        }
        arrivals.add(schedulable);
        SimulatedThread thread = schedulable.simulated;
        if (running && !(thread != null && thread.awaitsMonitor)) {
            guide.leaked(schedulable + " was woken by " + Thread.currentThread()
                    + ", which is not a thread of this machine, while it was running");
        }
    }

    private void admit(Schedulable schedulable, int byCore) {
        accounts.woken(schedulable, byCore);
        SimulatedThread thread = schedulable.simulated;
        if (thread == null) {
            thread = new SimulatedThread(schedulable, threads++);
            schedulable.simulated = thread;
            thread.attachment = guide.begin(thread);
            thread.readySince = readySequence++;
            heed(schedulable);
        } else if (!unguided) {
            thread.readySince = readySequence++;
            int delay = guide.delayOf(thread);
            if (delay > 0) {
                thread.stalledUntil = steps + delay;
                delayed.add(thread);
                return;
            }
        }
        admitReady(thread, byCore);
    }

    private void admitReady(SimulatedThread thread, int byCore) {
        if (scheduled == null) {
            ready.add(thread);
        } else if (!scheduled.has(thread.schedulable())) {
            scheduled.admit(thread.schedulable(), byCore);
        }
    }

    // Time.

    @Override
    public ScheduledFuture<?> schedule(Runnable action, long nanos) {
        Schedulable current = driver.current;
        SimulatedThread waiter = current == null ? null : current.simulated;
        if (waiter != null) {
            recogniseRealTime(waiter, nanos);
        }
        long due = time.nanoTime() + Math.max(0, nanos);
        SimulatedTimer timer = new SimulatedTimer(this, due, timerSequence++, action, waiter);
        if (nanos < NEVER_NANOS) {
            timers.add(timer);
        }
        return timer;
    }

    @Override
    public ScheduledFuture<?> later(Runnable action, long nanos) {
        SimulatedTimer timer =
                new SimulatedTimer(this, time.nanoTime() + Math.max(0, nanos), timerSequence++, action, null);
        if (nanos < NEVER_NANOS) {
            timers.add(timer);
        }
        return timer;
    }

    private void recogniseRealTime(SimulatedThread thread, long nanos) {
        long now = realClock.nanoTime();
        long shorter = thread.waitNanos - nanos;
        long passed = now - thread.waitBegan;
        boolean timedOut = thread.waitNanos > 0 && time.nanoTime() >= thread.waitDue;
        boolean alike = timedOut
                && nanos > LONG_WAIT_NANOS
                && shorter > 0
                && shorter < thread.waitNanos / 2
                && Math.abs(shorter - passed) <= REAL_SLACK_NANOS + passed / 4;
        thread.waitsAlike = alike ? thread.waitsAlike + 1 : 0;
        thread.waitNanos = nanos;
        thread.waitDue = time.nanoTime() + nanos;
        thread.waitBegan = now;
        if (thread.waitsAlike >= WAITS_ALIKE) {
            // Told later: it is just leaving its carrier, and its stack cannot be walked meanwhile.
            waitsForRealTime = thread;
        }
    }

    /// Cancelled timers stay until they come up or have become the majority.
    void timerCancelled() {
        cancelledTimers++;
        if (cancelledTimers > 64 && 2 * cancelledTimers > timers.size()) {
            timers.removeIf(SimulatedTimer::isDone);
            cancelledTimers = 0;
        }
    }

    // What the guide may do.

    /// Lets a thread make no step for a while.
    ///
    /// @param thread who
    /// @param duration for how many steps of others
    public void stall(SimulatedThread thread, int duration) {
        if (scheduled != null) {
            scheduled.stall(thread.core, duration * stepNanos);
            return;
        }
        thread.stalledUntil = steps + duration;
        stallsEnd = Math.max(stallsEnd, thread.stalledUntil);
    }

    /// Lets a thread's core make no step for a while.
    ///
    /// @param thread who is on it, or would be
    /// @param duration for how many steps of others
    public void stallCoreOf(SimulatedThread thread, int duration) {
        if (scheduled != null) {
            scheduled.stall(thread.core, duration * stepNanos);
            return;
        }
        cores.place(thread, steps);
        cores.stall(thread.core, steps + duration);
        stallsEnd = Math.max(stallsEnd, steps + duration);
    }

    /// Lets time jump ahead.
    ///
    /// @param nanos how far
    public void jumpClock(long nanos) {
        time.set(time.nanoTime() + nanos);
    }

    /// From here on choices are made by turns and nobody is told of anything, until the next run.
    public void dismissGuide() {
        unguided = true;
        failure = null;
        waitsForRealTime = null;
    }

    /// Lets everybody who can go on do so, by turns, until nobody can, or for very long. On the driver,
    /// between dispatches.
    public void drain() {
        boolean before = unguided;
        unguided = true;
        running = true;
        pause = steps + MOST_LEFT_STEPS;
        failure = null;
        try {
            next = null;
            for (SimulatedThread thread = choose(); thread != null && steps < pause; thread = choose()) {
                beginStep(thread);
                dispatch(thread);
                progress = ++moves;
            }
        } finally {
            next = null;
            pause = Long.MAX_VALUE;
            running = false;
            unguided = before;
        }
    }

    /// Begins a new run: time, steps and numbers start again. On the driver, after [#drain()].
    ///
    /// @param survivor the one thread that goes on existing; it gets number 0
    public void reset(Schedulable survivor) {
        cores.reset();
        if (scheduled != null) {
            if (brokenPolicy != null) {
                // It breaks in each run at the same place.
                putBack(brokenPolicy);
                brokenPolicy = null;
            }
            takePolicyFailure();
            scheduled.reset(policy());
        }
        timers.clear();
        monitorWaiters.clear();
        delayed.clear();
        time.set(0);
        steps = 0;
        readySequence = 0;
        timerSequence = 0;
        cancelledTimers = 0;
        stallsEnd = 0;
        last = null;
        next = null;
        failure = null;
        waitsForRealTime = null;
        unguided = false;
        selective = false;
        ticking = false;
        threads = 1;
        SimulatedThread first = new SimulatedThread(survivor, 0);
        survivor.simulated = first;
        first.attachment = guide.begin(first);
    }
}
