package io.selvage.guest.port;

import java.net.URL;

/// What the kernel asks of the classes that it has put into a program.
public interface Inside {
    /// The program's main method, ready to be called.
    interface Main {
        /// Calls it.
        ///
        /// @throws Throwable what the program throws
        void run() throws Throwable;
    }

    /// Before anything of the program runs.
    ///
    /// @param port how the program reaches the kernel
    /// @param loading how its classes come to be
    /// @param start what it begins with
    void begin(Port port, Loading loading, Start start);

    /// After [#begin(Port, Loading, Start)]: makes the loader of the program's classes.
    ///
    /// @param jars where the classes are
    /// @return the loader, to be closed with the program
    ClassLoader load(URL[] jars);

    /// Raises or lowers the flag that the polls in the program's code read. Any thread; never blocks.
    ///
    /// @param raised whether polls are to call [Port#poll()]
    void flag(boolean raised);

    /// Runs the program as a JVM does: its main method, then until no thread is left that keeps it alive,
    /// then its shutdown hooks.
    ///
    /// @param main the main method
    /// @return the exit code
    /// @throws Throwable only what unwinds the thread
    int run(Main main) throws Throwable;

    /// {@return whether something is to be run before the program ends}
    boolean hasHooks();

    /// In a thread of the process: runs the shutdown hooks, unless somebody else does; then it does not
    /// return.
    void shutDown();

    /// The process is over: lets go of what the JVM would keep.
    void dispose();
}
