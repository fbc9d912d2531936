package io.selvage.api;

/// One descriptor in a call of [ReadinessCalls#poll(PollEntry\[\], int)]: Linux's `struct pollfd`. The
/// call fills in [#revents()]. Not safe for use by several threads at once.
public final class PollEntry {
    private final int fd;
    private int events;
    private int revents;

    /// An entry without a result.
    ///
    /// @param fd the descriptor; below 0 for none, then the entry is passed over
    /// @param events what to look for: a union of [PollEvents]
    public PollEntry(int fd, int events) {
        this.fd = fd;
        this.events = events;
    }

    /// {@return the descriptor}
    public int fd() {
        return fd;
    }

    /// {@return what is looked for}
    public int events() {
        return events;
    }

    /// Looks for something else from the next call on.
    ///
    /// @param newEvents a union of [PollEvents]
    public void events(int newEvents) {
        events = newEvents;
    }

    /// {@return what the last call has found: a union of [PollEvents]}
    public int revents() {
        return revents;
    }

    /// For the kernel: what has been found.
    ///
    /// @param found a union of [PollEvents]
    public void revents(int found) {
        revents = found;
    }

    @Override
    public String toString() {
        return "fd=" + fd + " events=0x" + Integer.toHexString(events) + " revents=0x" + Integer.toHexString(revents);
    }
}
