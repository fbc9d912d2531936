package io.selvage.api;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A set of processes that is limited, accounted and killed as one. Whoever a process of the job creates is
/// in the job from its first moment; no process can leave: not by `setsid`, by a double fork, by `exec`, nor by
/// becoming another user.
///
/// The embedder makes jobs, and jobs within jobs: what a process of an inner job uses counts for the outer
/// ones too. A process can be started in a job by the job's [#spawn(Program, String...)], or by
/// [SpawnActions#withJob(Job)].
///
/// All methods may be called from any thread, simulated or not, unless they say otherwise.
public interface Job {
    /// {@return the name, for people}
    String name();

    /// {@return the job that this one is within; null if there is none}
    @Nullable
    Job parent();

    /// {@return what its processes may use together}
    UsageLimits limits();

    /// Makes a job within this one.
    ///
    /// @param name for people
    /// @param limits what its processes may use together
    /// @return the job
    /// @throws KernelException `EPERM` if a simulated thread of the kernel that is in a job calls this;
    ///     `ESRCH` if this job has been killed
    Job createJob(String name, UsageLimits limits);

    /// Starts a program in the job: as [Kernel#spawn(Program, String...)].
    ///
    /// @param program the program to run
    /// @param arguments what [SystemCalls#arguments()] returns inside
    /// @return a handle that names this process for ever, whatever becomes of its PID
    /// @throws KernelException as there; `EAGAIN` or `EMFILE` also if a limit of the job stands against it,
    ///     `ESRCH` if the job has been killed
    Process spawn(Program program, String... arguments);

    /// Starts a program in the job: as [Kernel#spawn(StandardStreams, SpawnActions, Program, String...)].
    ///
    /// @param streams where descriptors 0 to 2 lead
    /// @param actions what happens before the program starts, seen from process 1
    /// @param program the program to run
    /// @param arguments what [SystemCalls#arguments()] returns inside
    /// @return a handle that names this process for ever, whatever becomes of its PID
    /// @throws KernelException as [#spawn(Program, String...)]
    Process spawn(StandardStreams streams, SpawnActions actions, Program program, String... arguments);

    /// {@return what its processes have used until this moment, the dead ones and those of inner jobs
    /// included}
    ResourceUsage usage();

    /// {@return its processes that live at this moment, those of inner jobs included}
    List<Process> processes();

    /// Sends a signal to every process of the job. `SIGKILL` is complete: from the moment it is decided no
    /// process of the job creates another one, so that not even a fork bomb gets away; and the job takes in no
    /// new process after that. Does not wait for the ends.
    ///
    /// @param signal the signal
    /// @throws KernelException `EPERM` if a simulated thread of the kernel that is in a job calls this
    void kill(Signal signal);

    /// {@return the hard limit for which it was killed; null if it was not}
    @Nullable
    LimitHit limitHit();

    /// Waits until no process of the job lives. Other processes may be started in it afterwards, unless it
    /// has been killed.
    ///
    /// @throws InterruptedException if the calling thread is interrupted while waiting
    /// @throws KernelException `EDEADLK` if a process of the job, or a stackless thread, calls this
    void waitFor() throws InterruptedException;

    /// Waits until no process of the job lives or the time is over.
    ///
    /// @param timeout how long to wait at most; zero or negative only looks
    /// @return whether none lives
    /// @throws InterruptedException if the calling thread is interrupted while waiting
    /// @throws KernelException as [#waitFor()]
    boolean waitFor(Duration timeout) throws InterruptedException;
}
