package io.selvage.api.security;

/// A thread acts as somebody else until this is closed, whatever ends the block:
///
/// ```java
/// try (var _ = sys.actingAsPeer(socket)) {
///     sys.open(path, O_RDONLY, 0);
/// }
/// ```
///
/// Each thread has one such object, which is given out again by its next call of
/// [io.selvage.api.IdentityCalls#actingAs(int)] or [io.selvage.api.IdentityCalls#actingAsPeer(int)].
public interface Impersonation extends AutoCloseable {
    /// The thread acts as its process again, as by [io.selvage.api.IdentityCalls#revert()]. Cannot fail
    /// where it matters: neither a pending signal nor the end of the process keeps it from happening. A
    /// second call does nothing, unless the thread has begun to act as somebody again: then it ends that.
    ///
    /// @throws IllegalStateException if called by another thread than the one that acts; nothing has
    ///     changed then
    @Override
    void close();
}
