package io.selvage.api;

import io.selvage.api.scheduling.LatencyHistogram;
import io.selvage.api.scheduling.SchedulingClass;
import io.selvage.api.scheduling.SchedulingPolicy;
import io.selvage.api.scheduling.Topology;
import io.selvage.api.simulation.Simulation;
import io.selvage.api.tracing.ScheduleRecording;
import java.io.OutputStream;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/// A process-and-thread kernel inside this JVM. Several kernels can be booted side by side; they share
/// nothing but the machine.
///
/// All methods may be called from any thread, simulated or not, unless they say otherwise.
public interface Kernel extends AutoCloseable {
    /// Boots a kernel: starts its virtual cores and its process 1 (`init`), which collects orphans.
    ///
    /// @param config what to boot
    /// @return the running kernel; close it to end every process and every core
    /// @throws KernelException `ENOSYS` if no kernel implementation is on the class or module path, or if
    ///     this JVM lacks a flag that the kernel needs (the message names the exact flag)
    static Kernel boot(KernelConfig config) {
        return provider().boot(config);
    }

    /// The system calls of the calling simulated thread, found from however deep inside its code.
    ///
    /// @return the calling thread's system calls
    /// @throws KernelException `ESRCH` if the caller is not a thread of any kernel
    static SystemCalls current() {
        return provider().current();
    }

    /// The deterministic machine that the calling simulated thread runs on. Cheap enough to be asked at
    /// every access to a variable.
    ///
    /// @return null if the caller is no simulated thread, or one of a kernel on the real machine
    /// @throws KernelException `ENOSYS` if no kernel implementation is on the class or module path
    static @Nullable Simulation currentSimulation() {
        return provider().currentSimulation();
    }

    private static KernelProvider provider() {
        KernelProvider found = ProviderHolder.PROVIDER;
        if (found == null) {
            throw new KernelException(
                    Errno.ENOSYS, "boot: no kernel found; add io.selvage:kernel-core to the class or module path");
        }
        return found;
    }

    /// Starts a program as a new process, a child of process 1. Does not wait for it.
    ///
    /// Standard input, output and error (descriptors 0 to 2) are the streams of [KernelConfig].
    ///
    /// @param program the program to run
    /// @param arguments what [SystemCalls#arguments()] returns inside
    /// @return a handle that names this process for ever, whatever becomes of its PID
    /// @throws KernelException `EAGAIN` if no PID or no thread is to be had, `ENOENT`, `EACCES` or
    ///     `ENOEXEC` if a program file cannot be loaded, `ESHUTDOWN` if the kernel is closing
    Process spawn(Program program, String... arguments);

    /// Starts a program after actions and with attributes, as [SystemCalls#spawn(SpawnActions, Program,
    /// String...)] does for a process. Standard input, output and error are the streams of
    /// [KernelConfig].
    ///
    /// @param actions what happens before the program starts, seen from process 1
    /// @param program the program to run
    /// @param arguments what [SystemCalls#arguments()] returns inside
    /// @return a handle that names this process for ever, whatever becomes of its PID
    /// @throws KernelException as [#spawn(Program, String...)], and what the actions say
    default Process spawn(SpawnActions actions, Program program, String... arguments) {
        return spawn(StandardStreams.INHERITED, actions, program, arguments);
    }

    /// Starts a program whose descriptors 0 to 2 lead where the embedder wants.
    ///
    /// @param streams where they lead
    /// @param program the program to run
    /// @param arguments what [SystemCalls#arguments()] returns inside
    /// @return a handle that names this process for ever, whatever becomes of its PID
    /// @throws KernelException as [#spawn(Program, String...)]
    default Process spawn(StandardStreams streams, Program program, String... arguments) {
        return spawn(streams, SpawnActions.NONE, program, arguments);
    }

    /// Starts a program whose descriptors 0 to 2 lead where the embedder wants, after actions, which see
    /// these descriptors, and with attributes.
    ///
    /// @param streams where they lead
    /// @param actions what happens before the program starts, seen from process 1
    /// @param program the program to run
    /// @param arguments what [SystemCalls#arguments()] returns inside
    /// @return a handle that names this process for ever, whatever becomes of its PID
    /// @throws KernelException as [#spawn(Program, String...)], and what the actions say; then streams
    ///     are neither read nor written
    Process spawn(StandardStreams streams, SpawnActions actions, Program program, String... arguments);

    /// Makes a job: a set of processes that is limited, accounted and killed as one. It is empty at first
    /// and costs nothing while it is.
    ///
    /// @param name for people
    /// @param limits what its processes may use together
    /// @return the job
    /// @throws KernelException `EPERM` if a simulated thread of this kernel that is in a job calls this
    Job createJob(String name, UsageLimits limits);

    /// The process that the PID names at this moment, zombies included (MODEL 5, lookup by PID).
    ///
    /// @param pid a process id
    /// @return its handle, or null if no process has this PID now
    @Nullable
    Process find(int pid);

