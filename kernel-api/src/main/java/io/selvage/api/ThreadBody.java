package io.selvage.api;

/// The code that a new stackful thread starts in. Returning ends the thread; if it was the first thread of a
/// new process, returning ends the process with code 0. An exception ends the whole process as if by `SIGABRT`
/// (MODEL 6.2).
@FunctionalInterface
public interface ThreadBody {
    /// Runs the thread.
    ///
    /// @throws Exception anything; it ends the process
    void run() throws Exception;
}
