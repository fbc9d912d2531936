package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.security.Group;
import io.selvage.api.security.GroupAccount;
import io.selvage.api.security.ImpersonationLevel;
import io.selvage.api.security.Principals;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.Sid;
import io.selvage.api.security.UserAccount;
import java.util.ArrayList;
import java.util.List;

/// Users by their numbers: what the calls of Unix come to in tokens.
final class UserChange {
    private static final int UNCHANGED = -1;

    private UserChange() {}

    static int groupNumber(Token token) {
        return number(token.home().principals(), token.primaryGroup());
    }

    private static int number(Principals principals, Sid group) {
        GroupAccount account = principals.group(group);
        return account == null ? Principals.NOBODY : account.number();
    }

    static List<Integer> groups(Token token) {
        List<Integer> numbers = new ArrayList<>();
        for (Group group : token.standing().groups()) {
            GroupAccount account = token.home().principals().group(group.sid());
            if (account != null && group.state().allows()) {
                numbers.add(account.number());
            }
        }
        return List.copyOf(numbers);
    }

    static void requireGroup(Task self, int gid) {
        Token token = self.effectiveToken();
        if (token.home().principals().group(gid) == null) {
            throw new KernelException(Errno.EINVAL, "setgid: no group has the number " + gid);
        }
        if (gid != groupNumber(token)) {
            throw new KernelException(Errno.EPERM, "setgid: " + token + " has another primary group");
        }
    }

    /// Real, effective and saved user. A process that has become another one meanwhile is judged again.
    static void change(Task self, int real, int effective, int saved) {
        boolean changed = false;
        while (!changed) {
            changed = attempt(self, self.group().primaryToken(), real, effective, saved);
        }
    }

    /// @return false if the process's token is another one by now, and nothing has changed
    private static boolean attempt(Task self, Token primary, int real, int effective, int saved) {
        Token acting = self.effectiveToken();
        Identities identities = primary.home();
        for (int wanted : new int[] {real, effective, saved}) {
            requirePermitted(identities, primary, acting, wanted);
        }
        int present = primary.account().number();
        int newReal = real == UNCHANGED ? present : real;
        if (newReal != (saved == UNCHANGED ? present : saved)) {
            throw new KernelException(
                    Errno.EINVAL, "setresuid: a process has one primary token, so real and saved user are one");
        }
        int newEffective = effective == UNCHANGED ? acting.account().number() : effective;
        Token process = newReal == present ? null : processToken(identities, primary, acting, newReal);
        Token thread =
                newEffective == newReal || newEffective == acting.account().number()
                        ? null
                        : threadToken(identities, primary, newEffective);
        if (process != null && !becomes(self, primary, process)) {
            return false;
        }
        if (newEffective == newReal) {
            self.impersonate(null);
        } else if (thread != null) {
            thread.createdAt(self.kernel().uptimeNanos());
            self.impersonate(thread);
        }
        if (newEffective != acting.account().number()) {
            self.askForParentDeathSignal(0);
        }
        return true;
    }

    private static void requirePermitted(Identities identities, Token primary, Token acting, int wanted) {
        if (wanted == UNCHANGED
                || wanted == primary.account().number()
                || wanted == acting.account().number()) {
            return;
        }
        account(identities, wanted);
        LogonCall.require(acting, Privilege.CREATE_TOKEN, "setresuid to " + wanted);
    }

    private static UserAccount account(Identities identities, int number) {
        UserAccount account = identities.principals().user(number);
        if (account == null) {
            throw new KernelException(Errno.EINVAL, "setresuid: no user has the number " + number);
        }
        return account;
    }

    /// Whom the thread acts as has been lent to it: a process gets no more than a copy of that, and only
    /// of what is more than to be looked at.
    private static Token processToken(Identities identities, Token primary, Token acting, int number) {
        LogonCall.require(primary, Privilege.ASSIGN_PRIMARY_TOKEN, "setresuid to " + number);
        LogonCall.require(primary, Privilege.TCB, "setresuid to " + number);
        if (acting.uses(Privilege.CREATE_TOKEN)) {
            return identities.logon(account(identities, number));
        }
        if (acting.account().number() != number || acting.isPowerless()) {
            throw new KernelException(
                    Errno.EPERM, "setresuid to " + number + ": needs " + Privilege.CREATE_TOKEN.text());
        }
        return acting.copyForProcess();
    }

    private static Token threadToken(Identities identities, Token primary, int number) {
        UserAccount account = account(identities, number);
        if (!primary.integrity().isAtLeast(account.integrity())) {
            throw new KernelException(
                    Errno.EPERM, "setresuid to " + number + ": the user's integrity is above the process's");
        }
        LogonCall.require(primary, Privilege.IMPERSONATE, "setresuid to " + number);
        return identities.logon(account).copyAt(ImpersonationLevel.IMPERSONATION);
    }

    private static boolean becomes(Task self, Token primary, Token process) {
        process.createdAt(self.kernel().uptimeNanos());
        return self.group().replacePrimary(primary, process);
    }
}
