package io.selvage.runtime;

/// Where the kernel gets its random bits from: one of the seams at which a deterministic machine replaces the
/// real one.
///
/// Implementations may be called by any thread and do not block.
public interface RandomSource {
    /// The next 64 bits.
    ///
    /// @return any value, each equally likely
    long nextLong();
}
