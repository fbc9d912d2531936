package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.UserAccount;

/// Tokens for users who come to the kernel.
final class LogonCall {
    private LogonCall() {}

    /// A primary token for a process that runs as a user: what making one and installing it would need.
    static Token tokenFor(Task creator, String name) {
        Identities identities = creator.kernel().identities();
        UserAccount account = account(identities, name, "spawn");
        String call = "spawn as " + name;
        require(creator.effectiveToken(), Privilege.CREATE_TOKEN, call);
        Token primary = creator.group().primaryToken();
        require(primary, Privilege.ASSIGN_PRIMARY_TOKEN, call);
        require(primary, Privilege.TCB, call);
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
