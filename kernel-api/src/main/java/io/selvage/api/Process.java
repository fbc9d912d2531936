package io.selvage.api;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A handle on one process, live or dead. It is bound to the process itself, not to its number: whatever
/// the PID names later, a handle never means another process. Handles are equal iff they mean the same
/// process.
///
/// All methods may be called from any thread, simulated or not.
@SuppressWarnings("JavaLangClash")
public interface Process {
    /// The PID. It names the process from creation until it has been collected and may be reused after
    /// that (MODEL 5).
    ///
    /// @return a number from 1 to `pidMax` - 1
    int pid();

    /// The name for ever: unique, never reused, valid after death.
    ///
    /// @return the process's GUID
    ProcessGuid guid();

    /// {@return the program's name}
    String name();

    /// {@return the final status, or null while the process lives}
    @Nullable
    ExitStatus exitStatus();

    /// Waits until the process is dead. This observes the death and collects nothing: the parent's
    /// [WaitCalls#waitpid(int, WaitOptions)] is independent of it.
    ///
    /// If the process writes to [a stream of the embedder's][StandardStream#to(java.io.OutputStream)],
    /// that has got everything when the embedder returns from here.
    ///
    /// A stackful simulated thread that calls this sleeps and frees its core; a stackless one must not
    /// call it.
    ///
    /// @return the final status
    /// @throws InterruptedException if the calling thread is interrupted while waiting
    /// @throws KernelException `EDEADLK` if a stackless thread calls it on a process that is alive
    ExitStatus waitFor() throws InterruptedException;

    /// Waits until the process is dead or the time is over.
    ///
    /// @param timeout how long to wait at most; zero or negative only looks
    /// @return the final status, or null if the process was still alive when the time was over
    /// @throws InterruptedException if the calling thread is interrupted while waiting
    /// @throws KernelException `EDEADLK` if a stackless thread calls it on a process that is alive
    @Nullable
    ExitStatus waitFor(Duration timeout) throws InterruptedException;

    /// The embedder's end of the pipe that the process has as descriptor 0. Writing blocks the caller
    /// while the pipe is full, and fails with an [java.io.IOException] when nobody can read it any more.
    /// Closing it is the end of the input.
    ///
    /// The three streams may be used by any thread that can block, one at a time. A wait is over, with an
    /// [java.io.InterruptedIOException], if the thread is interrupted. On the deterministic machine a
    /// wait lets the machine run.
    ///
    /// @return the stream, always the same
    /// @throws IllegalStateException if descriptor 0 was not asked to be a pipe
    OutputStream stdin();

    /// The embedder's end of the pipe that the process has as descriptor 1. It ends when no process can
    /// write to the pipe any more and everything has been read, which may be after the death of this one.
    /// If it is closed first, whoever writes to the pipe gets `SIGPIPE`.
    ///
    /// @return the stream, always the same
    /// @throws IllegalStateException if descriptor 1 was not asked to be a pipe
    InputStream stdout();

    /// The embedder's end of the pipe that the process has as descriptor 2; see [#stdout()].
    ///
    /// @return the stream, always the same
    /// @throws IllegalStateException if descriptor 2 was not asked to be a pipe
    InputStream stderr();

    /// Sends a signal to the process. The embedder may signal every one; a simulated thread of the kernel
    /// needs what [SignalCalls#kill(int, int)] needs, as the handle is no permission. Unlike a number, it
    /// never reaches another process. Does nothing to one that is dead. Does not block: the signal acts
    /// as [SignalCalls] says.
    ///
    /// @param signal the signal
    /// @throws KernelException `EACCES` if the caller is a simulated thread that may not send it
    void kill(Signal signal);

    /// How the process ended, in detail: what ended it, what it has used, and for an end by a limit or by
    /// force where its threads stood. Made when it is asked for.
    ///
    /// @return the report, or null while the process lives
    @Nullable
    ExitReport exitReport();

    /// {@return what the process has used until this moment; after its death what that had come to}
    ResourceUsage usage();

    /// {@return the limits of its own, which it got by [SpawnActions#withLimits(UsageLimits)] or from its
    /// creator}
    UsageLimits usageLimits();

    /// {@return the innermost job that it is in; null if it is in none}
    @Nullable
    Job job();

    /// Its threads, to look what they do ([Thread#state()], [Thread#waitsFor()], [Thread#stack()]).
    ///
    /// @return handles on those that live at this moment, oldest first
    List<Thread> threads();
}
