package io.selvage.api;

/// One resource limit: what is enforced, and how far a process may raise that itself (MODEL 13). Values
/// are compared as unsigned numbers, so that [#INFINITY] is the largest.
///
/// @param soft what is enforced
/// @param hard the ceiling of `soft`
public record Limit(long soft, long hard) {
    /// No limit: Linux's `RLIM_INFINITY`, all bits set.
    public static final long INFINITY = -1;

    /// Neither a soft nor a hard limit.
    public static final Limit NONE = new Limit(INFINITY, INFINITY);

    /// The same value for both.
    ///
    /// @param value soft and hard
    /// @return the limit
    public static Limit of(long value) {
        return new Limit(value, value);
    }

    /// {@return whether the soft limit is at most the hard one; the kernel refuses all others}
    public boolean isLegal() {
        return Long.compareUnsigned(soft, hard) <= 0;
    }

    @Override
    public String toString() {
        return text(soft) + " " + text(hard);
    }

    private static String text(long value) {
        return value == INFINITY ? "unlimited" : Long.toUnsignedString(value);
    }
}
