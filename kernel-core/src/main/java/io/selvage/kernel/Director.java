package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.BrokenRunException;
import io.selvage.api.simulation.Fault;
import io.selvage.api.simulation.Plan;
import io.selvage.api.simulation.Simulation;
import io.selvage.api.simulation.Site;
import io.selvage.api.simulation.Step;
import io.selvage.api.simulation.StepLimitException;
import io.selvage.api.simulation.StepObserver;
import io.selvage.runtime.VirtualTime;
import io.selvage.scheduler.Carrier;
import io.selvage.scheduler.Guide;
import io.selvage.scheduler.Machine;
import io.selvage.scheduler.Schedulable;
import io.selvage.scheduler.SimulatedMachine;
import io.selvage.scheduler.SimulatedThread;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// What stands between a [Plan] and the machine that follows it: asks the chooser, keeps the digest of
/// what happened, lets things go wrong, and says why a run cannot go on.
///
/// Fields belong to the machine's driver unless marked.
final class Director implements Guide, Simulation {
    private static final int MOST_LEAKS = 16;

    private static final String CURE = " waits for time to pass on the real clock, which virtual time does not move:"
            + " start the JVM with -javaagent:runtime-native.jar, so that the JDK's timed waits read virtual time, or"
            + " use Simulation.sleep";

    private final KernelInstance kernel;
    private final SimulatedMachine machine;
    private final SeededRandom random;
    private final Question question = new Question();
    private final FaultPlan faults;

    /// Filled by any thread.
    private final Outsiders outsiders = new Outsiders();
    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

    private volatile @Nullable StepObserver observer;

    /// See [#asksEmbedder()]; touched on the driver.
    private boolean asking;
    private Plan plan;
    private long decisions;
    private long hash;

    @SuppressWarnings("this-escape") // The machine only stores the reference.
    Director(KernelInstance kernel, Plan plan, io.selvage.runtime.Clock realClock, SeededRandom random) {
        this.kernel = kernel;
        this.plan = plan;
        this.random = random;
        faults = new FaultPlan(plan);
        machine = kernel.config().schedulerDecides()
                ? new SimulatedMachine(
                        kernel.topology(), Machine.USUAL_POLICY, STEP_NANOS, this, realClock, kernel::ticked)
                : new SimulatedMachine(kernel.config().cores(), STEP_NANOS, this, realClock, kernel::ticked);
    }

    /// Whether a chooser or an observer is at work, which is no simulated thread's code. Asked on the
    /// driver.
    boolean asksEmbedder() {
        return asking;
    }

    SimulatedMachine machine() {
        return machine;
    }

    // What the machine asks.

    @Override
    public Object begin(SimulatedThread thread) {
        return new NextStep();
    }

    @Override
    public int choose(SimulatedThread[] options, int count, @Nullable SimulatedThread last) {
        if (count == 1) {
            asking = true;
            try {
                plan.chooser().forced(options[0].number(), NextStep.of(options[0]).access);
            } finally {
                asking = false;
            }
            return 0;
        }
        question.whoRuns(options, count, last);
        return ask();
    }

    private int ask() {
        question.number(decisions++);
        asking = true;
        int answer;
        try {
            answer = plan.chooser().choose(question);
        } finally {
            asking = false;
        }
        if (answer < 0 || answer >= question.options()) {
            throw new BrokenRunException("the chooser answered " + answer + " to " + question);
        }
        return answer;
    }

    @Override
    public boolean interferes(SimulatedThread thread) {
        if (faults.isExhausted() || thread.number() == 0) {
            return false;
        }
        Fault fault = askWhatGoesWrong(faults.ofSteps(), thread.number());
        switch (fault) {
            case KILL_THREAD -> ((Task) thread.schedulable()).endByFault();
            case STALL_THREAD -> machine.stall(thread, Plan.STALL_STEPS);
            case STALL_CORE -> machine.stallCoreOf(thread, Plan.STALL_STEPS);
            case JUMP_CLOCK -> machine.jumpClock(Plan.CLOCK_JUMP_NANOS);
            case null, default -> {
                return false;
            }
        }
        return fault == Fault.STALL_THREAD || fault == Fault.STALL_CORE;
    }

    @Override
    public int delayOf(SimulatedThread thread) {
        if (kernel.events().enabled()) {
            kernel.events().woken((Task) thread.schedulable());
        }
        if (faults.isExhausted() || thread.number() == 0) {
            return 0;
        }
        return askWithin(faults.ofWakeUps(), thread.number()) ? Plan.STALL_STEPS : 0;
    }

