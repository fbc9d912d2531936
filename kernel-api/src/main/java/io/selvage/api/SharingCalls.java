package io.selvage.api;

/// Who shares what: asked by `kcmp`, ended by `unshare`. Numbers are Linux's; no call blocks.
public interface SharingCalls {
    /// For `type`: two descriptors, whether they are the same open file.
    int KCMP_FILE = 0;

    /// For `type`: the address space.
    int KCMP_VM = 1;

    /// For `type`: the descriptor table.
    int KCMP_FILES = 2;

    /// For `type`: working directory, root and umask.
    int KCMP_FS = 3;

    /// For `type`: the signal handlers.
    int KCMP_SIGHAND = 4;

    /// For `type`: the I/O context. It is made by its first use and nothing uses it, so all have the
    /// same: none.
    int KCMP_IO = 5;

    /// For `type`: the semaphore undo list. It is made when it is first shared; those without one have
    /// the same.
    int KCMP_SYSVSEM = 6;

    /// Says whether two threads share something.
    ///
    /// @param tid1 a thread, or a dead process that has not been collected
    /// @param tid2 another one, or the same
    /// @param type one of the `KCMP_…` numbers
    /// @param descriptor1 with [#KCMP_FILE], a descriptor of the first
    /// @param descriptor2 with [#KCMP_FILE], a descriptor of the second
    /// @return 0 if they share it, 1 if not
    /// @throws KernelException in this order: `ESRCH` if one of them does not exist, `EACCES` without the
    ///     right `QUERY_INFORMATION` on both ([ProtectionCalls]), `EINVAL` for an unknown `type`, `EBADF`
    ///     if a descriptor is not open
    int kcmp(int tid1, int tid2, int type, int descriptor1, int descriptor2);

    /// Stops sharing: the caller gets copies of its own of what the flags name, if others share it.
    ///
    /// `CLONE_FILES`, `CLONE_FS` and `CLONE_SYSVSEM` do that. `CLONE_VM`, `CLONE_SIGHAND` and
    /// `CLONE_THREAD` cannot be undone; naming them asks whether they are unshared already (`EINVAL` if
    /// not): `CLONE_THREAD` whether the caller is the only thread of its process, `CLONE_SIGHAND` that
    /// and whether nobody shares its handlers, `CLONE_VM` all that and whether nobody shares its memory.
    ///
    /// @param flags what to stop sharing; [CloneFlags#NONE] does nothing
    /// @throws KernelException in this order, and then nothing has changed: `EINVAL` for flags that
    ///     cannot be unshared or are not, `EPERM` for a new namespace without `SeTcbPrivilege`, `ENOSYS`
    ///     for one with it (namespaces are not part of the model)
    void unshare(CloneFlags flags);
}
