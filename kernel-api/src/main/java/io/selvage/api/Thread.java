package io.selvage.api;

import io.selvage.api.scheduling.ThreadStatistics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A handle on one simulated thread, live or dead. Like [Process] it is bound to the thread itself, not
/// to its number.
///
/// All methods may be called from any thread, simulated or not.
@SuppressWarnings("JavaLangClash")
public interface Thread {
    /// The TID. It names the thread while it lives and may be reused after that (MODEL 5).
    ///
    /// @return a number from 1 to `pidMax` - 1
    int tid();

    /// {@return the process that the thread belongs to}
    Process process();

    /// {@return what the thread is doing at this moment}
    ThreadState state();

    /// {@return what is known about the thread at this moment}
    ThreadInfo info();

    /// The name for people: the Java thread's if the program has given it one, else that which
    /// [ThreadInfo#name()] says.
    ///
    /// @return the name
    String name();

    /// {@return what the thread has used until this moment; after its end what that had come to}
    ThreadUsage usage();

    /// What the thread waits for.
    ///
    /// @return null if it runs, could run, or has ended
    @Nullable
    WaitReason waitsFor();

    /// Where the thread is in its code. Takes some tens of microseconds, and the thread, if it runs, pauses
    /// meanwhile.
    ///
    /// @return its Java frames at some moment during the call, innermost first; empty if it has not begun, has
    ///     ended, or has no stack ([StepBody])
    List<StackTraceElement> stack();

    /// {@return what the scheduler has counted for the thread; after its end what it had come to}
    ThreadStatistics statistics();

    /// Waits until the thread has ended. Returns at once if it has.
    ///
    /// A stackful simulated thread that calls this sleeps and frees its core. A stackless one calls
    /// [SystemCalls#join(Thread)] instead.
    ///
    /// @throws InterruptedException if the calling thread is interrupted while waiting
    /// @throws KernelException `EDEADLK` if a thread joins itself, or if a stackless thread calls this on
    ///     a live thread
    void join() throws InterruptedException;

    /// Makes the thread's park permit available, so that its current or next [SystemCalls#park()]
    /// returns. At most one permit is kept. Does nothing once the thread has ended. Never blocks.
    void unpark();
}
