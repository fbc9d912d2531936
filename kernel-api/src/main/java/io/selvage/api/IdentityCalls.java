package io.selvage.api;

import io.selvage.api.security.Acl;
import io.selvage.api.security.Group;
import io.selvage.api.security.Impersonation;
import io.selvage.api.security.ImpersonationLevel;
import io.selvage.api.security.Integrity;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.TokenFilter;
import io.selvage.api.security.TokenInfo;
import io.selvage.api.security.TokenType;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who threads act as (MODEL 10). Every thread acts as its process does, by the primary token, unless it
/// impersonates: then every check that a call of this thread makes is of the impersonation token. A new
/// thread or process begins as its process; exec and the end of the thread end an impersonation.
///
/// Programs hold tokens by descriptors that exec closes unless told otherwise, and that pass through
/// sockets like any other. What a descriptor is good for, bits of [io.selvage.api.security.TokenRight],
/// is decided when it is opened; who has it by another way has those rights too. A call on a descriptor
/// that is not open, or not on a token, fails with `EBADF`; without the right that it needs, with
/// `EACCES`. Rights that do not exist are refused with `EINVAL`, and a new descriptor may fail with
/// `EMFILE`. A call that fails has changed nothing.
///
/// ```java
/// int client = sys.accept(listener);
/// try (var _ = sys.actingAsPeer(client)) {
///     int file = sys.open("/home/ann/notes", O_RDONLY, 0);   // as the client
/// }
/// ```
///
/// No call blocks. Calls are for stackful, confined and stackless threads alike; a stackless thread goes
/// on as whom it acts from one step to the next.
public interface IdentityCalls {
    /// Opens the primary token of a process. The own one is opened with any rights. For another one, the
    /// caller needs to be allowed to ask about the process, and the token's rules decide: its user, the
    /// system and the administrators have all rights, unless their integrity is below the token's: then
    /// only [io.selvage.api.security.TokenRight#QUERY].
    ///
    /// @param pid the process, 0 for the caller's
    /// @param rights bits of [io.selvage.api.security.TokenRight]
    /// @return the descriptor
    /// @throws KernelException `EINVAL` for unknown rights or a negative number, `ESRCH` if no process
    ///     has the number or it has ended, `EACCES`, `EMFILE`
    int openProcessToken(int pid, int rights);

    /// Opens the token that a thread acts as at this moment: the impersonation token, else the primary
    /// token of its process. Permitted as [#openProcessToken(int, int)]: a thread has no rules of its
    /// own.
    ///
    /// @param tid the thread, 0 for the caller
    /// @param rights bits of [io.selvage.api.security.TokenRight]
    /// @return the descriptor
    /// @throws KernelException as [#openProcessToken(int, int)], of the thread
    int openThreadToken(int tid, int rights);

    /// Opens the token of the client at the other end of a connection: what the thread acted as that
    /// connected, at the level that it allowed, when it did. What becomes of the client or its identity
    /// later changes nothing. Only the end that was accepted has such a token at the other end.
    ///
    /// @param socketFd the accepted end of a local stream or packet connection
    /// @param rights [io.selvage.api.security.TokenRight#QUERY],
    ///     [io.selvage.api.security.TokenRight#DUPLICATE] and
    ///     [io.selvage.api.security.TokenRight#IMPERSONATE], or some of them
    /// @return the descriptor
    /// @throws KernelException in this order: `EINVAL` for unknown rights; `EBADF`; `ENOTSOCK` for
    ///     anything but a socket, a pipe for example; `EOPNOTSUPP` for datagram sockets and those that
    ///     are not local; `ENOTCONN`; `ENODATA` for an end of a socket pair and for the end that
    ///     connected; `EACCES` for other rights; `EMFILE`
    int openPeerToken(int socketFd, int rights);

    /// Asks what is in a token. Needs [io.selvage.api.security.TokenRight#QUERY].
    ///
    /// @param tokenFd a descriptor of a token
    /// @return its content at this moment
    /// @throws KernelException `EBADF`, `EACCES`
    TokenInfo tokenInfo(int tokenFd);

    /// Asks who the calling thread acts as. Everybody may.
    ///
    /// @return the content of the effective token at this moment
    TokenInfo identity();

