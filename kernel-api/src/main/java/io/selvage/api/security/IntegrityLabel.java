package io.selvage.api.security;

import java.util.Objects;

/// How trusted one must be to change an object, whatever its access list says.
///
/// @param integrity how trusted
/// @param policy what the label keeps from those below
public record IntegrityLabel(Integrity integrity, Policy policy) {
    /// What a label keeps from those below.
    public enum Policy {
        /// Nothing: the label only says what the object is.
        NONE,
        /// The rights to change the object.
        NO_WRITE_UP
    }

    /// Checks that nothing is null.
    public IntegrityLabel {
        Objects.requireNonNull(integrity);
        Objects.requireNonNull(policy);
    }

    /// A label that keeps those below from changing the object.
    ///
    /// @param integrity how trusted one must be
    /// @return the label
    public static IntegrityLabel noWriteUp(Integrity integrity) {
        return new IntegrityLabel(integrity, Policy.NO_WRITE_UP);
    }
}
