package io.selvage.guest.port;

import java.io.InputStream;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/// What the code of a program asks of the kernel. One for each program that is loaded; may be called by
/// any thread that runs the program's code, also by one that is none of the process's.
public interface Port {
    /// A preemption point and a delivery point: takes back the raised flag if nobody else has something
    /// to see to. Does not return if the thread or its process is to end; may give up the core.
    void poll();

    /// Ends the process at once, without anything of the program being run. Never returns.
    ///
    /// @param status the exit code, of which the low 8 bits count
    /// @return nothing; declared so that callers can throw it
    RuntimeException end(int status);

    /// {@return whether this is what unwinds the threads of a process that ends}
    ///
    /// @param thrown something that the program's code has thrown
    boolean isUnwinding(Throwable thrown);

    /// {@return whether the calling thread is one of the process's}
    boolean isInside();

    /// Makes a thread of the process on behalf of a caller that is none.
    ///
    /// @param name its name
    /// @param body what it does
    /// @return a virtual thread, not started
    java.lang.Thread newThread(String name, Runnable body);

    /// {@return the loader of the classes by which a program may call its kernel itself; null if it may
    /// not}
    @Nullable
    ClassLoader kernelApi();

    /// {@return the process's standard input}
    InputStream input();

    /// {@return the process's standard output}
    PrintStream output();

    /// {@return the process's standard error}
    PrintStream error();

    /// Replaces the process's standard input, also for the JDK's own code.
    ///
    /// @param replacement read by the program from now on
    void input(InputStream replacement);

    /// Replaces the process's standard output, also for the JDK's own code.
    ///
    /// @param replacement written by the program from now on
    void output(PrintStream replacement);

    /// Replaces the process's standard error, also for the JDK's own code.
    ///
    /// @param replacement written by the program from now on
    void error(PrintStream replacement);
}
