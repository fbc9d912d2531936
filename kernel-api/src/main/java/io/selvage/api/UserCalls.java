package io.selvage.api;

import java.util.List;

/// Users and groups by their numbers, as programs for Unix name them. Part of [SystemCalls], whose rules
/// about callers hold here. No call blocks.
///
/// What the numbers stand for are tokens ([IdentityCalls]):
///
/// | Unix | here | |---|---|
/// | real and saved user | the user of the process's primary token, which all its threads share |
/// | effective user | the user of the token that the thread acts as: the primary one, unless it
/// impersonates |
/// | groups | those of the effective token that count for permission |
/// | root | a user with the privileges concerned; the number 0 by itself means nothing |
/// | `setuid` by root | a new primary token of that user, with his groups, privileges and integrity |
/// | `seteuid` by root | the thread impersonates that user |
///
/// So an identity taken for a while ends with the thread, with exec, and does not pass to children, as
/// with any impersonation (MODEL 10.6); and real and saved user are never two. There are no programs
/// whose set-user bit gives them another identity. A change of the effective user clears the thread's
/// parent-death signal, as on Linux.
public interface UserCalls {
    /// {@return the number of the user whose process this is}
    int getuid();

    /// {@return the number of the user that the thread acts as; 65534 for one that hides who he is}
    int geteuid();

    /// {@return the number of the primary group of the process's user}
    int getgid();

    /// {@return the number of the primary group of the user that the thread acts as}
    int getegid();

    /// {@return the numbers of the groups that count for the thread, as far as they have numbers}
    List<Integer> getgroups();

    /// Becomes a user for good: [#setresuid(int, int, int)] with the number three times.
    ///
    /// @param uid his number
    /// @throws KernelException as there
    default void setuid(int uid) {
        setresuid(uid, uid, uid);
    }

    /// The calling thread acts as a user for a while: [#setresuid(int, int, int)] with nothing else
    /// changed. Asked for the process's own user it acts as that again.
    ///
    /// @param uid his number
    /// @throws KernelException as there
    default void seteuid(int uid) {
        setresuid(-1, uid, -1);
    }

    /// Changes real and effective user: [#setresuid(int, int, int)] with the real one as saved one.
    ///
    /// @param real the number of the user whose the process is to be, -1 for the present one
    /// @param effective the number of the user whom the thread is to act as, -1 for the present one
    /// @throws KernelException as there
    default void setreuid(int real, int effective) {
        setresuid(real, effective, real);
    }

    /// Changes real, effective and saved user, in one step. A user whom the process or the thread is
    /// already may be asked for by everybody; another one takes `SeCreateTokenPrivilege` in the effective
    /// token. A new real user also takes `SeAssignPrimaryTokenPrivilege` and `SeTcbPrivilege`, and a new
    /// effective one `SeImpersonatePrivilege` and an integrity that is not above the process's, of the
    /// primary token. A process that becomes the user whom its thread acts as, without the privilege to
    /// make tokens, gets a copy of the token that was lent; one of the level Identification does not do.
    ///
    /// @param real the number of the user whose the process is to be, -1 for the present one
    /// @param effective the number of the user whom the thread is to act as, -1 for the present one
    /// @param saved has to come to the same as `real`
    /// @throws KernelException `EINVAL` if nobody has such a number, or real and saved user would be two;
    ///     `EPERM` as said. Nothing has changed then
    void setresuid(int real, int effective, int saved);

    /// Asks for a primary group. Groups are those of the user: what he does not have as his primary group
    /// in the effective token cannot be had.
    ///
    /// @param gid a number
    /// @throws KernelException `EINVAL` if no group has it, `EPERM` for another than the present one
    void setgid(int gid);
}
