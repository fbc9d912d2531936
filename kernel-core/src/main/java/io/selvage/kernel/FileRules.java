package io.selvage.kernel;

import io.selvage.api.security.Ace;
import io.selvage.api.security.Acl;
import io.selvage.api.security.FileRight;
import io.selvage.api.security.GroupAccount;
import io.selvage.api.security.Integrity;
import io.selvage.api.security.IntegrityLabel;
import io.selvage.api.security.Principals;
import io.selvage.api.security.SecurityDescriptor;
import io.selvage.api.security.Sid;
import io.selvage.api.security.UserAccount;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whose a file is and who may do what with it, in the terms of access lists and in those of modes.
/// Immutable, so that every check sees one moment.
///
/// A mode is an access list of at most five entries: the owner is granted his bits and refused what only
/// the others have, so is the group, and the rest goes to everyone. Asking for status and reading the
/// descriptor is everybody's; changing it is the owner's. The mode of a list that was not made of one
/// says what owner, group and everyone come to.
final class FileRules {
    private static final int PERMISSIONS = 0777;
    private static final int SPECIAL = 07000;

    /// Deleting and renaming in a directory is for owners of what is deleted, and the directory's.
    private static final int STICKY = 01000;

    /// Of a directory: what is made there gets its group.
    private static final int SET_GROUP = 02000;

    private static final int SET_USER = 04000;
    private static final int GROUP_EXECUTE = 010;
    private static final int OTHERS_WRITE = 02;

    private static final int FOR_ALL = FileRight.READ_ATTRIBUTES | FileRight.READ_CONTROL;

    /// What the owner may do whatever the mode says.
    private static final int FOR_OWNER = FOR_ALL | FileRight.WRITE_ATTRIBUTES | FileRight.WRITE_OWNER;

    private final AccessRules access;
    private final int mode;

    /// Whether the access list is made of the mode.
    private final boolean ofMode;

    private final int userNumber;
    private final int groupNumber;

    private FileRules(SecurityDescriptor descriptor, int mode, Origin origin, int userNumber, int groupNumber) {
        access = AccessRules.of(descriptor, FileRight.WRITE_CLASS);
        this.mode = mode;
        ofMode = origin == Origin.MODE;
        this.userNumber = userNumber;
        this.groupNumber = groupNumber;
    }

    private static int userNumber(Principals principals, Sid sid) {
        UserAccount user = principals.user(sid);
        return user == null ? Principals.NOBODY : user.number();
    }

    private static int groupNumber(Principals principals, Sid sid) {
        GroupAccount group = principals.group(sid);
        return group == null ? Principals.NOBODY : group.number();
    }

    /// What the access list was made of.
    private enum Origin {
        MODE,
        LIST
    }

    /// What the embedder makes: the system's.
    static FileRules ofSystem(int mode) {
        return ofMode(Sid.SYSTEM, Sid.SYSTEM, mode, IntegrityLabel.noWriteUp(Integrity.MEDIUM), Principals.SYSTEM_ONLY);
    }

    /// What the embedder makes that nothing written to can change: without a label, or those below it
    /// could not throw away what they do not want.
    static FileRules ofDevice(int mode) {
        return ofMode(Sid.SYSTEM, Sid.SYSTEM, mode, null, Principals.SYSTEM_ONLY);
    }

    /// What a thread makes that is in no directory.
    static FileRules madeBy(Token creator, int mode) {
        return made(creator, creator.primaryGroup(), mode);
    }

    /// What a thread makes in a directory.
    private static FileRules made(Token creator, Sid group, int mode) {
        Principals principals = creator.home().principals();
        IntegrityLabel label = labelOf(creator);
        Acl dacl = creator.defaultDacl();
        if (dacl == null) {
            return ofMode(creator.user(), group, mode, label, principals);
        }
        return of(new SecurityDescriptor(creator.user(), group, dacl, label), mode, principals);
    }

    /// A file in this directory, as somebody makes it.
    FileRules child(Token creator, int childMode) {
        return made(creator, groupOfChild(creator), childMode);
    }

    /// A directory in this directory, as somebody makes it.
    FileRules childDirectory(Token creator, int childMode) {
        return made(creator, groupOfChild(creator), childMode | (mode & SET_GROUP));
    }

    private Sid groupOfChild(Token creator) {
        return (mode & SET_GROUP) == 0 ? creator.primaryGroup() : group();
    }

    /// Nobody less trusted than who made it changes it; trust above that of ordinary users asks for no
    /// more than theirs.
    private static IntegrityLabel labelOf(Token creator) {
        Integrity own = creator.integrity();
        return IntegrityLabel.noWriteUp(own.isAtLeast(Integrity.MEDIUM) ? Integrity.MEDIUM : own);
    }

