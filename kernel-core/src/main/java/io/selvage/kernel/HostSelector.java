package io.selvage.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Waits for the host's sockets on behalf of all threads of a kernel: one platform thread, begun when a
/// socket is first waited for. It takes no part in the kernel but to wake threads.
///
/// A key's interest is in what somebody waits for at this moment. What has come is taken out of it, then
/// the socket is told. Who waits joins the socket's queue, or has watched it, before it asks here; so
/// whichever comes first, it is told after it has asked or its interest stays. And as the host reports
/// states, not changes, nothing is lost that came before.
final class HostSelector {
    private final KernelInstance kernel;

    /// Every socket that has something open at the host.
    private final Set<HostSocket> sockets = ConcurrentHashMap.newKeySet();

    /// What has taken something from the host that somebody waits for: the host will not report it.
    private final Queue<HostSocket> ahead = new ConcurrentLinkedQueue<>();

    private volatile @Nullable Selector selector;
    private volatile java.lang.@Nullable Thread thread;
    private volatile boolean closed;

    HostSelector(KernelInstance kernel) {
        this.kernel = kernel;
    }

    void opened(HostSocket socket) {
        sockets.add(socket);
    }

    void closed(HostSocket socket) {
        sockets.remove(socket);
    }

    /// Begins at the first call; no lock held.
    Selector selector() throws IOException {
        Selector present = selector;
        return present == null ? begin() : present;
    }

    private synchronized Selector begin() throws IOException {
        Selector present = selector;
        if (present == null) {
            present = Selector.open();
            selector = present;
            java.lang.Thread waiter =
                    java.lang.Thread.ofPlatform().daemon().name("selvage-net").unstarted(this::run);
            thread = waiter;
            // A thread has the CPUs of who starts it, and who asks may be on a core that is bound to one.
            var _ = kernel.machine().later(waiter::start, 0);
        }
        return present;
    }

    /// Has the waiters of a socket told what the host cannot report any more.
    void readAhead(HostSocket socket) {
        ahead.add(socket);
        wakeUp();
    }

    /// Makes the thread look at its keys again.
    void wakeUp() {
        Selector present = selector;
        if (present != null) {
            present.wakeup();
        }
    }

    private void run() {
        try (Selector mine = selector()) {
            while (!closed) {
                for (HostSocket socket = ahead.poll(); socket != null; socket = ahead.poll()) {
                    socket.readAhead();
                }
                mine.select(HostSelector::ready);
            }
        } catch (ClosedSelectorException e) {
            // The kernel is closed.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void ready(SelectionKey key) {
        int events;
        try {
            events = key.readyOps();
            key.interestOpsAnd(~events);
        } catch (CancelledKeyException e) {
            return;
        }
        ((HostSocket) key.attachment()).ready(events);
    }

    /// At the end of the kernel: whatever is still open belongs to threads that nobody waits for any
    /// more.
    void close() {
        closed = true;
        sockets.forEach(HostSocket::closeAtHost);
        wakeUp();
    }

    /// After [#close()]: waits until the thread has ended, if it has begun.
    ///
    /// @param nanos how long at most
    void awaitEnd(long nanos) throws InterruptedException {
        java.lang.Thread waiter = thread;
        if (waiter != null && waiter.isAlive()) {
            boolean _ = waiter.join(Duration.ofNanos(nanos));
        }
    }
}
