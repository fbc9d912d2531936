package io.selvage.api;

/// How far the Internet reaches for the processes of a kernel ([KernelConfig#network(Network)]).
public enum Network {
    /// There is none: sockets of the Internet are refused with `EAFNOSUPPORT`.
    NONE,
    /// The host's loopback: addresses beyond it cannot be bound (`EADDRNOTAVAIL`) nor reached
    /// (`ENETUNREACH`). What stands for all addresses of the machine stands for the loopback address.
    LOOPBACK,
    /// All that the host can reach, and all addresses it has.
    HOST
}
