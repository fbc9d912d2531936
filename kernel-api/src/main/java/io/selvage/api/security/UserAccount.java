package io.selvage.api.security;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// A user as the embedder defines him: what the tokens that are made for him begin with. Immutable: each
/// `with` method returns a changed copy.
///
/// ```java
/// UserAccount.of("backup", Sid.of("S-1-5-21-1-2-3-1007"), 1007, staff)
///         .withPrivileges(Privilege.BACKUP).withIntegrity(Integrity.HIGH)
/// ```
///
/// @param name how people call him
/// @param sid his name for all time
/// @param number how calls name him that take a number; 0 is the system
/// @param primaryGroup the group that his new objects belong to; he is in it
/// @param groups what else he is in; everybody is in [Sid#EVERYONE], which need not be said
/// @param privileges what his tokens permit, switched on from the beginning
/// @param integrity how far his tokens are trusted
/// @param policy what that means
public record UserAccount(
        String name,
        Sid sid,
        int number,
        Sid primaryGroup,
        List<Group> groups,
        Set<Privilege> privileges,
        Integrity integrity,
        Set<TokenPolicy> policy) {
    /// Keeps copies of list and sets.
    ///
    /// @throws IllegalArgumentException if the name is empty, the number negative, or a group is named
    ///     twice
    public UserAccount {
        Objects.requireNonNull(sid);
        Objects.requireNonNull(primaryGroup);
        Objects.requireNonNull(integrity);
        if (name.isBlank() || number < 0) {
            throw new IllegalArgumentException("user \"" + name + "\" with the number " + number);
        }
        groups = List.copyOf(groups);
        if (groups.stream().map(Group::sid).distinct().count() < groups.size()) {
            throw new IllegalArgumentException("user \"" + name + "\" is twice in one of " + groups);
        }
        privileges = Set.copyOf(privileges);
        policy = Set.copyOf(policy);
    }

    /// An ordinary user: in one group, without privileges, of integrity [Integrity#MEDIUM], held up by
    /// labels.
    ///
    /// @param name how people call him
    /// @param sid his name for all time
    /// @param number how calls name him that take a number
    /// @param primaryGroup the group that his new objects belong to
    /// @return the user
    public static UserAccount of(String name, Sid sid, int number, Sid primaryGroup) {
        return new UserAccount(
                name,
                sid,
                number,
                primaryGroup,
                List.of(),
                Set.of(),
                Integrity.MEDIUM,
                EnumSet.allOf(TokenPolicy.class));
    }

    /// In more groups, which cannot be switched off.
    ///
    /// @param more the groups
    /// @return the changed copy
    public UserAccount withGroups(Sid... more) {
        List<Group> longer = new ArrayList<>(groups);
        for (Sid each : more) {
            longer.add(Group.of(each));
        }
        return new UserAccount(name, sid, number, primaryGroup, longer, privileges, integrity, policy);
    }

    /// In one more group.
    ///
    /// @param more the group, and what it counts for
    /// @return the changed copy
    public UserAccount withGroup(Group more) {
        List<Group> longer = new ArrayList<>(groups);
        longer.add(more);
        return new UserAccount(name, sid, number, primaryGroup, longer, privileges, integrity, policy);
    }

    /// With these privileges and no others.
    ///
    /// @param newPrivileges the privileges
    /// @return the changed copy
    public UserAccount withPrivileges(Privilege... newPrivileges) {
        return new UserAccount(
                name, sid, number, primaryGroup, groups, Set.copyOf(List.of(newPrivileges)), integrity, policy);
    }

    /// Of another integrity.
    ///
    /// @param newIntegrity how far his tokens are trusted
    /// @return the changed copy
    public UserAccount withIntegrity(Integrity newIntegrity) {
        return new UserAccount(name, sid, number, primaryGroup, groups, privileges, newIntegrity, policy);
    }

    /// With other rules about integrity.
    ///
    /// @param newPolicy the rules
    /// @return the changed copy
    public UserAccount withPolicy(TokenPolicy... newPolicy) {
        return new UserAccount(
                name, sid, number, primaryGroup, groups, privileges, integrity, Set.copyOf(List.of(newPolicy)));
    }
}
