package io.selvage.api.security;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a copy of a token is to lack, for good (MODEL 10.10). Immutable: each `with` method returns a
/// changed copy. What the token does not have anyhow is left out.
///
/// ```java
/// TokenFilter.NONE.withoutPrivileges(Privilege.DEBUG).denyingOnly(Sid.ADMINISTRATORS)
/// ```
///
/// @param denyOnly the groups, or the user, that are to count for denials only
/// @param removed the privileges that it is not to have
/// @param restricted what also has to be granted a right; null if nothing has. Of a token that is
///     restricted already only what both name counts
public record TokenFilter(
        Set<Sid> denyOnly, Set<Privilege> removed, @Nullable Set<Sid> restricted) {
    /// Takes nothing away.
    public static final TokenFilter NONE = new TokenFilter(Set.of(), Set.of(), null);

    /// Keeps copies of the sets.
    public TokenFilter {
        denyOnly = Set.copyOf(denyOnly);
        removed = Set.copyOf(removed);
        restricted = restricted == null ? null : Set.copyOf(restricted);
    }

    /// With these groups, or the user, counting for denials only.
    ///
    /// @param sids which; replaces those named before
    /// @return the changed copy
    public TokenFilter denyingOnly(Sid... sids) {
        return new TokenFilter(Set.copyOf(List.of(sids)), removed, restricted);
    }

    /// Without these privileges.
    ///
    /// @param privileges which; replaces those named before
    /// @return the changed copy
    public TokenFilter withoutPrivileges(Privilege... privileges) {
        return new TokenFilter(denyOnly, Set.copyOf(List.of(privileges)), restricted);
    }

    /// Granted only what is also granted to one of these.
    ///
    /// @param sids which; replaces those named before
    /// @return the changed copy
    public TokenFilter restrictedTo(Sid... sids) {
        return new TokenFilter(denyOnly, removed, Set.copyOf(List.of(sids)));
    }
}
