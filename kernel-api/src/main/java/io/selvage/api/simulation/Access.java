package io.selvage.api.simulation;

/// What a thread is about to do at a point where another could run instead.
public enum Access {
    /// Its first step.
    START,
    /// Reads a variable.
    READ,
    /// Writes a variable.
    WRITE,
    /// Reads and writes in one step: an atomic operation, or a call of an object that is shared as a
    /// whole.
    UPDATE,
    /// Takes a lock, a monitor or a permit; may have to wait.
    ACQUIRE,
    /// Gives a lock, a monitor or a permit back.
    RELEASE,
    /// Waits for somebody's word: `wait`, `await`, `park`, `join`.
    AWAIT,
    /// Gives somebody the word: `notify`, `signal`, `unpark`.
    NOTIFY,
    /// Wishes that others go first: `Thread.yield`, `onSpinWait`, a sleep that ends.
    YIELD,
    /// Calls the kernel.
    CALL,
    /// Goes on after it has waited.
    RESUME;

    /// Whether two accesses of one object, or one part of it, may be swapped without anybody noticing.
    ///
    /// @param other what another thread does with the same object
    /// @return true if neither changes it
    public boolean commutesWith(Access other) {
        return this == READ && other == READ;
    }
}
