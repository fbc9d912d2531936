package io.selvage.testkit;

/// Steps that one thread makes in a row.
///
/// @param thread its number
/// @param steps how many, at least 1
record Block(int thread, long steps) {
    /// As many as the thread can make.
    static final long ALL = Long.MAX_VALUE;

    Block plus(long more) {
        return new Block(thread, steps > ALL - more ? ALL : steps + more);
    }
}
