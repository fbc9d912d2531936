package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.security.FileRight;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.Sid;
import org.jspecify.annotations.Nullable;

/// Whether a token may do something with a file (MODEL 11). What the file's rules refuse is granted to
/// who may read or write any file, who is then remembered to have needed that. A token that may only be
/// looked at is refused everything. Files on mounted folders have the host's rules: here they refuse only
/// such tokens, and those that may not pass through the directory that the mount covers.
final class Permission {
    private static final int FOR_READERS = FileRight.READ_DATA | FileRight.READ_ATTRIBUTES | FileRight.READ_CONTROL;
    private static final int FOR_WRITERS = FileRight.WRITE_CLASS | FileRight.READ_ATTRIBUTES | FileRight.READ_CONTROL;

    private Permission() {}

    /// Whether the rules or a privilege grant all of some rights.
    ///
    /// @param file whose rules these are; it matters for [FileRight#EXECUTE]
    static boolean grants(Token token, FileRules rules, Node file, int rights) {
        int missing = rights & ~AccessCheck.granted(token, rules.access(), rights);
        if ((missing & FileRight.EXECUTE) != 0 && mayRunAnything(token, rules, file)) {
            missing &= ~FileRight.EXECUTE;
        }
        return missing == 0 || isOverridden(token, missing);
    }

    /// Whether privileges grant what the rules do not. A token that may only be looked at uses none.
    private static boolean isOverridden(Token token, int missing) {
        int left = missing;
        if ((left & FOR_READERS) != 0 && token.uses(Privilege.BACKUP)) {
            left &= ~FOR_READERS;
        }
        if ((left & FOR_WRITERS) != 0 && token.uses(Privilege.RESTORE)) {
            left &= ~FOR_WRITERS;
        }
        return left == 0;
    }

    /// Everything can be passed through; but nobody executes what nobody may execute.
    private static boolean mayRunAnything(Token token, FileRules rules, Node file) {
        if (file.isDirectory()) {
            return token.uses(Privilege.BACKUP) || token.uses(Privilege.RESTORE);
        }
        return (rules.mode() & Inode.ANY_EXECUTE) != 0 && token.uses(Privilege.BACKUP);
    }

    /// Whether a token may do something with what a name leads to.
    static boolean grants(Token token, Node file, int rights) {
        if (file instanceof Inode inode) {
            return grants(token, inode.rules(), file, rights);
        }
        if ((rights & FileRight.EXECUTE) != 0 && !file.isDirectory() && !file.isExecutable()) {
            return false;
        }
        return !token.isPowerless();
    }

    /// @throws KernelException `EACCES`
    static void require(Token token, Node file, int rights, String call) {
        if (!grants(token, file, rights)) {
            throw denied(token, file, rights, call);
        }
    }

    static KernelException denied(Token token, Object file, int rights, String call) {
        return new KernelException(
                Errno.EACCES, call + ": " + token + " lacks one of " + FileRight.text(rights) + " on " + file);
    }

    /// Whether somebody may pass through a folder on a path. On a mount the directory below it decides.
    ///
    /// @param token null for the embedder
    static void requirePassage(@Nullable Token token, Folder folder, String call) {
        if (token == null) {
            return;
        }
        Inode ruling = switch (folder) {
            case Directory directory -> directory;
            case HostFolder host -> host.mount().point();
        };
        if (!grants(token, ruling.rules(), ruling, FileRight.TRAVERSE)) {
            throw denied(token, folder, FileRight.TRAVERSE, call);
        }
    }

    /// Whether somebody may take a name away. In a sticky directory that takes the owner of the directory
    /// or of the file, unless the file itself grants it.
    ///
    /// @throws KernelException `EACCES`, `EPERM` in a sticky directory
    static void requireRemoval(Token token, Directory directory, Inode file, String call) {
        int passing = FileRight.TRAVERSE;
        if (grantedByRules(token, file.rules(), FileRight.DELETE)) {
            require(token, directory, passing, call);
            return;
        }
        require(token, directory, passing | FileRight.DELETE_CHILD, call);
        if (directory.rules().isSticky()
                && !isOwner(token, file.rules().owner())
                && !isOwner(token, directory.rules().owner())
                && !token.uses(Privilege.RESTORE)) {
            throw new KernelException(
                    Errno.EPERM, call + ": " + directory + " is sticky, and " + token + " owns neither it nor " + file);
        }
    }

    /// Whether somebody may look for an object by a name, or make one: everybody who may do anything.
    ///
    /// @throws KernelException `EACCES`
    static void requirePower(Token token, Object names, String call) {
        if (token.isPowerless()) {
            throw denied(token, names, FileRight.TRAVERSE, call);
        }
    }

    /// Whether somebody may take the name of an object away that is in no directory: its owner may, and
    /// whom it grants that.
    ///
    /// @throws KernelException `EACCES`
    static void requireUnlink(Token token, FileRules rules, Object named, String call) {
        if (!isOwnerWithPower(token, rules)
                && !grantedByRules(token, rules, FileRight.DELETE)
                && !token.uses(Privilege.RESTORE)) {
            throw denied(token, named, FileRight.DELETE, call);
        }
    }

    /// Whether an object that is in no file tree grants some rights.
    ///
    /// @throws KernelException `EACCES`
    static void requireOf(Token token, FileRules rules, Object named, int rights, String call) {
        int missing = rights & ~AccessCheck.granted(token, rules.access(), rights);
        if (missing != 0 && !isOverridden(token, missing)) {
            throw denied(token, named, rights, call);
        }
    }

    private static boolean grantedByRules(Token token, FileRules rules, int rights) {
        return AccessCheck.grants(token, rules.access(), rights);
    }

    /// Whether a token counts as somebody who may be named as an owner.
    static boolean isOwner(Token token, Sid owner) {
        return !token.isPowerless() && isAmong(token, owner);
    }

    /// Whether a token may do what is its owner's to do: a label above it, or what restricts it, keeps
    /// the owner from changing what is his.
    static boolean isOwnerWithPower(Token token, FileRules rules) {
        return isOwner(token, rules.owner()) && grantedByRules(token, rules, FileRight.WRITE_DAC);
    }

    /// Whether a token counts as a user or a group.
    static boolean isAmong(Token token, Sid sid) {
        for (Sid each : token.standing().allowed()) {
            if (each.equals(sid)) {
                return true;
            }
        }
        return false;
    }

    /// Whether a file may get one more name: who could keep somebody else's file alive, or have it opened
    /// under a name of his own, must be able to change it.
    ///
    /// @throws KernelException `EPERM`
    static void requireLinkable(Token token, Inode file) {
        int change = FileRight.READ_DATA | FileRight.WRITE_DATA;
        if (!isOwner(token, file.rules().owner()) && !grants(token, file.rules(), file, change)) {
            throw new KernelException(Errno.EPERM, "link: " + token + " neither owns " + file + " nor may change it");
        }
    }

    /// Whether a symbolic link may be followed. One that a stranger made in a directory where everybody
    /// makes what he wants is likely a trap.
    ///
    /// @throws KernelException `EACCES`
    static void requireFollowable(@Nullable Token token, Folder folder, Node link, String call) {
        if (token == null || !(folder instanceof Directory directory) || !(link instanceof Inode inode)) {
            return;
        }
        FileRules shared = directory.rules();
        Sid owner = inode.rules().owner();
        if (shared.isSharedByAll() && !owner.equals(token.user()) && !owner.equals(shared.owner())) {
            throw new KernelException(
                    Errno.EACCES, call + ": in a directory for all, a link of " + owner + " is not followed");
        }
    }
}
