package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.UserAccount;

/// Tokens for users who come to the kernel.
final class LogonCall {
    private LogonCall() {}

    /// A primary token for a process that runs as a user.
    ///
    /// @param own the primary token of the process that asks
    static Token tokenFor(Token own, Identities identities, String name) {
        UserAccount account = account(identities, name, "spawn");
        require(own, Privilege.CREATE_TOKEN, "spawn as " + name);
        require(own, Privilege.ASSIGN_PRIMARY_TOKEN, "spawn as " + name);
        if (!account.sid().equals(own.user())) {
            require(own, Privilege.TCB, "spawn as " + name);
        }
        return identities.logon(account);
    }

    static UserAccount account(Identities identities, String name, String call) {
        UserAccount account = identities.principals().user(name);
        if (account == null) {
            throw new KernelException(Errno.EINVAL, call + ": no user \"" + name + "\" is defined");
        }
        return account;
    }

    static void require(Token token, Privilege privilege, String call) {
        if (!token.uses(privilege)) {
            throw new KernelException(Errno.EPERM, call + ": needs " + privilege.text());
        }
    }
}
