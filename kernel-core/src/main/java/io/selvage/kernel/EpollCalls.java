package io.selvage.kernel;

import io.selvage.api.Epoll;
import io.selvage.api.EpollEvent;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import org.jspecify.annotations.Nullable;

/// The calls about epolls, for a caller that [ReadinessSyscalls] has found.
final class EpollCalls {
    private static final int GOES_WITH_EXCLUSIVE = Epoll.EPOLLIN
            | Epoll.EPOLLOUT
            | Epoll.EPOLLERR
            | Epoll.EPOLLHUP
            | Epoll.EPOLLWAKEUP
            | Epoll.EPOLLET
            | Epoll.EPOLLEXCLUSIVE;

    private EpollCalls() {}

    static int create(Task self, int flags) {
        DescriptorCalls.refuseUnknown("epoll_create", flags, Epoll.EPOLL_CLOEXEC);
        return self.files()
                .open(new EpollFile(), DescriptorCalls.mark(flags), DescriptorCalls.limit(self), "epoll_create");
    }

    static void control(Task self, int epfd, int op, int fd, int events, long data) {
        FileTable files = self.files();
        OpenFileDescription outer = files.retained(epfd, "epoll_ctl");
        try {
            OpenFileDescription file = files.retained(fd, "epoll_ctl");
            try {
                control(self, outer, op, file, fd, events, data);
            } finally {
                // Closed by another thread meanwhile, it goes here, and is watched no longer.
                file.release();
            }
        } finally {
            outer.release();
        }
    }

    private static void control(
            Task self, OpenFileDescription outer, int op, OpenFileDescription file, int fd, int events, long data) {
        Watchers watchers = file.watchers();
        if (watchers == null) {
            throw new KernelException(Errno.EPERM, "epoll_ctl: there is nothing to wait for in " + file);
        }
        if (file == outer || !(outer instanceof EpollFile epoll)) {
            throw new KernelException(Errno.EINVAL, "epoll_ctl: " + outer + " is no epoll that could watch " + file);
        }
        checkExclusive(op, file, events);
        switch (op) {
            case Epoll.EPOLL_CTL_ADD -> {
                EpollItem item = file instanceof EpollFile inner
                        ? nest(self.kernel().epollNesting(), epoll, inner, fd, events, data)
                        : epoll.add(file, watchers, fd, events, data);
                item.look();
            }
            case Epoll.EPOLL_CTL_MOD -> {
                EpollItem item = epoll.modify(file, fd, events, data);
                item.look();
            }
            case Epoll.EPOLL_CTL_DEL -> epoll.remove(file, fd);
            default -> throw new KernelException(Errno.EINVAL, "epoll_ctl: unknown operation " + op);
        }
    }

    private static void checkExclusive(int op, OpenFileDescription file, int events) {
        if ((events & Epoll.EPOLLEXCLUSIVE) == 0 || op == Epoll.EPOLL_CTL_DEL) {
            return;
        }
        if (op == Epoll.EPOLL_CTL_MOD || file instanceof EpollFile || (events & ~GOES_WITH_EXCLUSIVE) != 0) {
            throw new KernelException(Errno.EINVAL, "epoll_ctl: EPOLLEXCLUSIVE is for adding, not for " + file);
        }
    }

    private static EpollItem nest(
            EpollNesting nesting, EpollFile epoll, EpollFile inner, int fd, int events, long data) {
        nesting.lock();
        try {
            if (epoll.height() + inner.depth(epoll) > EpollNesting.DEEPEST) {
                throw new KernelException(
                        Errno.ELOOP, "epoll_ctl: epolls would watch each other in a circle, or too deep");
            }
            return epoll.add(inner, inner.watchers(), fd, events, data);
        } finally {
            nesting.unlock();
        }
    }

    static int await(Task self, int epfd, @Nullable EpollEvent[] found, Timeout timeout) {
        if (found.length == 0) {
            throw new KernelException(Errno.EINVAL, "epoll_wait: there is no room for events");
        }
        OpenFileDescription file = self.files().get(epfd, "epoll_wait");
        if (!(file instanceof EpollFile epoll)) {
            throw new KernelException(Errno.EINVAL, "epoll_wait: descriptor " + epfd + " is no epoll");
        }
        int count = epoll.look(found);
        if (count > 0 || (timeout.isOver() && !timeout.isResumed())) {
            return count;
        }
        if (!epoll.tryRetain()) {
            throw FileTable.notOpen(epfd, "epoll_wait");
        }
        try {
            return await(self, epoll, found, timeout);
        } finally {
            epoll.release();
        }
    }

    private static int await(Task self, EpollFile epoll, @Nullable EpollEvent[] found, Timeout timeout) {
        for (; ; ) {
            int count = epoll.take(self, found);
            if (count > 0) {
                return count;
            }
            if (timeout.isOver()) {
                return over(self, epoll, found);
            }
            if (!Sleep.again(self, Restart.NEVER, timeout)) {
                return OpenFileDescription.BLOCKED;
            }
        }
    }

    /// Nothing came in time; a signal may have.
    private static int over(Task self, EpollFile epoll, @Nullable EpollEvent[] found) {
        boolean woken = !epoll.leave(self);
        if (!woken && self.isStackless() && self.takeInterruption()) {
            throw SignalDelivery.interruption();
        }
        if (!woken && self.hasAttention()) {
            SignalDelivery.interrupted(self, Restart.NEVER);
        }
        return epoll.look(found);
    }
}
