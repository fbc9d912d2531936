package io.selvage.kernel;

import io.selvage.api.security.Acl;
import io.selvage.api.security.Group;
import io.selvage.api.security.Integrity;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.Sid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What can change of a token, at one moment: privileges, what user and groups count for, integrity.
/// Immutable, so that who reads it sees one moment, and a copy of a token shares it until one of the two
/// is changed. No change gives back what another one took for good (MODEL 2).
final class Standing {
    private final Sid user;
    private final Group.State userState;
    private final List<Group> groups;
    private final long present;
    private final long enabled;
    private final Integrity integrity;
    private final @Nullable Acl defaultDacl;
    private final long modifiedId;

    /// For whom an entry that allows counts, the user first.
    private final Sid[] allowed;

    /// For whom an entry that denies counts.
    private final Sid[] denied;

    private Standing(
            Sid user,
            Group.State userState,
            List<Group> groups,
            long present,
            long enabled,
            Integrity integrity,
            @Nullable Acl defaultDacl,
            long modifiedId) {
        this.user = user;
        this.userState = userState;
        this.groups = groups;
        this.present = present;
        this.enabled = enabled;
        this.integrity = integrity;
        this.defaultDacl = defaultDacl;
        this.modifiedId = modifiedId;
        List<Sid> allowing = new ArrayList<>(groups.size() + 1);
        List<Sid> denying = new ArrayList<>(groups.size() + 1);
        denying.add(user);
        if (userState.allows()) {
            allowing.add(user);
        }
        for (Group group : groups) {
            if (group.state().allows()) {
                allowing.add(group.sid());
            }
            if (group.state().denies()) {
                denying.add(group.sid());
            }
        }
        allowed = allowing.toArray(new Sid[0]);
        denied = denying.toArray(new Sid[0]);
    }

    /// What a new token begins with.
    ///
    /// @param privileges present and switched on, the bits of [Privilege]
    static Standing of(Sid user, List<Group> groups, long privileges, Integrity integrity) {
        return new Standing(
                user, Group.State.MANDATORY, List.copyOf(groups), privileges, privileges, integrity, null, 0);
    }

    static long bits(Collection<Privilege> privileges) {
        long bits = 0;
        for (Privilege privilege : privileges) {
            bits |= privilege.bit();
        }
        return bits;
    }

    Group.State userState() {
        return userState;
    }

    List<Group> groups() {
        return groups;
    }

    /// {@return the privileges that are there, switched on or not}
    long present() {
        return present;
    }

    /// {@return the privileges that are switched on}
    long enabled() {
        return enabled;
    }

    Integrity integrity() {
        return integrity;
    }

    @Nullable
    Acl defaultDacl() {
        return defaultDacl;
    }

    long modifiedId() {
        return modifiedId;
    }

    // Not copied: for the access check, which only reads them.

    Sid[] allowed() {
        return allowed;
    }

    Sid[] denied() {
        return denied;
    }

    private Standing with(Group.State newUserState, List<Group> newGroups, long newPresent, long newEnabled) {
        return new Standing(
                user, newUserState, newGroups, newPresent, newEnabled, integrity, defaultDacl, modifiedId + 1);
    }

    /// Switches privileges on and off that are there; others are left out.
    Standing enabling(long on, long off) {
        return with(userState, groups, present, ((enabled & ~off) | on) & present);
    }

    Standing without(long privileges) {
        return with(userState, groups, present & ~privileges, enabled & ~privileges);
    }

    /// Gives groups another state. One that counts for denials only stays so.
    ///
    /// @param wanted the groups that change, with their new states
    Standing with(List<Group> wanted) {
        List<Group> changed = new ArrayList<>(groups);
        changed.replaceAll(group -> {
            for (Group wish : wanted) {
                if (wish.sid().equals(group.sid()) && group.state() != Group.State.DENY_ONLY) {
                    return wish;
                }
            }
            return group;
        });
        return with(userState, List.copyOf(changed), present, enabled);
    }

    /// Makes user and groups count for denials only.
    Standing denyingOnly(Set<Sid> sids) {
        List<Group> changed = new ArrayList<>(groups);
        changed.replaceAll(group -> sids.contains(group.sid()) ? new Group(group.sid(), Group.State.DENY_ONLY) : group);
        return with(sids.contains(user) ? Group.State.DENY_ONLY : userState, List.copyOf(changed), present, enabled);
    }

    /// At a lower integrity; a higher one changes nothing.
    Standing lowered(Integrity newIntegrity) {
        return new Standing(
                user,
                userState,
                groups,
                present,
                enabled,
                newIntegrity.isAtLeast(integrity) ? integrity : newIntegrity,
                defaultDacl,
                modifiedId + 1);
    }

    Standing with(@Nullable Acl newDefaultDacl) {
        return new Standing(user, userState, groups, present, enabled, integrity, newDefaultDacl, modifiedId + 1);
    }
}
