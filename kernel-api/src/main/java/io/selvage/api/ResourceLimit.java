package io.selvage.api;

/// What can be limited per process, with Linux's numbers (MODEL 13).
@SuppressWarnings("EnumOrdinal") // Linux numbers its limits without gaps, and the constants are in its order.
public enum ResourceLimit {
    /// Seconds of core time: `SIGXCPU` each second beyond the soft limit, `SIGKILL` at the hard one.
    CPU,
    /// Bytes that a file may grow to: `SIGXFSZ` and `EFBIG`.
    FSIZE,
    /// Bytes of the data segment: `ENOMEM`.
    DATA,
    /// Bytes of a stack: `SIGSEGV`.
    STACK,
    /// Bytes of a core dump; 0 means that no status has the core flag.
    CORE,
    /// Bytes of resident memory; kept but without effect, as on Linux.
    RSS,
    /// Threads of all processes of the same user: creation fails with `EAGAIN`.
    NPROC,
    /// One more than the highest descriptor: `EMFILE`.
    NOFILE,
    /// Bytes of locked memory: `ENOMEM` or `EPERM`.
    MEMLOCK,
    /// Bytes of the address space: `ENOMEM`.
    AS,
    /// Kept but without effect, as on Linux.
    LOCKS,
    /// Queued signals: `EAGAIN`.
    SIGPENDING,
    /// Bytes of all message queues of the same user: making one fails with `EMFILE`.
    MSGQUEUE,
    /// 20 less the lowest nice value that needs no privilege.
    NICE,
    /// The highest real-time priority that needs no privilege.
    RTPRIO,
    /// Microseconds of core time that a real-time thread may use without blocking.
    RTTIME;

    /// {@return Linux's number, 0 to 15}
    public int number() {
        return ordinal();
    }
}
