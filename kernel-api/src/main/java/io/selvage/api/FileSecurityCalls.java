package io.selvage.api;

import io.selvage.api.security.SecurityDescriptor;

/// Whose files are, and who may do what with them. Part of [SystemCalls], whose rules about callers and
/// blocking hold here; what [PathCalls] says about paths holds as well.
///
/// Every file, directory, symbolic link and socket of the kernel's own tree, every shared memory object
/// and every message queue has a [SecurityDescriptor]. Whoever makes one owns it, and it belongs to his
/// primary group, or to that of a directory with the set-group bit. Its access list is made of the mode
/// that is asked for, less the umask; a token with an access list for new objects
/// ([IdentityCalls#defaultDacl]) has that used instead. Its label is the maker's integrity, at most
/// medium: nobody below changes it, whatever the list says.
///
/// **What is checked, with the effective token of the thread that calls** (MODEL 10.1): every directory
/// on a path, for `TRAVERSE`; what is opened, for reading and writing as the flags say; the directory in
/// which a name is made, removed or moved, for `ADD_FILE`, `ADD_SUBDIRECTORY` or `DELETE_CHILD`, and in a
/// sticky one what is removed as well (`EPERM`); `WRITE_DATA` of what is truncated and of a socket that
/// is connected to; `EXECUTE` of a program; `READ_ATTRIBUTES` for status. The answer is `EACCES`. What an
/// open file grants was decided when it was opened, and goes with its descriptors wherever they go;
/// reading, writing and mapping look at nothing else. `SeBackupPrivilege` reads and passes through
/// anything, `SeRestorePrivilege` changes anything and passes through anything. A token of the level
/// Identification is refused everything.
///
/// **Modes** are a way to say access lists: owner, group and everyone get what the bits say, and the
/// first of the three that a caller belongs to counts. Everybody may ask for status and read the
/// descriptor; the owner may change times, mode and access list. The mode of a file with another list
/// shows what it grants to owner, group and everyone.
///
/// Folders of the host's have the host's own rules, by which all processes of all users are the user who
/// runs this JVM, less what [MountMode] forbids; here, only the directory that a mount covers is asked
/// for `TRAVERSE`. Such files have no descriptors.
public interface FileSecurityCalls {
    /// Gives what a path leads to another owner or group.
    ///
    /// The owner may choose a group that he is in. Whoever has `WRITE_OWNER` on the file or
    /// `SeTakeOwnershipPrivilege` may become its owner. Everything else takes `SeRestorePrivilege`. A
    /// file that is no directory loses its set-user bit, and the set-group bit if its group may run it.
    ///
    /// @param path which
    /// @param uid the number of the new owner, -1 for the present one
    /// @param gid the number of the new group, -1 for the present one
    /// @throws KernelException `EINVAL` if nobody has such a number, `EPERM` if the caller may not, or
    ///     the file is the host's; `EROFS`
    default void chown(String path, int uid, int gid) {
        fchownat(PathFlags.AT_FDCWD, path, uid, gid, 0);
    }

    /// Like [#chown(String, int, int)], but of a symbolic link itself.
    ///
    /// @param path which
    /// @param uid the number of the new owner, -1 for the present one
    /// @param gid the number of the new group, -1 for the present one
    default void lchown(String path, int uid, int gid) {
        fchownat(PathFlags.AT_FDCWD, path, uid, gid, PathFlags.AT_SYMLINK_NOFOLLOW);
    }

    /// Like [#chown(String, int, int)].
    ///
    /// @param dirfd where a relative path begins
    /// @param path which
    /// @param uid the number of the new owner, -1 for the present one
    /// @param gid the number of the new group, -1 for the present one
    /// @param flags [PathFlags#AT_SYMLINK_NOFOLLOW], [PathFlags#AT_EMPTY_PATH] or 0
    /// @throws KernelException `EINVAL` for other flags
    void fchownat(int dirfd, String path, int uid, int gid, int flags);

    /// Like [#chown(String, int, int)], of an open file. Who passes on a descriptor does not pass on his
    /// ownership: the calling thread has to have the rights.
    ///
    /// @param fd the descriptor
    /// @param uid the number of the new owner, -1 for the present one
    /// @param gid the number of the new group, -1 for the present one
    /// @throws KernelException `EINVAL` for what is in no file tree
    void fchown(int fd, int uid, int gid);

    /// Asks for the descriptor of what a path leads to. Needs `READ_CONTROL`.
    ///
    /// @param path which
    /// @return the descriptor at this moment
    /// @throws KernelException `EACCES`, `EOPNOTSUPP` for the host's
    SecurityDescriptor fileSecurity(String path);

    /// Asks for the descriptor of an open file. Needs `READ_CONTROL`.
    ///
    /// @param fd the descriptor
    /// @return the security descriptor at this moment
    /// @throws KernelException `EACCES`, `EINVAL` for what is in no file tree, `EOPNOTSUPP` for the
    ///     host's
    SecurityDescriptor fileSecurity(int fd);

    /// Replaces the descriptor of what a path leads to, in one step. What stays the same needs no right;
    /// a new access list needs `WRITE_DAC`; owner and group need what [#chown(String, int, int)] says; a
    /// new label needs `WRITE_OWNER` or `SeRelabelPrivilege`, and the latter if it is above the caller's
    /// integrity or there is none after. Files that are open stay so.
    ///
    /// @param path which
    /// @param wanted the new descriptor; its SIDs need not be of anybody the kernel knows
    /// @throws KernelException `EACCES` without the right, `EPERM` as said, `EOPNOTSUPP` for the host's;
    ///     nothing has changed then
    void setFileSecurity(String path, SecurityDescriptor wanted);

    /// Replaces the descriptor of an open file; see [#setFileSecurity(String, SecurityDescriptor)]. The
    /// rights are the calling thread's, not the open file's.
    ///
    /// @param fd the descriptor
    /// @param wanted the new security descriptor
    /// @throws KernelException as there; `EINVAL` for what is in no file tree
    void setFileSecurity(int fd, SecurityDescriptor wanted);
}
