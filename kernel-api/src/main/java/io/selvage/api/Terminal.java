package io.selvage.api;

/// A terminal of the embedder's: somebody types, processes read, and what they write appears on a screen
/// (MODEL 9.3). Made by [Kernel#terminal(java.io.OutputStream)].
///
/// Input is handed to readers as it is typed, byte by byte, without echo and without editing, except for
/// four characters: interrupt (3), quit (28) and suspend (26) send `SIGINT`, `SIGQUIT` and `SIGTSTP` to
/// the foreground group and throw away what has been typed but not read; end of input (4) makes one read
/// return 0.
///
/// All methods may be called from any thread that is not simulated; none of them blocks.
public interface Terminal {
    /// The character that interrupts.
    byte INTERRUPT = 3;

    /// The character that ends the input.
    byte END = 4;

    /// The character that suspends.
    byte SUSPEND = 26;

    /// The character that quits.
    byte QUIT = 28;

    /// Types.
    ///
    /// @param bytes what is typed
    void type(byte[] bytes);

    /// Types a text as UTF-8.
    ///
    /// @param text what is typed
    default void type(String text) {
        type(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /// The line is gone: the leader of the session gets `SIGHUP` and `SIGCONT`, the foreground group
    /// `SIGHUP`. From now on reads return 0 and writes fail with `EIO`.
    void hangUp();

    /// Starts a program with this terminal as its standard input, output and error. It is not yet the
    /// program's controlling terminal: for that it makes a session ([JobCalls#setsid()]) and calls
    /// [TerminalCalls#tiocsctty(int)].
    ///
    /// @param program the program
    /// @param arguments what [SystemCalls#arguments()] returns inside
    /// @return the new process, a child of process 1
    /// @throws KernelException as [Kernel#spawn(Program, String...)]
    Process spawn(Program program, String... arguments);
}
