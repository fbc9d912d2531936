package io.selvage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.security.Ace;
import io.selvage.api.security.Acl;
import io.selvage.api.security.Group;
import io.selvage.api.security.ImpersonationLevel;
import io.selvage.api.security.Integrity;
import io.selvage.api.security.IntegrityLabel;
import io.selvage.api.security.Principals;
import io.selvage.api.security.ProcessRight;
import io.selvage.api.security.SecurityDescriptor;
import io.selvage.api.security.Sid;
import io.selvage.api.security.TokenPolicy;
import io.selvage.api.security.TokenType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/// The access check against its rules, written down one right at a time with sets (MODEL 11).
class AccessCheckProperties {
    private static final Identities HOME = new Identities(Principals.SYSTEM_ONLY, 0);
    private static final Sid USER = Sid.of("S-1-5-21-7-1");
    private static final Sid STRANGER = Sid.of("S-1-5-21-7-9");
    private static final List<Sid> GROUPS =
            List.of(Sid.EVERYONE, Sid.ADMINISTRATORS, Sid.of("S-1-5-21-7-2"), Sid.of("S-1-5-21-7-3"));
    private static final int[] RIGHTS = {
        ProcessRight.TERMINATE, ProcessRight.VM_READ, ProcessRight.QUERY_LIMITED,
        ProcessRight.READ_CONTROL, ProcessRight.WRITE_DAC, ProcessRight.WRITE_OWNER
    };

    /// What a token is made of.
    record Who(
            TokenType type,
            ImpersonationLevel level,
            Group.State userState,
            List<Group.State> groups,
            @Nullable Set<Sid> restricted,
            Integrity integrity,
            boolean heldUp) {
        Token token() {
            List<Group> memberOf = new ArrayList<>();
            for (int i = 0; i < groups.size(); i++) {
                memberOf.add(new Group(GROUPS.get(i), groups.get(i)));
            }
            Standing standing = Standing.of(USER, memberOf, 0, integrity);
            if (userState == Group.State.DENY_ONLY) {
                standing = standing.denyingOnly(Set.of(USER));
            }
            int policy = heldUp ? TokenPolicy.NO_WRITE_UP.bit() : 0;
            Token.Identity identity = new Token.Identity(HOME, new User(USER, 1), Sid.EVERYONE, policy, 1);
            return new Token(
                    identity, type, level, restricted == null ? null : restricted.toArray(new Sid[0]), standing);
        }

        Set<Sid> allowing() {
            Set<Sid> sids = new HashSet<>();
            for (int i = 0; i < groups.size(); i++) {
                if (groups.get(i) == Group.State.ENABLED || groups.get(i) == Group.State.MANDATORY) {
                    sids.add(GROUPS.get(i));
                }
            }
            if (userState != Group.State.DENY_ONLY) {
                sids.add(USER);
            }
            return sids;
        }

        Set<Sid> denying() {
            Set<Sid> sids = allowing();
            sids.add(USER);
            for (int i = 0; i < groups.size(); i++) {
                if (groups.get(i) == Group.State.DENY_ONLY) {
                    sids.add(GROUPS.get(i));
                }
            }
            return sids;
        }
    }

    @Provide
    Arbitrary<Who> who() {
        return Combinators.combine(
                        Arbitraries.of(TokenType.class),
                        Arbitraries.of(ImpersonationLevel.class),
                        Arbitraries.of(Group.State.MANDATORY, Group.State.MANDATORY, Group.State.DENY_ONLY),
                        Arbitraries.of(Group.State.class).list().ofMaxSize(GROUPS.size()),
                        Arbitraries.of(sids()).set().ofMaxSize(4).injectNull(0.6),
                        Arbitraries.of(Integrity.class),
                        Arbitraries.of(true, true, false))
                .as(Who::new);
    }

    private static List<Sid> sids() {
        List<Sid> sids = new ArrayList<>(GROUPS);
        sids.add(USER);
        sids.add(STRANGER);
        return sids;
    }

