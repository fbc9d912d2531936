package io.selvage.kernel;

import io.selvage.api.Epoll;
import org.jspecify.annotations.Nullable;

/// What one epoll has to do with one open file under one descriptor's number.
final class EpollItem extends Watch {
    /// Says how to watch, not what for.
    private static final int MANNER = Epoll.EPOLLET | Epoll.EPOLLONESHOT | Epoll.EPOLLEXCLUSIVE | Epoll.EPOLLWAKEUP;

    private final EpollFile epoll;
    private final int fd;
    private final boolean exclusive;

    // Guarded by the epoll; what to look for is read without by who looks at the file.
    private volatile int events;
    private long data;
    private boolean removed;

    // Links of the list of those that may have something to report; guarded by the epoll.
    boolean listed;

    @Nullable
    EpollItem previous;

    @Nullable
    EpollItem next;

    EpollItem(EpollFile epoll, OpenFileDescription file, Watchers watchers, int fd, int events, long data) {
        super(file, watchers);
        this.epoll = epoll;
        this.fd = fd;
        this.events = events | PollCall.ALWAYS;
        this.data = data;
        exclusive = (events & Epoll.EPOLLEXCLUSIVE) != 0;
    }

    EpollFile epoll() {
        return epoll;
    }

    int fd() {
        return fd;
    }

    @Override
    boolean isExclusive() {
        return exclusive;
    }

    /// {@return the number to report; epoll locked}
    long data() {
        return data;
    }

    /// Epoll locked.
    void change(int newEvents, long newData) {
        events = newEvents | PollCall.ALWAYS;
        data = newData;
    }

    /// Epoll locked.
    void remove() {
        removed = true;
    }

    /// Epoll locked.
    boolean isRemoved() {
        return removed;
    }

    boolean isEdgeTriggered() {
        return (events & Epoll.EPOLLET) != 0;
    }

    boolean isOnce() {
        return (events & Epoll.EPOLLONESHOT) != 0;
    }

    /// Epoll locked: nothing is looked for until somebody changes that.
    void pause() {
        int present = events;
        events = present & MANNER;
    }

    /// Whether such a change may matter.
    boolean isFor(int happened) {
        int wanted = events & ~MANNER;
        return wanted != 0 && (PollCall.heard(wanted) & happened) != 0;
    }

    /// {@return what there is of what is looked for}
    int found() {
        int wanted = events & ~MANNER;
        return wanted == 0 ? 0 : PollCall.found(file(), wanted);
    }

    /// No lock held: looks for the first time since it was added or changed.
    void look() {
        int there = found();
        if (there == 0) {
            expect();
        } else {
            changed(there);
        }
    }

    /// No lock held, after a look by which nothing was found.
    void expect() {
        int wanted = events & ~MANNER;
        if (wanted != 0) {
            file().expect(PollCall.heard(wanted));
        }
    }

    @Override
    boolean changed(int happened) {
        return isFor(happened) && epoll.mayBeReady(this);
    }

    @Override
    void gone() {
        epoll.fileGone(this);
    }
}
