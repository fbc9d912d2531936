package io.selvage.api;

/// What the kernel measures of processes and jobs, and limits by [UsageLimits].
///
/// What happens at a limit: at the soft one, the process, or every process of the job, gets
/// [#signal()] once, with the code [SignalInfo#KERNEL] and as value [#number()]. At the hard one it is
/// killed, or for what is counted in pieces ([#refuses()]) the creation of another piece is refused, unless
/// [UsageLimits#killingAt(MeteredResource)] says otherwise.
public enum MeteredResource {
    /// Core time, in nanoseconds. `SIGXCPU`.
    CPU_TIME("cpu", Signal.XCPU, Unit.NANOSECONDS),

    /// Bytes allocated on the Java heap since the beginning, whether they are still in use or not.
    /// `SIGXCPU`.
    ALLOCATED_BYTES("alloc", Signal.XCPU, Unit.BYTES),

    /// Threads at one time; that of a zombie counts until it is collected. Refused with `EAGAIN`; the
    /// signal of the soft limit is `SIGXCPU`.
    THREADS("threads", Signal.XCPU, Unit.PIECES),

    /// Open descriptors at one time. Refused with `EMFILE`; the signal of the soft limit is `SIGXFSZ`.
    DESCRIPTORS("fds", Signal.XFSZ, Unit.PIECES),

    /// Time since the start, in nanoseconds of the machine's clock. `SIGALRM`.
    WALL_TIME("wall", Signal.ALRM, Unit.NANOSECONDS),

    /// Bytes written to what leads out of the kernel: streams and pipes of the embedder's, terminals,
    /// files of the host and sockets of the host's network. `SIGXFSZ`.
    OUTPUT_BYTES("output", Signal.XFSZ, Unit.BYTES),

    /// The Java heap, which all processes share: see [KernelConfig#heapGuard(double)]. It cannot be
    /// limited for a process; it can be the reason why one was killed.
    HEAP("heap", Signal.KILL, Unit.BYTES);

    /// What amounts of a resource are.
    public enum Unit {
        /// Time.
        NANOSECONDS,
        /// Size.
        BYTES,
        /// Things.
        PIECES
    }

    private final String word;
    private final Signal signal;
    private final Unit unit;

    MeteredResource(String word, Signal signal, Unit unit) {
        this.word = word;
        this.signal = signal;
        this.unit = unit;
    }

    /// {@return its short name, as command lines and reports have it}
    public String word() {
        return word;
    }

    /// {@return what is sent at the soft limit}
    public Signal signal() {
        return signal;
    }

    /// {@return what amounts of it are}
    public Unit unit() {
        return unit;
    }

    /// {@return whether more of it than the hard limit is refused, and nobody is killed unless that is
    /// asked for}
    public boolean refuses() {
        return unit == Unit.PIECES;
    }

    /// {@return a number of its own, 1 or more, for the value of its signal}
    public int number() {
        return switch (this) {
            case CPU_TIME -> 1;
            case ALLOCATED_BYTES -> 2;
            case THREADS -> 3;
            case DESCRIPTORS -> 4;
            case WALL_TIME -> 5;
            case OUTPUT_BYTES -> 6;
            case HEAP -> 7;
        };
    }

    /// An amount for people.
    ///
    /// @param amount in the resource's unit
    /// @return `2.000 s`, `512.0 MiB`, `50`
    public String text(long amount) {
        return switch (unit) {
            case NANOSECONDS -> Amounts.seconds(amount);
            case BYTES -> Amounts.bytes(amount);
            case PIECES -> Long.toString(amount);
        };
    }
}
