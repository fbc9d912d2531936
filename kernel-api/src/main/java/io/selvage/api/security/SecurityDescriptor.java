package io.selvage.api.security;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Who may do what to an object (MODEL 11).
///
/// @param owner who may always read and replace the access list, unless it has an entry for
///     [Sid#OWNER_RIGHTS]
/// @param group the object's primary group; grants nothing by itself
/// @param dacl the access list; null grants everything, an empty one nothing
/// @param label how trusted one must be to change the object; null if that does not matter
public record SecurityDescriptor(
        Sid owner, Sid group, @Nullable Acl dacl, @Nullable IntegrityLabel label) {
    /// Checks that there are an owner and a group.
    public SecurityDescriptor {
        Objects.requireNonNull(owner);
        Objects.requireNonNull(group);
    }

    /// With another access list.
    ///
    /// @param newDacl the list, null for none
    /// @return the changed copy
    public SecurityDescriptor withDacl(@Nullable Acl newDacl) {
        return new SecurityDescriptor(owner, group, newDacl, label);
    }

    /// With another owner.
    ///
    /// @param newOwner who
    /// @return the changed copy
    public SecurityDescriptor withOwner(Sid newOwner) {
        return new SecurityDescriptor(newOwner, group, dacl, label);
    }

    /// With another primary group.
    ///
    /// @param newGroup which
    /// @return the changed copy
    public SecurityDescriptor withGroup(Sid newGroup) {
        return new SecurityDescriptor(owner, newGroup, dacl, label);
    }

    /// With another label.
    ///
    /// @param newLabel the label, null for none
    /// @return the changed copy
    public SecurityDescriptor withLabel(@Nullable IntegrityLabel newLabel) {
        return new SecurityDescriptor(owner, group, dacl, newLabel);
    }
}
