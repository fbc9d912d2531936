package io.selvage.kernel;

import io.selvage.api.security.Sid;

/// What a token may do to an object: the reduced access check of MODEL 11. Takes no lock and allocates
/// nothing.
///
/// - A token that may only be looked at is granted nothing.
/// - A label above the token's integrity takes the rights to change the object away first.
/// - The owner may read and replace the access list, unless it has an entry for the owner's rights.
/// - The entries decide in their order. User and groups that count for denials only are granted nothing.
/// - What a restricted token is granted must also be granted to one of its restricted SIDs, by a walk of
///   its own.
///
/// Privileges are not looked at: what they add is the caller's to say.
final class AccessCheck {
    private AccessCheck() {}

    /// The rights that the object grants.
    ///
    /// @param desired the rights asked about; -1 for all there are
    /// @return those of them that are granted; the caller compares them with what it needs
    static int granted(Token token, AccessRules rules, int desired) {
        if (token.isPowerless()) {
            return 0;
        }
        Standing standing = token.standing();
        int open = desired & ~rules.keptFrom(token, standing);
        int granted = rules.walk(open, standing.allowed(), standing.denied());
        Sid[] restricted = token.restricted();
        return restricted == null ? granted : rules.walk(granted, restricted, restricted);
    }

    /// Whether the object grants all of some rights.
    static boolean grants(Token token, AccessRules rules, int rights) {
        return granted(token, rules, rights) == rights;
    }
}
