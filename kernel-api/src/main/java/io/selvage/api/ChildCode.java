package io.selvage.api;

/// What happened to a child: the codes of `waitid` and of `SIGCHLD`, with Linux's numbers (MODEL 7).
public enum ChildCode {
    /// It exited.
    EXITED(1),
    /// A signal killed it.
    KILLED(2),
    /// A signal killed it, and its status says that a core was dumped.
    DUMPED(3),
    /// It was trapped by a tracer; nothing reports that while tracing is not built.
    TRAPPED(4),
    /// A signal stopped it.
    STOPPED(5),
    /// It was resumed.
    CONTINUED(6);

    private final int number;

    ChildCode(int number) {
        this.number = number;
    }

    /// {@return Linux's number, 1 to 6}
    public int number() {
        return number;
    }

    /// The code of an end.
    ///
    /// @param status how a process ended
    /// @return [#EXITED], [#KILLED] or [#DUMPED]
    public static ChildCode of(ExitStatus status) {
        return switch (status) {
            case ExitStatus.Exited _ -> EXITED;
            case ExitStatus.Killed(Signal _, boolean core) -> core ? DUMPED : KILLED;
        };
    }
}