    /// Sends the signals `SIGINT`, `SIGTERM` and `SIGHUP` that the host sends to this JVM to the process
    /// group of a process, instead of ending the JVM: so Ctrl-C reaches the programs in the foreground.
    /// There is one such group per JVM, that of the last call that has not been closed.
    ///
    /// @param leader whose group, at the moment of each signal; dead members do not keep the others from
    ///     it
    /// @return to be closed when the JVM is to answer them as before
    /// @throws IllegalArgumentException if it is a process of another kernel
    /// @throws KernelException `ENOSYS` if this JVM does not let the kernel hear of them, naming the flag
    ///     to add
    SignalForwarding forwardHostSignals(Process leader);

    /// Makes a terminal.
    ///
    /// @param screen gets what processes write to it; not closed by the kernel
    /// @return the terminal
    Terminal terminal(OutputStream screen);

    /// The process that a GUID names, dead or alive (MODEL 5). Finding one that lives takes a look at
    /// every number in use.
    ///
    /// @param guid any GUID
    /// @return the live process, what is remembered of a dead one, or why there is neither
    ProcessLookup record(ProcessGuid guid);

    /// A snapshot of all processes, zombies included, in order of PID. Each row is consistent in itself;
    /// the rows are read one after the other while the kernel runs on.
    ///
    /// @return one row per process
    List<ProcessInfo> processes();

    /// The virtual cores, with the CPU each one is pinned to or the reason why it is not.
    ///
    /// @return one entry per core, in order of index
    List<Core> cores();

    /// {@return how many virtual cores there are at this moment}
    int onlineCores();

    /// Adds or removes virtual cores: those with the highest numbers. What waits on a core that goes
    /// moves to others, what runs there moves at its next preemption point, and no thread is lost. A
    /// thread that was allowed only on cores that go may run everywhere afterwards. Does not wait for
    /// that.
    ///
    /// @param cores how many, 1 to [KernelConfig#MAX_CORES]
    /// @throws IllegalArgumentException if the number is out of range
    /// @throws KernelException `EOPNOTSUPP` on a deterministic or simulated machine; `EBUSY` if so few
    ///     cores cannot bear the deadlines that have been admitted. Nothing has changed then
    void resize(int cores);

    /// Puts the ready threads of the class Normal under another policy while they run. Each core changes
    /// over at its next dispatch or preemption point; no thread is lost on the way.
    ///
    /// @param source makes the policy of each core
    void schedulingPolicy(SchedulingPolicy.Source source);

    /// Which virtual cores are near to each other and how fast each one is: what [KernelConfig] says,
    /// else what the host says of the CPUs that the cores are bound to, else flat.
    ///
    /// @return the topology of all virtual cores
    Topology topology();

    /// How long threads of a class waited, from when each was woken until it was on a core, since boot.
    /// About one in sixty wake-ups by other threads is measured, and stands for the others; each wake-up
    /// from outside of the cores is measured. On the deterministic machine all are, in virtual time.
    /// Takes constant time.
    ///
    /// @param kind the class
    /// @return a copy of what has been counted until this moment
    LatencyHistogram wakeupLatency(SchedulingClass kind);

    /// Begins to record what the scheduler does: who runs on which core when, who wakes whom. Several
    /// recordings may be in progress at once. While there is none, none of this costs anything; while
    /// there is one, a dispatch reads the clock twice.
    ///
    /// @param eventsPerCore how many events are kept for each core, the last ones, 16 to 67,108,864;
    ///     rounded up to a power of two. Takes about 16 bytes for each
    /// @return the recording; it goes on until it is stopped
    /// @throws IllegalArgumentException if the number is out of range
    ScheduleRecording trace(int eventsPerCore);

    /// Whether the kernel has come to rest: every thread waits, is stopped or has ended, so that nothing
    /// happens any more until a timer ends or somebody outside does something. Does not block.
    ///
    /// @return true if it was so at some moment during the call; false if it was not, or could not be
    ///     told
    boolean isQuiet();

    /// The files that processes open by path and exec starts. Empty at boot but for the root directory.
    ///
    /// @return the one file tree of this kernel
    FileTree files();

    /// The deterministic machine underneath.
    ///
    /// @return null if this kernel runs on the real machine
    @Nullable
    Simulation simulation();

    /// Ends every process as if by `SIGKILL`, stops the cores and waits for their platform threads to
    /// end. Idempotent; while one caller closes the kernel, others wait for it to be done.
    ///
    /// A simulated thread that reaches neither a kernel call nor a blocking point within the configured
    /// grace period ([KernelConfig#closeTimeout()]) cannot be ended by this version: `close` then logs
    /// where it stands, lets go of its platform thread (a daemon) and returns.
    ///
    /// @throws KernelException `EDEADLK` if called from a simulated thread of this kernel
    @Override
    void close();

    /// Looks for the provider once, on first use.
    final class ProviderHolder {
        private static final @Nullable KernelProvider PROVIDER = ServiceLoader.load(
                        KernelProvider.class, Kernel.class.getClassLoader())
                .findFirst()
                .orElse(null);

        private ProviderHolder() {}
    }
}
