package io.selvage.api.security;

import java.util.Objects;

/// One entry of an access list. For each right the first entry that names it for the caller decides.
///
/// @param kind what it does
/// @param sid for whom
/// @param mask which rights, bits of the object's kind
public record Ace(Kind kind, Sid sid, int mask) {
    /// What an entry does.
    public enum Kind {
        /// Grants the rights to whom the SID counts for.
        ALLOW,
        /// Refuses them, also to whom the SID counts for denials only.
        DENY
    }

    /// Checks that nothing is null.
    public Ace {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(sid);
    }

    /// An entry that grants.
    ///
    /// @param sid for whom
    /// @param mask which rights
    /// @return the entry
    public static Ace allow(Sid sid, int mask) {
        return new Ace(Kind.ALLOW, sid, mask);
    }

    /// An entry that refuses.
    ///
    /// @param sid for whom
    /// @param mask which rights
    /// @return the entry
    public static Ace deny(Sid sid, int mask) {
        return new Ace(Kind.DENY, sid, mask);
    }
}
