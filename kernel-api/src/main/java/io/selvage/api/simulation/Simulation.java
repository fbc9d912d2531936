package io.selvage.api.simulation;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The deterministic machine underneath a kernel: one driver thread, virtual time, and a [Chooser].
///
/// **Steps.** Whoever runs, runs alone, from one point to the next. Points are: every kernel call, every
/// block, every call of [#point(Access, Object, int, Site)]. At each of them the chooser says who makes
/// the next step.
///
/// **Time.** A step takes [#STEP_NANOS], divided by the number of busy cores. When every thread waits,
/// time jumps to the next timer. So an hour of waiting takes no time.
///
/// **If the scheduler decides** ([io.selvage.api.KernelConfig#simulated(long,
/// io.selvage.api.scheduling.Topology)]), the chooser is not asked who runs: each core has a queue, a
/// policy and a time of its own, and whichever is behind all others makes the next step. It takes
/// [#STEP_NANOS] on a core of full capacity, longer on others, however many cores are busy. Everything
/// else is the same.
///
/// **Progress.** The machine runs only while somebody outside waits for it (`Process.waitFor`,
/// `Thread.join`, `Kernel.close`, [#settle()], or code inside [#drive(Callable)]) and stops the moment
/// that wait is over, so what the outside does in between happens at a definite step.
///
/// **What it cannot control** is listed by [#leaks()]: wake-ups by threads that are not simulated, waits
/// that read the real clock.
///
/// Found through [io.selvage.api.Kernel#simulation()] or, from a simulated thread,
/// [io.selvage.api.Kernel#currentSimulation()].
///
/// Methods may be called by any thread unless they say otherwise, and do not block unless they say so.
public interface Simulation {
    /// How much virtual time one step takes while one core is busy: one microsecond.
    long STEP_NANOS = 1_000;

    /// A point: another thread may run before the caller goes on. Does nothing if the caller is not a
    /// stackful thread of this machine or may not be preempted here.
    ///
    /// @param access what the caller does next
    /// @param object with what, null if unknown
    /// @param part which part of it, -1 for the whole
    /// @param site where in the code, null if unknown
    void point(Access access, @Nullable Object object, int part, @Nullable Site site);

    /// A number that the chooser chooses. Asked by a simulated thread, or while the machine stands still.
    /// If the chooser fails, whoever waits for the run hears of it, not the simulated thread that asked.
    ///
    /// @param bound how many there are to choose from, at least 1
    /// @return 0 to `bound` - 1
    int choose(int bound);

    /// {@return 64 bits drawn from the seed}
    long nextLong();

    /// {@return virtual time since the run began, in nanoseconds}
    long nanoTime();

    /// {@return the virtual time of day; every run begins at 2000-01-01T00:00:00Z}
    Instant instant();

    /// Sleeps in virtual time. Blocks the calling stackful thread.
    ///
    /// @param nanos how long; 0 or less is a mere point
    /// @throws InterruptedException if the Java thread is interrupted
    /// @throws IllegalStateException if the caller is no stackful thread of this machine
    void sleep(long nanos) throws InterruptedException;

    /// {@return the calling thread's number within the run, -1 if it is not of this machine}
    int thread();

    /// {@return how many steps the run has made}
    long steps();

    /// {@return how many questions the chooser has been asked}
    long decisions();

    /// A digest of everything that happened so far: who made which step where, on which core, when. Two
    /// runs with equal hashes went the same way.
    ///
    /// @return 64 bits
    long traceHash();

    /// What came in from outside of the machine's control since the run began, each with its cause; at
    /// most the first 16: wake-ups by threads that are not simulated, and timed waits by the real clock.
    /// If it is not empty, the run may not be repeatable.
    ///
    /// The machine cannot see everything: not what a program reads (identity hash codes, `Math.random`,
    /// `System.nanoTime`, variables that other threads write), nor monitors that threads which are not
    /// simulated hold or notify. To be sure, repeat the run and compare [#traceHash()].
    ///
    /// @return one sentence each
    List<String> leaks();

    /// Begins a new run on the same kernel: numbers, time, trace and random numbers start as they did
    /// after boot. Only between runs: when every process but process 1 has ended and been collected. What
    /// is left of the last run may make 100,000 more steps to come to that.
    ///
    /// @param plan how the new run goes
    /// @throws io.selvage.api.KernelException `EBUSY` if there are processes, or the machine is running
    void restart(Plan plan);

    /// Lets somebody see every step from now on.
    ///
    /// @param observer who, or null for nobody
    void observe(@Nullable StepObserver observer);

    /// Runs until nobody can go on: every thread waits, is stopped or has ended. That is no error here.
    /// Time does not jump: timers that are not due stay for later. Blocks.
    ///
    /// @throws IllegalStateException if the caller is a simulated thread of this machine
    /// @throws SimulationException if the run cannot go on
    /// @throws java.util.concurrent.CancellationException if the kernel has been closed
    /// @throws InterruptedException if the caller is interrupted
    void settle() throws InterruptedException;

    /// Does something on the driver's own thread: whatever it waits for in this kernel is then driven in
    /// place, which saves two switches of platform threads per wait. Blocks until it is done.
    ///
    /// @param <T> what it results in
    /// @param work what to do
    /// @return its result
    /// @throws IllegalStateException if the caller is a simulated thread of this machine
    /// @throws java.util.concurrent.CancellationException if the kernel has been closed
    /// @throws InterruptedException if the caller is interrupted; work that has begun goes on
    /// @throws Exception what it threw
    <T extends @Nullable Object> T drive(Callable<T> work) throws Exception;
}