    /// Whether the calling thread acts as anybody but its process.
    ///
    /// @return true from an impersonation until it ends
    boolean isImpersonating();

    /// Makes a copy of a token, which changes apart from it. Needs
    /// [io.selvage.api.security.TokenRight#DUPLICATE]. The copy of an impersonation token has its level
    /// or a lower one, and is a primary token only if that is [ImpersonationLevel#IMPERSONATION] at
    /// least. One of the level [ImpersonationLevel#ANONYMOUS] says nothing of the user any more.
    ///
    /// @param tokenFd a descriptor of a token
    /// @param type what the copy is for
    /// @param level how much of the user it lends; of no meaning for a primary token
    /// @param rights bits of [io.selvage.api.security.TokenRight] that the new descriptor has
    /// @return the descriptor of the copy
    /// @throws KernelException `EINVAL` for unknown rights, `EBADF`, `EACCES`, `EPERM` for more than the
    ///     token's level allows, `EMFILE`
    int duplicateToken(int tokenFd, TokenType type, ImpersonationLevel level, int rights);

    /// Makes a copy of a token that may do less, for good. Needs
    /// [io.selvage.api.security.TokenRight#DUPLICATE]. Type and level are the token's.
    ///
    /// @param tokenFd a descriptor of a token
    /// @param filter what the copy lacks
    /// @param rights bits of [io.selvage.api.security.TokenRight] that the new descriptor has
    /// @return the descriptor of the copy
    /// @throws KernelException `EINVAL` for unknown rights, `EBADF`, `EACCES`, `EMFILE`
    int restrictToken(int tokenFd, TokenFilter filter, int rights);

    /// Makes a primary token of any user that the kernel knows, as a login service does that has found
    /// out that it is him; it belongs to a logon session of its own.
    ///
    /// @param user his name
    /// @param rights bits of [io.selvage.api.security.TokenRight] that the descriptor has
    /// @return the descriptor
    /// @throws KernelException `EINVAL` for unknown rights or if no such user is defined, `EPERM` if the
    ///     effective token lacks `SeCreateTokenPrivilege`, `EMFILE`
    int createToken(String user, int rights);

    /// Sets how much of the caller a service gets that this socket will be connected to; for connections
    /// to come. A new socket has [ImpersonationLevel#IMPERSONATION]. A thread that impersonates never
    /// lends more than it got itself.
    ///
    /// @param socketFd a local stream or packet socket
    /// @param level how much
    /// @throws KernelException `EBADF`, `ENOTSOCK`, `EOPNOTSUPP` for other sockets, `EISCONN` if it is
    ///     connected
    void impersonationLevel(int socketFd, ImpersonationLevel level);

    /// Asks what [#impersonationLevel(int, ImpersonationLevel)] has set.
    ///
    /// @param socketFd a local stream or packet socket
    /// @return how much
    /// @throws KernelException `EBADF`, `ENOTSOCK`, `EOPNOTSUPP` for other sockets
    ImpersonationLevel impersonationLevel(int socketFd);

    /// The calling thread acts as a token from here on, instead of what it acted as before (MODEL 10.2).
    /// Needs [io.selvage.api.security.TokenRight#IMPERSONATE] and an impersonation token. Closing the
    /// descriptor changes nothing.
    ///
    /// Two gates are judged by the process's primary token, whoever the thread acts as (MODEL 10.3): the
    /// token is of the same user, both or neither being restricted, or `SeImpersonatePrivilege` is there
    /// and switched on; and its integrity is not above that of the primary token. A gate that fails is no
    /// error: the thread then acts at the level [ImpersonationLevel#IDENTIFICATION], with which every
    /// access check fails. Tokens of the level [ImpersonationLevel#ANONYMOUS] pass.
    ///
    /// @param tokenFd a descriptor of a token
    /// @throws KernelException `EBADF`, `EACCES`, `EINVAL` for a primary token, `EPERM` if the process is
    ///     restricted and the token is the same user's and is not
    void impersonate(int tokenFd);

    /// The calling thread acts as the client at the other end of a connection from here on: what
    /// [#openPeerToken(int, int)] would open, without a descriptor. Closing the socket changes nothing.
    ///
    /// @param socketFd the accepted end of a local stream or packet connection
    /// @throws KernelException `EBADF`, `ENOTSOCK`, `EOPNOTSUPP`, `ENOTCONN`, `ENODATA` as
    ///     [#openPeerToken(int, int)]; `EPERM` as [#impersonate(int)]
    void impersonatePeer(int socketFd);