    /// In the middle of a thread's code, which must not see what becomes of the chooser.
    private boolean askWithin(Fault[] possible, int thread) {
        if (machine.hasFailed()) {
            return false;
        }
        try {
            return askWhatGoesWrong(possible, thread) != null;
        } catch (Throwable failed) {
            machine.fail(failed);
            return false;
        }
    }

    /// Whether a kernel call is to fail.
    boolean fails(Task self, Fault fault) {
        SimulatedThread thread = self.simulated();
        return !faults.isExhausted() && thread != null && askWithin(faults.ofCall(fault), thread.number());
    }

    private @Nullable Fault askWhatGoesWrong(Fault[] possible, int thread) {
        if (possible.length == 0) {
            return null;
        }
        question.whatGoesWrong(possible, thread);
        int answer = ask();
        if (answer == 0) {
            return null;
        }
        faults.spend();
        Fault fault = possible[answer - 1];
        hash = SeededRandom.mix(hash ^ fault.name().hashCode());
        StepObserver present = observer;
        if (present != null) {
            asking = true;
            present.fault(fault, thread);
            asking = false;
        }
        return fault;
    }

    @Override
    public void step(SimulatedThread thread) {
        NextStep step = NextStep.of(thread);
        long now = machine.clock().nanoTime();
        digest(thread, step, now);
        StepObserver present = observer;
        if (present != null) {
            asking = true;
            present.step(new Step(
                    machine.steps() - 1,
                    thread.number(),
                    ((Task) thread.schedulable()).label(),
                    thread.core(),
                    now,
                    step.access,
                    step.object,
                    step.part,
                    step.site));
            asking = false;
        }
        if (machine.steps() >= plan.stepLimit()) {
            throw new StepLimitException("the run has not ended after " + plan.stepLimit() + " steps; the last one was "
                    + step.access + " by " + thread.schedulable());
        }
    }

    /// Objects are not part of it: their identity differs from run to run.
    private void digest(SimulatedThread thread, NextStep step, long now) {
        long what = (long) thread.number() << 32 | (long) thread.core() << 16 | accessCode(step.access);
        Site site = step.site;
        if (site != null) {
            what += (31L * site.what().hashCode() + site.line()) << 8;
        }
        hash = SeededRandom.mix(hash + what) ^ now;
    }

    @SuppressWarnings("EnumOrdinal") // Any number that differs will do.
    private static int accessCode(Access access) {
        return access.ordinal();
    }

    @Override
    public void left(SimulatedThread thread, Departure departure) {
        NextStep step = NextStep.of(thread);
        if (departure == Departure.YIELDED && !((Task) thread.schedulable()).isStackless()) {
            step.letOthersGoFirst();
        } else if (departure == Departure.YIELDED) {
            step.announce(Access.CALL, null, -1, null);
        } else {
            step.resume();
        }
    }

    @Override
    public int random(int bound) {
        return Math.floorMod(random.nextLong(), bound);
    }

    @Override
    public RuntimeException standstill() {
        for (String outsider : outsiders.alive()) {
            leaked("everything waits, but " + outsider + " runs outside of the machine and could end a wait");
        }
        return new Standstill(kernel).describe();
    }

    @Override
    public RuntimeException stuck(@Nullable Schedulable running) {
        if (running instanceof Task task) {
            return new BrokenRunException(task + " does not come back from its step: it computes without reaching a"
                    + " point, or blocks the driver in native code" + Standstill.where(task));
        }
        return new BrokenRunException("the machine does not get on, though no thread of its is running");
    }

    @Override
    public RuntimeException waitsForRealTime(SimulatedThread thread) {
        Task task = (Task) thread.schedulable();
        String sentence = task + CURE;
        leaked(sentence);
        return new BrokenRunException(sentence + Standstill.where(task));
    }

    /// Even where a timeout ends a wait at the right virtual time, the next one depends on how long the
    /// real one took.
    @Override
    public void timedOut(SimulatedThread thread) {
        Task task = (Task) thread.schedulable();
        java.lang.Thread java = task.javaThread();
        if (java == null || leaks.size() >= MOST_LEAKS) {
            return;
        }
        StackTraceElement asks = VirtualTime.asksRealClock(java.getStackTrace());
        if (asks != null) {
            leaked(task + CURE + "; it waits in " + asks);
        }
    }

    @Override
    public void leaked(String sentence) {
        if (leaks.size() < MOST_LEAKS) {
            leaks.add(sentence);
        }
    }

