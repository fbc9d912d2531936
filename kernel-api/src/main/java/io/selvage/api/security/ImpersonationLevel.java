package io.selvage.api.security;

/// How much of himself a client lends to the service that he talks to (MODEL 10.4). In order: each
/// constant is more than those before it.
public enum ImpersonationLevel {
    /// 0: nothing. The service acts as [Sid#ANONYMOUS], in the group [Sid#EVERYONE] only, without
    /// privileges and untrusted.
    ANONYMOUS(0),
    /// 1: the service can ask who the client is. Every access check that it makes as him fails.
    IDENTIFICATION(1),
    /// 2: the service acts as the client in this kernel, through further local connections too.
    IMPERSONATION(2),
    /// 3: like [#IMPERSONATION], and the token says that it may be forwarded to other machines.
    DELEGATION(3);

    private final int number;

    ImpersonationLevel(int number) {
        this.number = number;
    }

    /// {@return the number of the level, 0 to 3}
    public int number() {
        return number;
    }

    /// The lower of two levels.
    ///
    /// @param cap the other level
    /// @return this one, or the other if that is lower
    public ImpersonationLevel atMost(ImpersonationLevel cap) {
        return number <= cap.number ? this : cap;
    }
}
