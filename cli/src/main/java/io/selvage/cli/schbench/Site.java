package io.selvage.cli.schbench;

/// Where a run takes place: threads, a way to wake them, and time. Used from its threads only.
public interface Site {
    /// A thread that has been started.
    interface Started {
        /// Waits until it has ended.
        void join();
    }

    /// One thread waits here for others to let it pass. A pass that comes before it is kept, a second one
    /// is not.
    interface Gate {
        /// Lets the one pass that waits, or the next that comes.
        void post();

        /// Waits to be let pass.
        void await();
    }

    /// Starts a thread.
    ///
    /// @param name its name
    /// @param body what it does
    /// @return the thread
    Started start(String name, Runnable body);

    /// {@return a gate that nobody has posted to}
    Gate gate();

    /// Lets time pass.
    ///
    /// @param nanos how much
    void sleep(long nanos);

    /// {@return the time, in nanoseconds since an unnamed moment}
    long nanoTime();

    /// {@return how busy the CPUs have been since this was asked last, in percent}
    double busyPercent();
}
