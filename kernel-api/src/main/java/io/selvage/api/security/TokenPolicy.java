package io.selvage.api.security;

/// What integrity means for who has a token (MODEL 2).
public enum TokenPolicy {
    /// Objects whose label is above the token's integrity cannot be changed. Who lacks this policy is not
    /// held up by labels.
    NO_WRITE_UP(1),
    /// A program file with a lower label than the token makes the process run at that label from exec on
    /// (MODEL 10.6).
    NEW_PROCESS_MIN(2);

    private final int bit;

    TokenPolicy(int bit) {
        this.bit = bit;
    }

    /// {@return the bit that stands for the policy}
    public int bit() {
        return bit;
    }
}
