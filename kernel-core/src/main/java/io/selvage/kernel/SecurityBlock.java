package io.selvage.kernel;

import io.selvage.api.security.Ace;
import io.selvage.api.security.Acl;
import io.selvage.api.security.IntegrityLabel;
import io.selvage.api.security.ProcessRight;
import io.selvage.api.security.SecurityDescriptor;
import io.selvage.api.security.Sid;
import io.selvage.api.security.TrustLabel;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// What protects one process (MODEL 2, PSB): its trust label, its mitigations, its security descriptor.
/// All its threads have it in common, and no two processes do. Who reads it takes no lock and gets each
/// part as the last change left it.
final class SecurityBlock {
    private static final VarHandle MITIGATIONS;
    private static final VarHandle RULES;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            MITIGATIONS = lookup.findVarHandle(SecurityBlock.class, "mitigations", int.class);
            RULES = lookup.findVarHandle(SecurityBlock.class, "rules", AccessRules.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile TrustLabel trust = TrustLabel.NONE;

    /// Only ever gains bits.
    private volatile int mitigations;

    private volatile AccessRules rules;

    /// @param primary of whom the descriptor is
    SecurityBlock(Token primary) {
        rules = usualRules(primary);
    }

    /// The descriptor that a new process has (MODEL 11, default SD), ready for checks. That of a user is
    /// made once, as long as his tokens are alike.
    static AccessRules usualRules(Token primary) {
        User user = primary.account();
        AccessRules known = user.processRules();
        IntegrityLabel label = IntegrityLabel.noWriteUp(primary.integrity());
        if (known != null
                && label.equals(known.descriptor().label())
                && primary.primaryGroup().equals(known.descriptor().group())) {
            return known;
        }
        Acl entries = Acl.of(
                Ace.allow(user.sid(), ProcessRight.ALL),
                Ace.allow(Sid.ADMINISTRATORS, ProcessRight.ALL),
                Ace.allow(Sid.SYSTEM, ProcessRight.ALL),
                Ace.allow(Sid.EVERYONE, ProcessRight.QUERY_LIMITED));
        AccessRules made = compiled(new SecurityDescriptor(user.sid(), primary.primaryGroup(), entries, label));
        user.processRules(made);
        return made;
    }

    private static AccessRules compiled(SecurityDescriptor descriptor) {
        return AccessRules.of(descriptor, ProcessRight.WRITE_CLASS);
    }

    /// Before the process can be found: what a new one has of its creator's (MODEL 4). The descriptor is
    /// its own.
    void inherit(SecurityBlock creator) {
        trust = creator.trust;
        mitigations = creator.mitigations;
    }

    TrustLabel trust() {
        return trust;
    }

    /// The process is about to run a program with that label: until it does, it is as protected as both
    /// ask for.
    void approach(TrustLabel label) {
        TrustLabel present = trust;
        trust = new TrustLabel(greater(present.type(), label.type()), greater(present.trust(), label.trust()));
    }

    private static int greater(int one, int other) {
        return Integer.compareUnsigned(one, other) < 0 ? other : one;
    }

    /// The process runs a program with that label from here on.
    void trust(TrustLabel label) {
        trust = label;
    }

    /// Whether a process with this one may act on one with the other, as far as labels have a say (MODEL
    /// 11).
    boolean dominates(SecurityBlock target) {
        TrustLabel needed = target.trust;
        return needed == TrustLabel.NONE || trust.dominates(needed);
    }

    int mitigations() {
        return mitigations;
    }

    boolean has(int mitigation) {
        return (mitigations & mitigation) != 0;
    }

    /// Adds mitigations to those that there are, all at once.
    void mitigate(int bits) {
        if ((mitigations & bits) != bits) {
            MITIGATIONS.getAndBitwiseOr(this, bits);
        }
    }

    AccessRules rules() {
        return rules;
    }

    /// Replaces the descriptor, unless it is another one by now than the caller has been judged by.
    ///
    /// @param judged read before the caller was checked
    /// @return false if nothing has changed
    boolean replace(AccessRules judged, SecurityDescriptor wanted) {
        return RULES.compareAndSet(this, judged, compiled(wanted));
    }

    /// The process is another user's from here on: its descriptor begins anew (MODEL 10.7).
    void belongsTo(Token primary) {
        rules = usualRules(primary);
    }
}
