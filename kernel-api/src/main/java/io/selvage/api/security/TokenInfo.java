package io.selvage.api.security;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is in a token, at one moment (MODEL 2).
///
/// @param guid the token's name
/// @param type what it is for
/// @param level how much of the client it lends; of no meaning in a primary token
/// @param user whose it is
/// @param userState [Group.State#MANDATORY], or [Group.State#DENY_ONLY] if the user counts for denials
///     only
/// @param primaryGroup the group that the user's new objects belong to
/// @param groups what he is in, in the order of the token
/// @param restrictedSids what also has to be granted a right; null if the token is not restricted
/// @param privileges what it permits, switched on or not
/// @param enabled which of those are switched on
/// @param used which of those have been needed since it was made
/// @param integrity how far it is trusted
/// @param policy what that means
/// @param logonSession the number of the authentication that it comes from
/// @param defaultDacl the access list that new objects begin with, null for the kind's usual one
/// @param createdAt when it was made, counted from the boot
/// @param modifiedId how often it was changed
public record TokenInfo(
        TokenGuid guid,
        TokenType type,
        ImpersonationLevel level,
        Sid user,
        Group.State userState,
        Sid primaryGroup,
        List<Group> groups,
        @Nullable List<Sid> restrictedSids,
        Set<Privilege> privileges,
        Set<Privilege> enabled,
        Set<Privilege> used,
        Integrity integrity,
        Set<TokenPolicy> policy,
        long logonSession,
        @Nullable Acl defaultDacl,
        Duration createdAt,
        long modifiedId) {
    /// Keeps copies of lists and sets.
    public TokenInfo {
        groups = List.copyOf(groups);
        restrictedSids = restrictedSids == null ? null : List.copyOf(restrictedSids);
        privileges = Set.copyOf(privileges);
        enabled = Set.copyOf(enabled);
        used = Set.copyOf(used);
        policy = Set.copyOf(policy);
    }
}
