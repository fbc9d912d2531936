package io.selvage.api;

/// What a thread is doing (MODEL 6.1), with the letter that `ps` shows.
public enum ThreadState {
    /// Created, never dispatched.
    NEW('N'),
    /// Waiting for a core.
    READY('R'),
    /// On a core.
    RUNNING('R'),
    /// Waiting for an event; uses no core.
    SLEEPING('S'),
    /// Stopped by a signal until it is continued, whatever it did or waited for.
    STOPPED('T'),
    /// Dead, not yet collected: a process whose status nobody has read, or a first thread that ended
    /// before its siblings.
    ZOMBIE('Z'),
    /// Gone.
    DEAD('X');

    private final char code;

    ThreadState(char code) {
        this.code = code;
    }

    /// {@return the letter that `ps` shows}
    public char code() {
        return code;
    }
}
