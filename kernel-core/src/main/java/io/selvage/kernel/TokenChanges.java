package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.security.Acl;
import io.selvage.api.security.Group;
import io.selvage.api.security.Integrity;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.Sid;
import io.selvage.api.security.TokenRight;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The calls that change a token behind a descriptor (MODEL 10.10), each in one step: who acts as the
/// token has either all of the change or nothing of it.
final class TokenChanges {
    private TokenChanges() {}

    static void adjustPrivileges(Task self, int fd, Set<Privilege> on, Set<Privilege> off) {
        Token token = TokenHandle.find(self, fd, TokenRight.ADJUST_PRIVILEGES, "adjustPrivileges");
        long enabled = Standing.bits(on);
        long disabled = Standing.bits(off);
        token.change(present -> {
            if ((enabled & ~present.present()) != 0) {
                throw new KernelException(Errno.EPERM, "adjustPrivileges: the token has not all of " + on);
            }
            return present.enabling(enabled, disabled);
        });
    }

    static void removePrivileges(Task self, int fd, Set<Privilege> privileges) {
        TokenHandle.find(self, fd, TokenRight.ADJUST_PRIVILEGES, "removePrivileges")
                .remove(privileges);
    }

    static void adjustGroups(Task self, int fd, Set<Group> groups) {
        Token token = TokenHandle.find(self, fd, TokenRight.ADJUST_GROUPS, "adjustGroups");
        List<Group> wanted = List.copyOf(groups);
        Set<Sid> named = new HashSet<>();
        for (Group group : wanted) {
            if (!named.add(group.sid()) || group.state() == Group.State.MANDATORY) {
                throw new KernelException(Errno.EINVAL, "adjustGroups: twice, or for ever: " + group);
            }
        }
        token.change(present -> {
            wanted.forEach(group -> checkChange(present, group));
            return present.with(wanted);
        });
    }

    private static void checkChange(Standing present, Group wanted) {
        for (Group group : present.groups()) {
            if (!group.sid().equals(wanted.sid())) {
                continue;
            }
            boolean off = wanted.state() == Group.State.DISABLED && group.state() == Group.State.MANDATORY;
            boolean back = wanted.state() != Group.State.DENY_ONLY && group.state() == Group.State.DENY_ONLY;
            if (off || back) {
                throw new KernelException(Errno.EPERM, "adjustGroups: " + group + " cannot become " + wanted.state());
            }
            return;
        }
        throw new KernelException(Errno.EINVAL, "adjustGroups: the token is not in " + wanted.sid());
    }

    static void lowerIntegrity(Task self, int fd, Integrity integrity) {
        Token token = TokenHandle.find(self, fd, TokenRight.ADJUST_DEFAULT, "lowerIntegrity");
        token.change(present -> {
            if (!present.integrity().isAtLeast(integrity)) {
                throw new KernelException(
                        Errno.EPERM, "lowerIntegrity: " + present.integrity() + " is below " + integrity);
            }
            return present.lowered(integrity);
        });
    }

    static void defaultDacl(Task self, int fd, @Nullable Acl dacl) {
        Token token = TokenHandle.find(self, fd, TokenRight.ADJUST_DEFAULT, "defaultDacl");
        token.change(present -> present.with(dacl));
    }
}
