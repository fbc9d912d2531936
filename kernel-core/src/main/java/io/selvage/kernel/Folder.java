package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import org.jspecify.annotations.Nullable;

/// A directory, in memory or on a mounted folder of the host's. Whoever uses one holds it; that matters
/// to those of the host, which keep a descriptor of the host while somebody does.
///
/// Names given here are single names, neither `.` nor `..`. Each method looks and acts in one step.
sealed interface Folder extends Node permits Directory, HostFolder {
    /// Adds a holder.
    ///
    /// @return false if the last one is gone
    boolean tryHold();

    /// Removes a holder.
    void letGo();

    /// {@return what has the name, null if nothing has; a folder that is mounted there}
    @Nullable
    Node find(String name, String call);

    /// Goes into what has been found.
    ///
    /// @return the folder, held; null if it is gone
    @Nullable
    Folder enter(String name, Node found, String call);

    /// {@return the folder above, held; this one, if there is none}
    Folder up();

    /// {@return what is compared to tell whether two are on the same mount}
    Object device();

    /// Makes and opens a regular file.
    ///
    /// @param creator whose it will be
    /// @return null if the name is taken
    @Nullable
    OpenFileDescription create(Token creator, String name, int mode, int flags);

    void makeDirectory(Token creator, String name, int mode, String call);

    void makeSymbolicLink(Token creator, String name, String target, String call);

    /// Gives a file another name.
    ///
    /// @param from on the same device
    /// @param file what has been found there
    void link(Token creator, Folder from, String fromName, Node file, String name);

    void removeDirectory(Token remover, String name);

    /// Takes the name of what is no directory away.
    ///
    /// @param slash whether a slash follows the name
    void removeFile(Token remover, String name, boolean slash);

    /// Renames within a device.
    ///
    /// @param request what is asked for
    void rename(RenameRequest request);

    @Override
    default String target() {
        throw new KernelException(Errno.EINVAL, "readlink: " + this + " is no symbolic link");
    }

    @Override
    default boolean truncate(Task caller, long length, String call) {
        throw new KernelException(Errno.EISDIR, call + ": " + this + " is a directory");
    }

    static KernelException taken(String call, String name) {
        return new KernelException(Errno.EEXIST, call + ": there is " + name + " already");
    }

    static KernelException absent(String call, String name) {
        return new KernelException(Errno.ENOENT, call + ": there is no \"" + name + "\"");
    }

    static KernelException noDirectory(String call, String name) {
        return new KernelException(Errno.ENOTDIR, call + ": " + name + " is not a directory");
    }

    static KernelException directory(String call, String name) {
        return new KernelException(Errno.EISDIR, call + ": " + name + " is a directory");
    }
}