    /// The calling thread acts as its process again, also if it did already.
    void revert();

    /// [#impersonate(int)] until the end of a block. Blocks do not nest, as the end of the inner one
    /// would give the rest of the outer one the process's own rights.
    ///
    /// @param tokenFd a descriptor of a token
    /// @return what to close
    /// @throws KernelException `EBUSY` if the thread impersonates already, then as [#impersonate(int)]
    Impersonation actingAs(int tokenFd);

    /// [#impersonatePeer(int)] until the end of a block; see [#actingAs(int)].
    ///
    /// @param socketFd the accepted end of a local stream or packet connection
    /// @return what to close
    /// @throws KernelException `EBUSY` if the thread impersonates already, then as
    ///     [#impersonatePeer(int)]
    Impersonation actingAsPeer(int socketFd);

    /// Makes a copy of a token the primary token of the caller's process, for all its threads at once
    /// (MODEL 10.7). Needs [io.selvage.api.security.TokenRight#ASSIGN_PRIMARY] and a primary token.
    /// Threads that impersonate go on doing so. The threads count among those of the new user from here
    /// on, whatever the limit `NPROC` says.
    ///
    /// @param tokenFd a descriptor of a token
    /// @throws KernelException `EBADF`, `EACCES`, `EINVAL` for an impersonation token, `EPERM` if the
    ///     process's primary token lacks `SeAssignPrimaryTokenPrivilege`, or the token is another user's
    ///     or of another logon session and it lacks `SeTcbPrivilege`
    void installPrimary(int tokenFd);

    /// Switches privileges on and off, for all who act as the token. Needs
    /// [io.selvage.api.security.TokenRight#ADJUST_PRIVILEGES].
    ///
    /// @param tokenFd a descriptor of a token
    /// @param on to be switched on
    /// @param off to be switched off; what is in both is switched on
    /// @throws KernelException `EBADF`, `EACCES`, `EPERM` if the token lacks one that is to be switched
    ///     on
    void adjustPrivileges(int tokenFd, Set<Privilege> on, Set<Privilege> off);

    /// Takes privileges away from a token, for good. Needs
    /// [io.selvage.api.security.TokenRight#ADJUST_PRIVILEGES].
    ///
    /// @param tokenFd a descriptor of a token
    /// @param privileges what to take; what is not there is left out
    /// @throws KernelException `EBADF`, `EACCES`
    void removePrivileges(int tokenFd, Set<Privilege> privileges);

    /// Switches groups on and off, and makes them count for denials only, for good. Needs
    /// [io.selvage.api.security.TokenRight#ADJUST_GROUPS].
    ///
    /// @param tokenFd a descriptor of a token
    /// @param groups groups of the token with their new states, which are [Group.State#ENABLED],
    ///     [Group.State#DISABLED] or [Group.State#DENY_ONLY]
    /// @throws KernelException `EBADF`, `EACCES`, `EINVAL` for a group that is not in the token or twice
    ///     in the list, and for the state [Group.State#MANDATORY]; `EPERM` for switching a mandatory
    ///     group off, or anything else than denials for one that counts for them only
    void adjustGroups(int tokenFd, Set<Group> groups);

    /// Lowers the integrity of a token, for all who act as it and for good. Needs
    /// [io.selvage.api.security.TokenRight#ADJUST_DEFAULT].
    ///
    /// @param tokenFd a descriptor of a token
    /// @param integrity the new level; the present one changes nothing
    /// @throws KernelException `EBADF`, `EACCES`, `EPERM` for a higher one
    void lowerIntegrity(int tokenFd, Integrity integrity);

    /// Sets the access list that new objects of who acts as the token begin with. Needs
    /// [io.selvage.api.security.TokenRight#ADJUST_DEFAULT].
    ///
    /// @param tokenFd a descriptor of a token
    /// @param dacl the list, null for the usual one of each kind of object
    /// @throws KernelException `EBADF`, `EACCES`
    void defaultDacl(int tokenFd, @Nullable Acl dacl);
}
