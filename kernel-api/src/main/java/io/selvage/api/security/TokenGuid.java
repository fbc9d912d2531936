package io.selvage.api.security;

import java.util.UUID;

/// The name of one token of a kernel, never used for another one (MODEL 2). Every copy of a token has a
/// name of its own. It proves nothing: who knows it can do nothing with it.
///
/// @param mostSignificant the first 64 bits
/// @param leastSignificant the last 64 bits
public record TokenGuid(long mostSignificant, long leastSignificant) {
    /// The text, in the form of a process's GUID.
    ///
    /// @return 38 characters, lower case, in braces
    @Override
    public String toString() {
        return "{" + new UUID(mostSignificant, leastSignificant) + "}";
    }
}
