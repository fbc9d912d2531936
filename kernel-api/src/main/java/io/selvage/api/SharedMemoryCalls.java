package io.selvage.api;

import java.nio.ByteBuffer;

/// Memory that processes share by a descriptor or a name (MODEL 15), and how Java code gets at it. Part
/// of [MemoryCalls].
///
/// The files behind it have no bytes at first (`ftruncate` gives them some), are mapped with
/// [MappingCalls#mmap(long, long, int, int, int, long)] and live as long as a descriptor, a mapping or a
/// name refers to them.
public interface SharedMemoryCalls {
    /// `memfdCreate`: closed by exec.
    int MFD_CLOEXEC = 1;

    /// Makes a file that has no name, open for reading and writing.
    ///
    /// @param name what lists of mappings show; any number of files can have it
    /// @param flags [#MFD_CLOEXEC] or 0
    /// @return the descriptor
    /// @throws KernelException `EINVAL` for other flags or a name of more than 249 bytes; `EMFILE`
    int memfdCreate(String name, int flags);

    /// Opens or makes a shared memory object: a file in a name space of its own, one for the whole
    /// kernel. The descriptor is closed by exec.
    ///
    /// @param name one name, with or without slashes before it
    /// @param flags `O_RDONLY` or `O_RDWR`, perhaps with `O_CREAT`, `O_EXCL` and `O_TRUNC`
    /// @param mode permissions of a new one, less the caller's umask
    /// @return the descriptor
    /// @throws KernelException `EACCES` if its rules refuse what the flags ask for ([FileSecurityCalls]);
    ///     `EINVAL` for a name that is empty or has a slash in it, or for other flags; `ENAMETOOLONG`
    ///     beyond 255 bytes; `EMFILE`; `ENOENT` if there is none; `EEXIST` if there is one and it was to
    ///     be made
    int shmOpen(String name, int flags, int mode);

    /// Takes the name from a shared memory object.
    ///
    /// @param name one name, with or without slashes before it
    /// @throws KernelException `EINVAL`, `ENAMETOOLONG` as above; `ENOENT` if there is none; `EACCES` if
    ///     the caller does not own it
    void shmUnlink(String name);

    /// Hands out a part of a shared mapping to Java code that knows direct buffers: the memory itself, in
    /// the machine's byte order. Agrona's `UnsafeBuffer` wraps it, and everything that Agrona builds on
    /// that works between processes.
    ///
    /// The buffer is valid as long as it is reachable, even after the mapping or the process has gone: it
    /// keeps the memory. Accesses through it are Java's: they make no signals and look at no protection
    /// that is set later. What `ftruncate` cuts off a file is no longer the file's, even if the file
    /// grows again.
    ///
    /// @param address of the first byte
    /// @param length in bytes, 1 to 2,147,483,647
    /// @return a new buffer, of position 0 and that limit
    /// @throws KernelException `EINVAL` for another length; `EFAULT` if not all of it is mapped, or the
    ///     file that is mapped there ends before; `EINVAL` if it is not all one shared mapping or lies in
    ///     several pieces, which a file has that has grown since it was first mapped; `EACCES` if it
    ///     cannot be written
    ByteBuffer sharedView(long address, long length);
}
