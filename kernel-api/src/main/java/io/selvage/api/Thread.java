package io.selvage.api;

import io.selvage.api.scheduling.ThreadStatistics;

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
