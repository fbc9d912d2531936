package io.selvage.runtime;

/// What a simulated thread does when a core is given to it. Resumed by one carrier at a time.
public interface Body {
    /// Runs on the calling platform thread until the body yields, blocks or ends.
    ///
    /// @return how it ended
    Outcome resume();

    /// From inside the body: gives the core up in the middle of its code, to go on later, and returns
    /// when it has one again. A body that has no stack to keep goes on at once.
    void leaveCore();

    /// Ends the wait that the body is in, or the next one if it is in none. Any thread may call this.
    void unblock();
}
