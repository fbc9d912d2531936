package io.selvage.kernel;

import io.selvage.api.security.Ace;
import io.selvage.api.security.Acl;
import io.selvage.api.security.IntegrityLabel;
import io.selvage.api.security.SecurityDescriptor;
import io.selvage.api.security.Sid;
import java.util.List;

/// A security descriptor laid out for [AccessCheck]: arrays without objects in between. Immutable.
final class AccessRules {
    /// The numbers are the same for all kinds of objects.
    static final int READ_CONTROL = 0x2_0000;

    static final int WRITE_DAC = 0x4_0000;

    private final SecurityDescriptor descriptor;
    private final int writeClass;

    /// What the owner has without any entry.
    private final int ofOwner;

    private final boolean open;
    private final Sid owner;

    /// Of the entries, in their order. One for the owner's rights has the owner here.
    private final Sid[] sids;

    private final int[] masks;
    private final boolean[] allows;

    private AccessRules(SecurityDescriptor descriptor, int writeClass, List<Ace> entries) {
        this.descriptor = descriptor;
        this.writeClass = writeClass;
        owner = descriptor.owner();
        open = descriptor.dacl() == null;
        int count = entries.size();
        sids = new Sid[count];
        masks = new int[count];
        allows = new boolean[count];
        boolean ownerNamed = false;
        for (int i = 0; i < count; i++) {
            Ace entry = entries.get(i);
            boolean forOwner = entry.sid().equals(Sid.OWNER_RIGHTS);
            ownerNamed |= forOwner;
            sids[i] = forOwner ? owner : entry.sid();
            masks[i] = entry.mask();
            allows[i] = entry.kind() == Ace.Kind.ALLOW;
        }
        ofOwner = ownerNamed ? 0 : READ_CONTROL | WRITE_DAC;
    }

    /// @param writeClass the rights of the object's kind that a label keeps from those below
    static AccessRules of(SecurityDescriptor descriptor, int writeClass) {
        Acl dacl = descriptor.dacl();
        return new AccessRules(descriptor, writeClass, dacl == null ? List.of() : dacl.entries());
    }

    SecurityDescriptor descriptor() {
        return descriptor;
    }

    /// {@return the rights that the label keeps from a token}
    int keptFrom(Token token, Standing standing) {
        IntegrityLabel label = descriptor.label();
        if (label == null
                || label.policy() == IntegrityLabel.Policy.NONE
                || !token.isHeldUp()
                || standing.integrity().isAtLeast(label.integrity())) {
            return 0;
        }
        return writeClass;
    }

    /// One ordered walk: the first entry that names a right for one of the SIDs decides it.
    ///
    /// @param allowed for whom entries that allow count
    /// @param denied for whom entries that deny count
    /// @return the rights granted, of those desired
    int walk(int desired, Sid[] allowed, Sid[] denied) {
        if (open) {
            return desired;
        }
        int granted = 0;
        int undecided = desired;
        if ((desired & ofOwner) != 0 && contains(allowed, owner)) {
            granted = desired & ofOwner;
            undecided &= ~ofOwner;
        }
        for (int i = 0; i < masks.length && undecided != 0; i++) {
            int named = masks[i] & undecided;
            if (named == 0 || !contains(allows[i] ? allowed : denied, sids[i])) {
                continue;
            }
            undecided &= ~named;
            if (allows[i]) {
                granted |= named;
            }
        }
        return granted;
    }

    private static boolean contains(Sid[] sids, Sid wanted) {
        for (Sid sid : sids) {
            if (sid.equals(wanted)) {
                return true;
            }
        }
        return false;
    }
}
