package io.selvage.api;

import io.selvage.api.security.Acl;
import io.selvage.api.security.IntegrityLabel;
import io.selvage.api.security.Mitigation;
import io.selvage.api.security.SecurityDescriptor;
import io.selvage.api.security.Sid;
import io.selvage.api.security.TrustLabel;
import org.jspecify.annotations.Nullable;

/// What protects processes from each other (MODEL 2, 11): the security descriptor, the trust label and
/// the mitigations of each.
///
/// A new process has a descriptor of its own: its primary token's user owns it, whomever its creator
/// impersonates; he, the administrators and the system have all rights, everybody has
/// [io.selvage.api.security.ProcessRight#QUERY_LIMITED], and nobody below the process's integrity can
/// change it. Exec keeps it. It begins anew when the process becomes another user's.
///
/// Every call of this kernel that acts on another process needs two things, whichever way the process is
/// named: a right in its descriptor, for the thread's effective token, or `SeDebugPrivilege` switched on
/// there; and that the trust label of the caller's process [dominates][TrustLabel#dominates(TrustLabel)]
/// the target's, for which neither identity nor privileges matter. If either is missing, the call fails
/// with [AccessDeniedException] `EACCES` (`EPERM` for `pidfd_getfd`), nothing has happened, and the event
/// [KernelEvent.AccessDenied] says so. Threads of one process never need a right on it. A change of a
/// token or a descriptor counts from the next check on; what a call has begun to do it ends.
///
/// | What | The right | |---|---|
/// | a signal that ends by default, also a real-time one | `TERMINATE` |
/// | one that stops or continues by default | `SUSPEND_RESUME` |
/// | one that is ignored by default, and mail | `SIGNAL` |
/// | signal 0, `pidfd_open`, `getpgid`, `getsid` | `QUERY_LIMITED` |
/// | asking for limits, scheduling, cores, nice value, mitigations, trust label, its token; `kcmp` |
/// `QUERY_INFORMATION` |
/// | setting limits, scheduling, cores, nice value, process group, mitigations | `SET_INFORMATION` |
/// | `pidfd_getfd` | `DUP_HANDLE` |
/// | reading its descriptor; changing the list; changing owner, group, label | `READ_CONTROL`;
/// `WRITE_DAC`; `WRITE_OWNER` |
///
/// A process is named by its number, 0 for the caller's, or that of one of its threads; `ESRCH` if there
/// is none. No call blocks.
public interface ProtectionCalls {
    /// Asks for the security descriptor of a process. Needs `READ_CONTROL`.
    ///
    /// @param pid the process
    /// @return the descriptor at this moment
    /// @throws KernelException `ESRCH`, `EACCES`
    SecurityDescriptor processSecurity(int pid);

    /// Replaces the access list of a process. Needs `WRITE_DAC`, which its owner has by default.
    ///
    /// @param pid the process
    /// @param dacl the list; null to grant everybody everything, an empty one nobody anything
    /// @throws KernelException `ESRCH`, `EACCES`
    void processAccess(int pid, @Nullable Acl dacl);

    /// Gives a process another owner. Needs `WRITE_OWNER`. The new owner is the user or a group that
    /// counts in the caller's effective token, or anybody with `SeRestorePrivilege`.
    ///
    /// @param pid the process
    /// @param owner who
    /// @throws KernelException `ESRCH`, `EACCES`, `EPERM` for somebody else without the privilege
    void processOwner(int pid, Sid owner);

    /// Gives the descriptor of a process another primary group, which grants nothing. Needs
    /// `WRITE_OWNER`.
    ///
    /// @param pid the process
    /// @param group which
    /// @throws KernelException `ESRCH`, `EACCES`
    void processPrimaryGroup(int pid, Sid group);

    /// Replaces the integrity label of a process's descriptor, not the integrity of its token. Needs
    /// `WRITE_OWNER`, and `SeRelabelPrivilege` for a label above the integrity of the caller's effective
    /// token.
    ///
    /// @param pid the process
    /// @param label the label, null for none
    /// @throws KernelException `ESRCH`, `EACCES`, `EPERM` for too high a label without the privilege
    void processLabel(int pid, @Nullable IntegrityLabel label);

    /// Asks for the mitigations of a process. Needs `QUERY_INFORMATION`.
    ///
    /// @param pid the process
    /// @return bits of [Mitigation]
    /// @throws KernelException `ESRCH`, `EACCES`
    int mitigations(int pid);

    /// Adds mitigations to those that a process has. Needs `SET_INFORMATION`; nothing for the own
    /// process. What it has already changes nothing; there is no way back.
    ///
    /// @param pid the process
    /// @param bits bits of [Mitigation]
    /// @throws KernelException in this order, and none of them is set then: `EINVAL` for unknown bits,
    ///     `ESRCH`, `EACCES`
    void setMitigations(int pid, int bits);

    /// Forbids the own process to create any other for good, its threads and what it runs by exec
    /// included: [Mitigation#NO_CHILD].
    default void noChild() {
        setMitigations(0, Mitigation.NO_CHILD);
    }

    /// Asks for the trust label of a process. Needs `QUERY_INFORMATION`.
    ///
    /// @param pid the process
    /// @return the label at this moment
    /// @throws KernelException `ESRCH`, `EACCES`
    TrustLabel trustLabel(int pid);
}
