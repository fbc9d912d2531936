package io.selvage.kernel;

import io.selvage.api.EpollEvent;
import io.selvage.api.Errno;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.PollEvents;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What `epoll_create` opens: watches files for as long as it is told to, and lists those that may have
/// something to report.
///
/// A file that changes puts its item on the list and wakes one thread. Who waits looks at the listed
/// files in turn and takes them off the list; a file that has something to report is listed again at the
/// end, unless its changes are watched and not its state. If any are listed when a thread has looked, it
/// wakes the next one. So while a file is listed and threads wait, one of them has been woken and has not
/// looked yet.
///
/// Two locks: the scan is held by who looks at files, whose own locks come after it; the other guards the
/// list and is all that a changing file needs.
final class EpollFile extends OpenFileDescription {
    private static final int MODE = 0600;

    private final Scan scan = new Scan();
    private final Ready ready = new Ready();
    private final WaitQueue waiters = new WaitQueue(ready, "an event");
    private final Watchers watchers = new Watchers();

    EpollFile() {
        super(OpenFlags.O_RDWR);
    }

    /// A descriptor's number and what it referred to when it began to be watched.
    private record Key(OpenFileDescription file, int fd) {}

    /// Guards what is watched, and lets one thread at a time look.
    private static final class Scan extends KernelLock {
        /// In order of entry, so that nothing depends on addresses.
        private final Map<Key, EpollItem> items = new LinkedHashMap<>();

        /// Taken off the list, and their files not yet asked to tell of changes.
        private final Set<EpollItem> idle = new LinkedHashSet<>();

        List<EpollItem> takeIdle() {
            if (idle.isEmpty()) {
                return List.of();
            }
            List<EpollItem> taken = List.copyOf(idle);
            idle.clear();
            return taken;
        }

        @Override
        LockOrder level() {
            return LockOrder.EPOLL;
        }
    }

    /// The items that may have something to report, in order; guarded by its lock.
    private final class Ready extends WatchLock {
        private @Nullable EpollItem first;
        private @Nullable EpollItem last;
        private int size;

        /// Puts back what has just been taken off, unless it has come again meanwhile.
        void addFirst(EpollItem item) {
            if (item.isRemoved() || item.listed) {
                return;
            }
            item.listed = true;
            item.next = first;
            if (first == null) {
                last = item;
            } else {
                first.previous = item;
            }
            first = item;
            size++;
        }

        boolean add(EpollItem item) {
            if (item.isRemoved() || item.listed) {
                return false;
            }
            item.listed = true;
            item.previous = last;
            if (last == null) {
                first = item;
            } else {
                last.next = item;
            }
            last = item;
            size++;
            return true;
        }

        void remove(EpollItem item) {
            if (!item.listed) {
                return;
            }
            item.listed = false;
            if (item.previous == null) {
                first = item.next;
            } else {
                item.previous.next = item.next;
            }
            if (item.next == null) {
                last = item.previous;
            } else {
                item.next.previous = item.previous;
            }
            item.previous = null;
            item.next = null;
            size--;
        }

        @Nullable
        EpollItem poll() {
            EpollItem item = first;
            if (item != null) {
                remove(item);
            }
            return item;
        }

        @Override
        Collection<EpollItem> watches() {
            scan.lock();
            try {
                return List.copyOf(scan.items.values());
            } finally {
                scan.unlock();
            }
        }

        @Override
        public String toString() {
            return "an epoll";
        }
    }

    // What is watched.

    /// Begins to watch a file that the caller holds. Changes before this are found by looking afterwards.
    EpollItem add(OpenFileDescription file, Watchers fileWatchers, int fd, int events, long data) {
        EpollItem item = new EpollItem(this, file, fileWatchers, fd, events, data);
        scan.lock();
        try {
            if (scan.items.putIfAbsent(new Key(file, fd), item) != null) {
                throw new KernelException(Errno.EEXIST, "epoll_ctl: descriptor " + fd + " is watched already");
            }
        } finally {
            scan.unlock();
        }
        item.begin();
        ready.lock();
        boolean removed = item.isRemoved();
        ready.unlock();
        if (removed) {
            // Taken out again before it had begun.
            item.end();
        }
        return item;
    }

    /// Watches for something else from now on.
    EpollItem modify(OpenFileDescription file, int fd, int events, long data) {
        scan.lock();
        try {
            EpollItem item = find(file, fd);
            if (item.isExclusive()) {
                throw new KernelException(Errno.EINVAL, "epoll_ctl: what is watched exclusively cannot be changed");
            }
            ready.lock();
            item.change(events, data);
            ready.unlock();
            return item;
        } finally {
            scan.unlock();
        }
    }

    /// Watches it no longer.
    void remove(OpenFileDescription file, int fd) {
        EpollItem item;
        scan.lock();
        try {
            item = find(file, fd);
            scan.items.remove(new Key(file, fd));
            scan.idle.remove(item);
            strikeOut(item);
        } finally {
            scan.unlock();
        }
        item.end();
    }

    /// Scan locked.
    private EpollItem find(OpenFileDescription file, int fd) {
        EpollItem item = scan.items.get(new Key(file, fd));
        if (item == null) {
            throw new KernelException(Errno.ENOENT, "epoll_ctl: descriptor " + fd + " is not watched");
        }
        return item;
    }

    /// No lock held: the last descriptor of what the item watches is closed.
    void fileGone(EpollItem item) {
        scan.lock();
        try {
            scan.items.remove(new Key(item.file(), item.fd()), item);
            scan.idle.remove(item);
            strikeOut(item);
        } finally {
            scan.unlock();
        }
        item.end();
    }

