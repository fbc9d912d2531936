package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.security.FileRight;
import io.selvage.api.security.GroupAccount;
import io.selvage.api.security.IntegrityLabel;
import io.selvage.api.security.Principals;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.SecurityDescriptor;
import io.selvage.api.security.Sid;
import io.selvage.api.security.UserAccount;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The calls that change whose a file is and who may do what with it. Each looks at the file's rules and
/// replaces them in one step, so that nobody changes a file by rules that no longer hold.
final class FileOwnership {
    private static final int UNCHANGED = -1;
    private static final int SET_GROUP = 02000;

    private FileOwnership() {}

    private static Principals principals(Task self) {
        return self.kernel().identities().principals();
    }

    static void changeMode(Task self, Node file, int mode, String call) {
        Token token = self.effectiveToken();
        switch (file) {
            case Inode inode -> inode.changeRules(seen -> withMode(token, seen, inode, mode, call));
            case HostFolder folder -> {
                requirePower(token, file, call);
                folder.changeMode(mode, call);
            }
            case HostEntry entry -> {
                requirePower(token, file, call);
                entry.changeMode(mode, call);
            }
            case HostFile hostFile -> {
                requirePower(token, file, call);
                hostFile.changeMode(mode, call);
            }
        }
    }

    private static void requirePower(Token token, Node file, String call) {
        Permission.require(token, file, FileRight.WRITE_ATTRIBUTES, call);
    }

    private static FileRules withMode(Token token, FileRules seen, Inode file, int mode, String call) {
        if (!Permission.grants(token, seen, file, FileRight.WRITE_DAC)) {
            throw notOwner(token, file, call);
        }
        boolean mayGiveGroup =
                (mode & SET_GROUP) == 0 || Permission.isAmong(token, seen.group()) || token.uses(Privilege.RESTORE);
        return seen.withMode(mayGiveGroup ? mode : FileRules.withoutSetGroup(mode));
    }

    private static KernelException notOwner(Token token, Object file, String call) {
        return new KernelException(Errno.EPERM, call + ": " + token + " does not own " + file);
    }

    /// Changes owner and group.
    ///
    /// @param uid the number of the new owner, [#UNCHANGED] for the present one
    /// @param gid the number of the new group, [#UNCHANGED] for the present one
    static void changeOwner(Task self, Node file, int uid, int gid, String call) {
        Principals principals = principals(self);
        Sid owner = uid == UNCHANGED ? null : userOf(principals, uid, call).sid();
        Sid group = gid == UNCHANGED ? null : groupOf(principals, gid, call).sid();
        if (!(file instanceof Inode inode)) {
            throw new KernelException(Errno.EPERM, call + ": " + file + " is the host's");
        }
        Token token = self.effectiveToken();
        inode.changeRules(seen -> {
            Sid newOwner = owner == null ? seen.owner() : owner;
            Sid newGroup = group == null ? seen.group() : group;
            requireOwnership(
                    token, inode, seen, seen.descriptor().withOwner(newOwner).withGroup(newGroup), call);
            return seen.withOwner(
                    newOwner,
                    newGroup,
                    inode.isDirectory() ? FileRules.Kind.DIRECTORY : FileRules.Kind.FILE,
                    principals);
        });
    }

    private static UserAccount userOf(Principals principals, int number, String call) {
        UserAccount account = principals.user(number);
        if (account == null) {
            throw new KernelException(Errno.EINVAL, call + ": no user has the number " + number);
        }
        return account;
    }

    private static GroupAccount groupOf(Principals principals, int number, String call) {
        GroupAccount account = principals.group(number);
        if (account == null) {
            throw new KernelException(Errno.EINVAL, call + ": no group has the number " + number);
        }
        return account;
    }

    /// Who owns a file may leave it to himself and give it to a group of his; others may take it who may
    /// take anything, or whom it grants that; the rest needs the privilege to write anything.
    private static void requireOwnership(
            Token token, Inode file, FileRules seen, SecurityDescriptor wanted, String call) {
        boolean owns = Permission.isOwnerWithPower(token, seen);
        boolean sameOwner = wanted.owner().equals(seen.owner());
        boolean sameGroup = wanted.group().equals(seen.group());
        boolean ownerFine = sameOwner || mayTake(token, seen, wanted.owner());
        boolean groupFine = sameGroup || (owns && Permission.isAmong(token, wanted.group()));
        boolean fine = (sameOwner && sameGroup) ? owns : (ownerFine && groupFine);
        if (!fine && !token.uses(Privilege.RESTORE)) {
            throw notOwner(token, file, call);
        }
    }

    private static boolean mayTake(Token token, FileRules seen, Sid owner) {
        return owner.equals(token.user())
                && !token.isPowerless()
                && (AccessCheck.grants(token, seen.access(), FileRight.WRITE_OWNER)
                        || token.uses(Privilege.TAKE_OWNERSHIP));
    }

    static SecurityDescriptor descriptor(Task self, Node file, String call) {
        Inode inode = inTree(file, call);
        Permission.require(self.effectiveToken(), inode, FileRight.READ_CONTROL, call);
        return inode.rules().descriptor();
    }

    /// Replaces the whole descriptor. What is the same as before needs no right.
    static void changeDescriptor(Task self, Node file, SecurityDescriptor wanted, String call) {
        Inode inode = inTree(file, call);
        Token token = self.effectiveToken();
        inode.changeRules(seen -> {
            SecurityDescriptor present = seen.descriptor();
            if (!Objects.equals(wanted.dacl(), present.dacl())
                    && !Permission.grants(token, seen, inode, FileRight.WRITE_DAC)) {
                throw Permission.denied(token, inode, FileRight.WRITE_DAC, call);
            }
            if (!wanted.owner().equals(present.owner()) || !wanted.group().equals(present.group())) {
                requireOwnership(token, inode, seen, wanted, call);
            }
            requireLabel(token, inode, seen, wanted.label(), call);
            return wanted.equals(present) ? seen : seen.with(wanted, principals(self));
        });
    }

    private static void requireLabel(
            Token token, Inode file, FileRules seen, @Nullable IntegrityLabel wanted, String call) {
        if (Objects.equals(wanted, seen.descriptor().label())) {
            return;
        }
        if (!Permission.grants(token, seen, file, FileRight.WRITE_OWNER) && !token.uses(Privilege.RELABEL)) {
            throw Permission.denied(token, file, FileRight.WRITE_OWNER, call);
        }
        if (wanted != null && !token.integrity().isAtLeast(wanted.integrity()) && !token.uses(Privilege.RELABEL)) {
            throw new KernelException(
                    Errno.EPERM, call + ": a label above the caller's integrity needs " + Privilege.RELABEL.text());
        }
    }

    private static Inode inTree(Node file, String call) {
        if (file instanceof Inode inode) {
            return inode;
        }
        throw new KernelException(Errno.EOPNOTSUPP, call + ": " + file + " is the host's");
    }
}