    @Provide
    Arbitrary<SecurityDescriptor> descriptor() {
        List<Sid> named = sids();
        named.add(Sid.OWNER_RIGHTS);
        Arbitrary<Integer> masks =
                Arbitraries.integers().between(0, (1 << RIGHTS.length) - 1).map(AccessCheckProperties::mask);
        Arbitrary<Ace> entries = Combinators.combine(Arbitraries.of(Ace.Kind.class), Arbitraries.of(named), masks)
                .as(Ace::new);
        Arbitrary<IntegrityLabel> labels = Combinators.combine(
                        Arbitraries.of(Integrity.class), Arbitraries.of(IntegrityLabel.Policy.class))
                .as(IntegrityLabel::new);
        return Combinators.combine(
                        Arbitraries.of(sids()),
                        entries.list().ofMaxSize(6).map(Acl::new).injectNull(0.1),
                        labels.injectNull(0.5))
                .as((owner, dacl, label) -> new SecurityDescriptor(owner, Sid.EVERYONE, dacl, label));
    }

    @Provide
    Arbitrary<Integer> desired() {
        return Arbitraries.integers().between(0, (1 << RIGHTS.length) - 1).map(AccessCheckProperties::mask);
    }

    /// One bit for each of the rights that are looked at.
    private static int mask(int chosen) {
        int mask = 0;
        for (int i = 0; i < RIGHTS.length; i++) {
            mask |= ((chosen >> i) & 1) * RIGHTS[i];
        }
        return mask;
    }

    @Property(tries = 5_000)
    void grantsWhatTheRulesGrantOneRightAtATime(
            @ForAll("who") Who who,
            @ForAll("descriptor") SecurityDescriptor descriptor,
            @ForAll("desired") int desired) {
        int expected = 0;
        for (int right : RIGHTS) {
            if ((desired & right) != 0 && isGranted(who, descriptor, right)) {
                expected |= right;
            }
        }
        AccessRules rules = AccessRules.of(descriptor, ProcessRight.WRITE_CLASS);
        int granted = AccessCheck.granted(who.token(), rules, desired);
        assertEquals(ProcessRight.text(expected), ProcessRight.text(granted));
        assertEquals(expected == desired, AccessCheck.grants(who.token(), rules, desired));
    }

    @Property
    void property22ATokenThatMayOnlyBeLookedAtIsGrantedNothing(
            @ForAll("who") Who who, @ForAll("descriptor") SecurityDescriptor descriptor) {
        Who identified = new Who(
                TokenType.IMPERSONATION,
                ImpersonationLevel.IDENTIFICATION,
                who.userState(),
                who.groups(),
                who.restricted(),
                who.integrity(),
                who.heldUp());
        assertEquals(
                0, AccessCheck.granted(identified.token(), AccessRules.of(descriptor, ProcessRight.WRITE_CLASS), -1));
    }

    private static boolean isGranted(Who who, SecurityDescriptor descriptor, int right) {
        if (who.type() == TokenType.IMPERSONATION && who.level() == ImpersonationLevel.IDENTIFICATION) {
            return false;
        }
        IntegrityLabel label = descriptor.label();
        boolean writes =
                right == ProcessRight.TERMINATE || right == ProcessRight.WRITE_DAC || right == ProcessRight.WRITE_OWNER;
        if (label != null
                && label.policy() == IntegrityLabel.Policy.NO_WRITE_UP
                && who.heldUp()
                && who.integrity().level() < label.integrity().level()
                && writes) {
            return false;
        }
        Set<Sid> restricted = who.restricted();
        return passes(who.allowing(), who.denying(), descriptor, right)
                && (restricted == null || passes(restricted, restricted, descriptor, right));
    }

    private static boolean passes(Set<Sid> allowing, Set<Sid> denying, SecurityDescriptor descriptor, int right) {
        Acl dacl = descriptor.dacl();
        if (dacl == null) {
            return true;
        }
        boolean speaksOfOwner =
                dacl.entries().stream().anyMatch(entry -> entry.sid().equals(Sid.OWNER_RIGHTS));
        if ((right == ProcessRight.READ_CONTROL || right == ProcessRight.WRITE_DAC)
                && !speaksOfOwner
                && allowing.contains(descriptor.owner())) {
            return true;
        }
        for (Ace entry : dacl.entries()) {
            Sid sid = entry.sid().equals(Sid.OWNER_RIGHTS) ? descriptor.owner() : entry.sid();
            Set<Sid> counting = entry.kind() == Ace.Kind.ALLOW ? allowing : denying;
            if ((entry.mask() & right) != 0 && counting.contains(sid)) {
                return entry.kind() == Ace.Kind.ALLOW;
            }
        }
        return false;
    }
}