    private void strikeOut(EpollItem item) {
        ready.lock();
        item.remove();
        ready.remove(item);
        ready.unlock();
    }

    /// {@return how many epolls in a row, from this one on, watch each other; a large number if one of
    /// them is that one}
    ///
    /// Nesting locked.
    int depth(EpollFile forbidden) {
        if (this == forbidden) {
            return EpollNesting.DEEPEST + 1;
        }
        int deepest = 0;
        for (EpollItem item : ready.watches()) {
            if (item.file() instanceof EpollFile inner) {
                deepest = Math.max(deepest, inner.depth(forbidden));
            }
        }
        return 1 + deepest;
    }

    /// {@return how many epolls in a row watch each other, the last one being this}
    ///
    /// Nesting locked.
    int height() {
        int highest = 0;
        for (Watch watch : watchers.present()) {
            if (watch instanceof EpollItem item) {
                highest = Math.max(highest, item.epoll().height());
            }
        }
        return 1 + highest;
    }

    // What is reported.

    /// No lock held: the item's file may have something to report. Who watches this epoll hears of every
    /// such change, also if the item is listed already: to them each is an edge.
    ///
    /// @return whether a thread has been woken that will look
    boolean mayBeReady(EpollItem item) {
        Task woken;
        ready.lock();
        try {
            if (item.isRemoved()) {
                return false;
            }
            woken = ready.add(item) ? waiters.poll() : null;
        } finally {
            ready.unlock();
        }
        if (woken != null) {
            woken.unblock();
        }
        watchers.changed(PollEvents.POLLIN);
        return woken != null;
    }

    /// One attempt to get events.
    ///
    /// @return how many; 0 if there are none, then the caller has joined the queue
    int take(Task self, @Nullable EpollEvent[] found) {
        for (; ; ) {
            int count = look(found);
            if (count > 0) {
                return count;
            }
            if (joins(self)) {
                return 0;
            }
        }
    }

    /// Under both locks: who looks takes an item off the list for a moment, and wakes nobody when it is
    /// back.
    private boolean joins(Task self) {
        scan.lock();
        ready.lock();
        try {
            if (ready.first != null) {
                return false;
            }
            waiters.add(self);
            return true;
        } finally {
            ready.unlock();
            scan.unlock();
        }
    }

    /// The caller gives up.
    ///
    /// @return false if it has been woken
    boolean leave(Task self) {
        return waiters.remove(self);
    }

    /// One look at what is listed.
    ///
    /// @return how many events there are
    int look(@Nullable EpollEvent[] found) {
        int count = 0;
        Task next;
        List<EpollItem> idle;
        scan.lock();
        try {
            ready.lock();
            int listed = ready.size;
            ready.unlock();
            for (; listed > 0 && count < found.length; listed--) {
                EpollItem item = first();
                EpollEvent event = item == null ? null : report(item);
                if (event != null) {
                    found[count++] = event;
                } else if (item != null) {
                    scan.idle.add(item);
                }
            }
            ready.lock();
            next = ready.first == null ? null : waiters.poll();
            ready.unlock();
            idle = scan.takeIdle();
        } finally {
            scan.unlock();
        }
        if (next != null) {
            next.unblock();
        }
        idle.forEach(EpollItem::expect);
        return count;
    }

    /// Scan locked: takes the first item off the list.
    private @Nullable EpollItem first() {
        ready.lock();
        try {
            return ready.poll();
        } finally {
            ready.unlock();
        }
    }

    /// Scan locked: looks at the file of an item that has been taken off the list.
    private @Nullable EpollEvent report(EpollItem item) {
        int there = item.found();
        if (there == 0) {
            return null;
        }
        ready.lock();
        try {
            if (item.isRemoved()) {
                return null;
            }
            if (item.isOnce()) {
                item.pause();
            } else if (!item.isEdgeTriggered()) {
                ready.add(item);
            }
            return new EpollEvent(there, item.data());
        } finally {
            ready.unlock();
        }
    }

    // The file itself.

    @Override
    int readiness() {
        scan.lock();
        try {
            ready.lock();
            int listed = ready.size;
            ready.unlock();
            for (; listed > 0; listed--) {
                EpollItem item = first();
                if (item != null && item.found() != 0) {
                    ready.lock();
                    ready.addFirst(item);
                    ready.unlock();
                    return PollEvents.POLLIN;
                }
                if (item != null) {
                    scan.idle.add(item);
                }
            }
            return 0;
        } finally {
            scan.unlock();
        }
    }

    @Override
    void expect(int events) {
        List<EpollItem> idle;
        scan.lock();
        try {
            idle = scan.takeIdle();
        } finally {
            scan.unlock();
        }
        idle.forEach(EpollItem::expect);
    }

    @Override
    Watchers watchers() {
        return watchers;
    }

    @Override
    FileStatus status() {
        return new FileStatus(FileStatus.Kind.ANONYMOUS, 0, MODE, 0, 0, 0);
    }

    @Override
    public String toString() {
        return ready.toString();
    }

    @Override
    void closed() {
        List<EpollItem> watched;
        scan.lock();
        try {
            watched = List.copyOf(scan.items.values());
            scan.items.clear();
            scan.idle.clear();
            watched.forEach(this::strikeOut);
        } finally {
            scan.unlock();
        }
        watched.forEach(Watch::end);
        // Only stackless waiters can be left, which hold no reference while they wait.
        waiters.wakeAll();
        watchers.changed();
    }
}
