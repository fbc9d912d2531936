package io.selvage.it;

import io.selvage.api.Epoll;
import io.selvage.api.EpollEvent;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.SocketFlags;
import io.selvage.api.SystemCalls;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An echo server of one thread: one epoll, and descriptors that do not block. Each connection that ends
/// counts, and each event of something else, which is not watched any more then.
final class EpollServer {
    private final SystemCalls sys;
    private final int epfd;
    private final int listener;
    private final int mode;
    private int left;
    private final byte[] buffer = new byte[8_192];

    /// @param mode [Epoll#EPOLLET] or 0
    /// @param ends how many connections and other events there will be
    EpollServer(SystemCalls sys, int epfd, int listener, int mode, int ends) {
        this.sys = sys;
        this.epfd = epfd;
        this.listener = listener;
        this.mode = mode;
        left = ends;
    }

    void run() {
        @Nullable EpollEvent[] found = new EpollEvent[3];
        while (left > 0) {
            int count = sys.epollWait(epfd, found, -1);
            for (int i = 0; i < count; i++) {
                serve((int) Objects.requireNonNull(found[i]).data());
            }
        }
    }

    private void serve(int data) {
        switch (data) {
            case -1 -> accept();
            case -2, -3 -> left--;
            default -> echo(data);
        }
        if (data == -2 || data == -3) {
            int mask = 0;
            sys.epollCtl(epfd, Epoll.EPOLL_CTL_MOD, others[-data - 2], mask, data);
        }
    }

    private int[] others = new int[2];

    /// Says which descriptors -2 and -3 stand for.
    EpollServer others(int two, int three) {
        others = new int[] {two, three};
        return this;
    }

    private void accept() {
        for (; ; ) {
            int fd;
            try {
                fd = sys.accept4(listener, SocketFlags.SOCK_NONBLOCK);
            } catch (KernelException e) {
                check(e, Errno.EAGAIN);
                return;
            }
            sys.epollCtl(epfd, Epoll.EPOLL_CTL_ADD, fd, Epoll.EPOLLIN | mode, fd);
        }
    }

    private void echo(int fd) {
        for (; ; ) {
            int count;
            try {
                count = sys.read(fd, buffer);
            } catch (KernelException e) {
                check(e, Errno.EAGAIN);
                return;
            }
            if (count == 0) {
                sys.close(fd);
                left--;
                return;
            }
            for (int sent = 0; sent < count; ) {
                sent += sys.write(fd, buffer, sent, count - sent);
            }
        }
    }

    private static void check(KernelException e, Errno expected) {
        if (e.errno() != expected) {
            throw e;
        }
    }
}