    private static FileRules ofMode(
            Sid owner, Sid group, int mode, @Nullable IntegrityLabel label, Principals principals) {
        SecurityDescriptor descriptor = new SecurityDescriptor(owner, group, list(owner, group, mode), label);
        return new FileRules(
                descriptor,
                mode & Inode.MODE_BITS,
                Origin.MODE,
                userNumber(principals, owner),
                groupNumber(principals, group));
    }

    /// @param special a mode of which the three highest bits count
    private static FileRules of(SecurityDescriptor descriptor, int special, Principals principals) {
        AccessRules rules = AccessRules.of(descriptor, FileRight.WRITE_CLASS);
        Sid owner = descriptor.owner();
        Sid group = descriptor.group();
        int mode = (special & SPECIAL)
                | (bits(rules, owner, Sid.EVERYONE) << 6)
                | (bits(rules, group, Sid.EVERYONE) << 3)
                | bits(rules, Sid.EVERYONE);
        return new FileRules(
                descriptor, mode, Origin.LIST, userNumber(principals, owner), groupNumber(principals, group));
    }

    private static int bits(AccessRules rules, Sid... who) {
        int granted = rules.walk(FileRight.ALL, who, who);
        return ((granted & FileRight.READ_DATA) == 0 ? 0 : 4)
                | ((granted & FileRight.WRITE_DATA) == 0 ? 0 : 2)
                | ((granted & FileRight.EXECUTE) == 0 ? 0 : 1);
    }

    private static Acl list(Sid owner, Sid group, int mode) {
        int ofOwner = rights(mode >> 6);
        int ofGroup = rights(mode >> 3);
        int ofOthers = rights(mode);
        List<Ace> entries = new ArrayList<>(5);
        entries.add(Ace.allow(owner, ofOwner | FOR_OWNER));
        addRefusal(entries, owner, (ofGroup | ofOthers) & ~ofOwner);
        entries.add(Ace.allow(group, ofGroup | FOR_ALL));
        addRefusal(entries, group, ofOthers & ~ofGroup);
        entries.add(Ace.allow(Sid.EVERYONE, ofOthers | FOR_ALL));
        return new Acl(entries);
    }

    private static void addRefusal(List<Ace> entries, Sid sid, int rights) {
        if (rights != 0) {
            entries.add(Ace.deny(sid, rights));
        }
    }

    /// @param bits three: read, write, execute
    private static int rights(int bits) {
        return ((bits & 4) == 0 ? 0 : FileRight.READ_DATA)
                | ((bits & 2) == 0 ? 0 : FileRight.WRITE_DATA | FileRight.APPEND | FileRight.DELETE_CHILD)
                | ((bits & 1) == 0 ? 0 : FileRight.EXECUTE);
    }

    AccessRules access() {
        return access;
    }

    SecurityDescriptor descriptor() {
        return access.descriptor();
    }

    Sid owner() {
        return descriptor().owner();
    }

    Sid group() {
        return descriptor().group();
    }

    /// {@return permission bits and the three special ones}
    int mode() {
        return mode;
    }

    /// {@return how calls name the owner that take a number}
    int userNumber() {
        return userNumber;
    }

    int groupNumber() {
        return groupNumber;
    }

    boolean isSticky() {
        return (mode & STICKY) != 0;
    }

    /// Whether links in this directory may be somebody's trap: everybody can make them.
    boolean isSharedByAll() {
        return isSticky() && (mode & OTHERS_WRITE) != 0;
    }

    /// With another mode, which replaces the access list.
    FileRules withMode(int wanted) {
        SecurityDescriptor changed = descriptor().withDacl(list(owner(), group(), wanted));
        return new FileRules(changed, wanted & Inode.MODE_BITS, Origin.MODE, userNumber, groupNumber);
    }

    /// With another owner and group. A list that was made of a mode is so afterwards.
    ///
    /// @param kind of a directory the special bits stay
    FileRules withOwner(Sid owner, Sid group, Kind kind, Principals principals) {
        int kept = mode;
        if (kind == Kind.FILE) {
            kept &= ~SET_USER;
            kept &= (kept & GROUP_EXECUTE) == 0 ? ~0 : ~SET_GROUP;
        }
        if (ofMode) {
            return ofMode(owner, group, kept, descriptor().label(), principals);
        }
        return of(descriptor().withOwner(owner).withGroup(group), kept, principals);
    }

    /// With another descriptor. The permission bits follow it.
    FileRules with(SecurityDescriptor wanted, Principals principals) {
        return of(wanted, mode, principals);
    }

    /// Without the bit that gives what runs the file the file's group.
    static int withoutSetGroup(int mode) {
        return mode & ~SET_GROUP;
    }

    /// What matters about a file when it changes its owner.
    enum Kind {
        FILE,
        DIRECTORY
    }

    @Override
    public String toString() {
        return owner() + ":" + group() + " " + Integer.toOctalString(mode & PERMISSIONS);
    }
}
