package io.selvage.api;

import io.selvage.api.security.Privilege;

/// What the calling thread is permitted beyond what everybody is. A process that the embedder starts has
/// every privilege; a new process has those of its creator's primary token. No call blocks.
public interface PrivilegeCalls {
    /// Whether the caller's effective token has a privilege, switched on.
    ///
    /// @param privilege the privilege
    /// @return true if calls that ask for it are permitted
    boolean hasPrivilege(Privilege privilege);

    /// Takes privileges away from the primary token of the caller's process, for all its threads at once.
    /// There is no way back (MODEL 10.10). What the token does not have is left out.
    ///
    /// @param privileges what to give up
    void removePrivileges(Privilege... privileges);
}