    // What programs and their testers ask.

    /// A kernel call of a stackful thread: a point.
    void kernelCall(Task self) {
        if (kernel.coreTimeLimits().needsTicks() || kernel.limitWatch().needsTicks()) {
            machine.requestTicks();
        }
        if (!self.isStackless()) {
            pointOf(self, Access.CALL, null, -1, null);
        }
    }

    private void pointOf(Task self, Access access, @Nullable Object object, int part, @Nullable Site site) {
        SimulatedThread thread = self.simulated();
        if (thread != null) {
            NextStep.of(thread).announce(access, object, part, site);
            machine.point();
        }
    }

    @Override
    public void point(Access access, @Nullable Object object, int part, @Nullable Site site) {
        if (!(Carrier.currentSchedulable() instanceof Task self) || self.kernel() != kernel || self.isStackless()) {
            return;
        }
        pointOf(self, access, object, part, site);
        if (self.mustEnd()) {
            throw Unwind.now();
        }
    }

    @Override
    public int choose(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound=" + bound + ", must be at least 1");
        }
        if (bound == 1) {
            return 0;
        }
        if (!(Carrier.currentSchedulable() instanceof Task self) || self.kernel() != kernel) {
            return askForValue(bound);
        }
        try {
            return machine.hasFailed() ? 0 : askForValue(bound);
        } catch (Throwable failed) {
            machine.fail(failed);
            point(Access.CALL, null, -1, null);
            return 0;
        }
    }

    private int askForValue(int bound) {
        question.whichValue(bound, thread());
        int answer = ask();
        hash = SeededRandom.mix(hash ^ answer);
        return answer;
    }

    @Override
    public long nextLong() {
        return random.nextLong();
    }

    @Override
    public long nanoTime() {
        return machine.clock().nanoTime();
    }

    @Override
    public Instant instant() {
        return machine.clock().instant();
    }

    @Override
    public void sleep(long nanos) throws InterruptedException {
        if (!(Carrier.currentSchedulable() instanceof Task sleeper)
                || sleeper.kernel() != kernel
                || sleeper.isStackless()) {
            throw new IllegalStateException("sleep: " + java.lang.Thread.currentThread()
                    + " is no stackful thread of this machine, and virtual time does not pass for others");
        }
        long deadline = nanoTime() + Math.max(0, nanos);
        point(Access.YIELD, null, -1, null);
        for (long left = deadline - nanoTime(); left > 0; left = deadline - nanoTime()) {
            if (java.lang.Thread.interrupted()) {
                throw new InterruptedException();
            }
            sleeper.pause(left);
            if (sleeper.mustEnd()) {
                throw Unwind.now();
            }
        }
    }

    @Override
    public int thread() {
        if (Carrier.currentSchedulable() instanceof Task self && self.kernel() == kernel) {
            SimulatedThread thread = self.simulated();
            return thread == null ? -1 : thread.number();
        }
        return -1;
    }

    @Override
    public long steps() {
        return machine.steps();
    }

    @Override
    public long decisions() {
        return decisions;
    }

    @Override
    public long traceHash() {
        return hash;
    }

    @Override
    public List<String> leaks() {
        return List.copyOf(leaks);
    }

    @Override
    public void observe(@Nullable StepObserver newObserver) {
        observer = newObserver;
    }

    @Override
    public void restart(Plan newPlan) {
        if (Carrier.currentSchedulable() != null) {
            throw new KernelException(Errno.EBUSY, "restart: the machine is running");
        }
        try {
            machine.call(() -> {
                machine.drain();
                if (kernel.hasProcesses()) {
                    throw new KernelException(Errno.EBUSY, "restart: processes are left: " + kernel.processes());
                }
                begin(newPlan);
                return null;
            });
        } catch (RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            java.lang.Thread.currentThread().interrupt();
            throw new KernelException(Errno.EINTR, "restart: interrupted", e);
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// On the driver: process 1 is all there is, and sleeps.
    void begin(Plan newPlan) {
        plan = newPlan;
        faults.restart(newPlan);
        random.restart(newPlan.seed());
        leaks.clear();
        decisions = 0;
        hash = 0;
        kernel.restartNumbers();
        machine.reset(kernel.initThread());
    }

    @Override
    public void settle() throws InterruptedException {
        machine.settle();
    }

    @Override
    public <T extends @Nullable Object> T drive(Callable<T> work) throws Exception {
        return machine.call(work);
    }
}
