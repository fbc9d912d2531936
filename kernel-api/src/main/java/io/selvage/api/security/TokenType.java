package io.selvage.api.security;

/// What a token is for (MODEL 2).
public enum TokenType {
    /// It can be the identity of a process.
    PRIMARY,
    /// It can be what one thread acts as for a while.
    IMPERSONATION
}
