package io.selvage.testkit.jqwik;

/// One thing that a thread of a [KernelProgram] does.
public sealed interface KernelOp {
    /// Lets others go first.
    record GiveWay() implements KernelOp {}

    /// Asks for its numbers.
    record AskNumbers() implements KernelOp {}

    /// Sets the file mode creation mask.
    ///
    /// @param mask 0 to 0777
    record Umask(int mask) implements KernelOp {}

    /// Opens a second descriptor on its standard input.
    record Dup() implements KernelOp {}

    /// Closes the last descriptor that [Dup] opened in this thread, if there is one.
    record Close() implements KernelOp {}

    /// Makes a pipe, has another thread write so many bytes (of a child process, if the process may have any), reads
    /// them, checks them, and closes the pipe.
    ///
    /// @param bytes how many, at least 1
    record Transfer(int bytes) implements KernelOp {}

    /// Starts the first of the threads planned for this one that it has not started yet, if there is one.
    record Start() implements KernelOp {}

    /// Joins the first thread that it has started and not joined yet, if there is one.
    record Join() implements KernelOp {}

    /// Collects a child of the process, if there is one.
    record Wait() implements KernelOp {}

    /// Takes one of the process's locks, if the thread holds none of that number or above.
    ///
    /// @param number which, 0 to 2
    record Lock(int number) implements KernelOp {}

    /// Gives back the lock of the highest number that the thread holds, if it holds one.
    record Unlock() implements KernelOp {}

    /// Ends the process: at once, with its other threads wherever they are, if it is not the first one and has no
    /// processes planned below it; otherwise, or with a thread that is not its process's first, what comes after
    /// this in the thread is left out.
    ///
    /// @param code 0 to 255
    record Exit(int code) implements KernelOp {}
}
