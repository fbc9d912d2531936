package io.selvage.api;

/// The files of a kernel, as its embedder sets them up. They live in memory and go with the kernel.
///
/// Paths are absolute, names are separated by `/`. All methods may be called from any thread at any time,
/// and do not block. What they make belongs to user 0 and group 0 and has exactly the mode asked for.
/// They throw [KernelException] `ENOENT` or `ENOTDIR` if the parent is not a directory, `EINVAL` if the
/// path is not absolute, `ENAMETOOLONG` if it has 4,096 characters or more or a name in it more than 255.
public interface FileTree {
    /// Makes a directory.
    ///
    /// @param path where
    /// @param mode the low 12 bits count
    /// @throws KernelException `EEXIST` if something is there
    void makeDirectory(String path, int mode);

    /// Makes a regular file.
    ///
    /// @param path where
    /// @param content its bytes; copied
    /// @param mode the low 12 bits count
    /// @throws KernelException `EEXIST` if something is there
    void makeFile(String path, byte[] content, int mode);

    /// Makes a file that exec can start, with mode 0755. Read as bytes it is empty.
    ///
    /// @param path where
    /// @param program what runs
    /// @throws KernelException `EEXIST` if something is there
    void install(String path, Program program);

    /// Makes a null device, with mode 0666: it takes every write and has nothing to read.
    ///
    /// @param path where
    /// @throws KernelException `EEXIST` if something is there
    void makeNullDevice(String path);

    /// The bytes of a regular file at this moment.
    ///
    /// @param path which
    /// @return a copy
    /// @throws KernelException `EISDIR` or `EINVAL` if it is none
    byte[] content(String path);
}
