package io.selvage.api;

/// Resource limits: per process, shared by its threads, copied at fork, kept by exec (MODEL 13). A
/// process that the embedder starts has none but `NOFILE` (1,024), and no allowance for `NICE` and
/// `RTPRIO` (0). No call blocks.
public interface LimitCalls {
    /// Asks for a limit of the caller's process.
    ///
    /// @param resource a number of [ResourceLimit]
    /// @return the limit
    /// @throws KernelException `EINVAL` if there is no such resource
    Limit getrlimit(int resource);

    /// Asks for a limit of the caller's process.
    ///
    /// @param resource what is limited
    /// @return the limit
    default Limit getrlimit(ResourceLimit resource) {
        return getrlimit(resource.number());
    }

    /// Sets a limit of the caller's process. A limit below what is in use is legal and only blocks
    /// growth.
    ///
    /// @param resource a number of [ResourceLimit]
    /// @param limit soft and hard
    /// @throws KernelException in this order: `EINVAL` if there is no such resource or the soft limit is
    ///     above the hard one, `EPERM` for a higher hard limit without `SeIncreaseQuotaPrivilege`, and
    ///     for a hard limit `NOFILE` above 1,048,576
    void setrlimit(int resource, Limit limit);

    /// Sets a limit of the caller's process; see [#setrlimit(int, Limit)].
    ///
    /// @param resource what is limited
    /// @param limit soft and hard
    default void setrlimit(ResourceLimit resource, Limit limit) {
        setrlimit(resource.number(), limit);
    }

    /// Asks for a limit of any process.
    ///
    /// @param pid the process, or one of its threads; 0 for the caller's
    /// @param resource a number of [ResourceLimit]
    /// @return the limit
    /// @throws KernelException in this order: `ESRCH` if there is no such process, `EACCES` without
    ///     the right `QUERY_INFORMATION` on it ([ProtectionCalls]), `EINVAL` if there is no such resource
    Limit prlimit(int pid, int resource);

    /// Sets a limit of any process, in one step with reading the old one.
    ///
    /// @param pid the process, or one of its threads; 0 for the caller's
    /// @param resource a number of [ResourceLimit]
    /// @param limit soft and hard
    /// @return the limit before
    /// @throws KernelException `ESRCH` if there is no such process, `EACCES` without the right
    ///     `SET_INFORMATION` on it ([ProtectionCalls]), then as [#setrlimit(int, Limit)]
    Limit prlimit(int pid, int resource, Limit limit);
}
