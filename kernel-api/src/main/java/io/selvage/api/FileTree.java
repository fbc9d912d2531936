package io.selvage.api;

import io.selvage.api.security.SecurityDescriptor;
import java.nio.file.Path;

/// The files of a kernel, as its embedder sets them up. They live in memory and go with the kernel;
/// folders of the host, or of any other [java.nio.file.FileSystem], can be mounted among them.
///
/// Paths are absolute, names are separated by `/`. All methods may be called from any thread at any time,
/// and do not block. What they make belongs to the user and the group `system`, until [#secure(String,
/// SecurityDescriptor)] or [#changeOwner(String, String, String)] say otherwise, and has exactly the mode
/// asked for. They throw [KernelException] `ENOENT` or `ENOTDIR` if the parent is not a directory,
/// `EINVAL` if the path is not absolute, `ENAMETOOLONG` if it has 4,096 characters or more or a name in
/// it more than 255, `ENOSPC` if there is no room ([KernelConfig#fileSpace()]), `EINVAL` if the path
/// leads to a mounted folder.
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

    /// Makes a symbolic link.
    ///
    /// @param path where
    /// @param target what it says
    /// @throws KernelException `EEXIST` if something is there
    void makeSymbolicLink(String path, String target);

    /// Gives what a path leads to another owner and group. The mode stays.
    ///
    /// @param path which
    /// @param user the name of a user of the kernel's
    /// @param group the name of a group of the kernel's
    /// @throws KernelException `ENOENT` if nothing is there, `EINVAL` if there is no such user or group
    void changeOwner(String path, String user, String group);

    /// Says whose a file is and who may do what with it. Open files stay open.
    ///
    /// @param path which; a symbolic link at its end is followed
    /// @param descriptor the new rules
    /// @throws KernelException `ENOENT` if nothing is there
    void secure(String path, SecurityDescriptor descriptor);

    /// The rules of a file.
    ///
    /// @param path which; a symbolic link at its end is followed
    /// @return whose it is and who may do what with it
    /// @throws KernelException `ENOENT` if nothing is there
    SecurityDescriptor security(String path);

    /// Lets processes see a folder at an existing directory, which it covers. Takes as long as the host
    /// takes.
    ///
    /// Nothing outside the folder can be reached through it, however a path is written: `..` leads to the
    /// directory above the mount, and what a symbolic link says is looked up in this file tree, as seen
    /// by the process, never on the host. That holds for links and folders that are swapped while a
    /// process is on its way, by other processes or by other programs of the host, wherever the host is
    /// Linux and this JVM may call the C library (`--enable-native-access`): every step is made from an
    /// open directory, and a step never follows a link. On other hosts, and for other file systems (in
    /// memory, in a zip file), each step compares the real path of the folder it is made from first; who
    /// can swap folders of that file system in the same moment may lead one step astray.
    ///
    /// Devices, named pipes and sockets in the folder can be seen but not opened.
    ///
    /// @param path an existing directory, in memory
    /// @param folder what to show there; need not be on the default file system
    /// @param mode what processes may do
    /// @throws KernelException `EBUSY` if something is mounted there already, and for the root directory;
    ///     `EINVAL` if the path leads to a mounted folder; `ENOTDIR` if `folder` is no directory; what
    ///     the host says otherwise
    void mount(String path, Path folder, MountMode mode);

    /// Takes a mounted folder away again.
    ///
    /// @param path where it is mounted
    /// @throws KernelException `EBUSY` while a process has a file of it open or works in it, `EINVAL` if
    ///     nothing is mounted there
    void unmount(String path);
}
