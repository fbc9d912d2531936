package io.selvage.api.security;

import java.util.Objects;

/// A group in a token, and what it counts for there.
///
/// @param sid which group
/// @param state what it counts for
public record Group(Sid sid, State state) {
    /// What a group in a token counts for.
    public enum State {
        /// For entries that allow and for those that deny, and its holder cannot switch it off.
        MANDATORY,
        /// For entries that allow and for those that deny, until it is switched off.
        ENABLED,
        /// For nothing, until it is switched on.
        DISABLED,
        /// For entries that deny only, for ever (MODEL 10.10).
        DENY_ONLY;

        /// Whether entries that allow something to the group allow it to the token.
        ///
        /// @return true for [#MANDATORY] and [#ENABLED]
        public boolean allows() {
            return this == MANDATORY || this == ENABLED;
        }

        /// Whether entries that deny something to the group deny it to the token.
        ///
        /// @return false for [#DISABLED]
        public boolean denies() {
            return this != DISABLED;
        }
    }

    /// Checks that nothing is null.
    public Group {
        Objects.requireNonNull(sid);
        Objects.requireNonNull(state);
    }

    /// A group that counts and cannot be switched off.
    ///
    /// @param sid which group
    /// @return the group
    public static Group of(Sid sid) {
        return new Group(sid, State.MANDATORY);
    }
}
