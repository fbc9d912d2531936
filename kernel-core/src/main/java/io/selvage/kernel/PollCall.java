package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.PollEntry;
import io.selvage.api.PollEvents;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One call that asks what can be done with descriptors, and waits until something can.
///
/// What there is comes first, then signals, then the time.
final class PollCall {
    /// Looked for whether asked for or not.
    static final int ALWAYS = PollEvents.POLLERR | PollEvents.POLLHUP;

    private static final PollEntry[] NONE = {};

    private final Task self;
    private final PollEntry[] entries;
    private final @Nullable OpenFileDescription[] files;

    private PollCall(Task self, PollEntry[] entries) {
        this.self = self;
        this.entries = entries;
        files = new OpenFileDescription[entries.length];
    }

    static int poll(Task self, int fd, int events, Timeout timeout) {
        PollEntry entry = new PollEntry(fd, events);
        int count = poll(self, new PollEntry[] {entry}, timeout);
        return count == 1 ? entry.revents() : count;
    }

    static int poll(Task self, PollEntry[] entries, Timeout timeout) {
        if (entries.length > DescriptorCalls.limit(self)) {
            throw new KernelException(Errno.EINVAL, "poll: " + entries.length + " entries are above the limit NOFILE");
        }
        return new PollCall(self, entries).poll(timeout);
    }

    static int sleep(Task self, Duration time, @Nullable Consumer<Duration> remaining) {
        if (time.isNegative()) {
            throw new KernelException(Errno.EINVAL, "nanosleep: the time " + time + " is negative");
        }
        Timeout timeout = Timeout.of(self, time);
        try {
            return poll(self, NONE, timeout);
        } catch (KernelException e) {
            if (remaining != null && e.errno() == Errno.EINTR) {
                remaining.accept(Duration.ofNanos(Math.max(0, timeout.left())));
            }
            throw e;
        }
    }

    /// What is found is the same under its two names.
    static int found(OpenFileDescription file, int events) {
        int there = file.readiness();
        if ((there & PollEvents.POLLIN) != 0) {
            there |= PollEvents.POLLRDNORM;
        }
        if ((there & PollEvents.POLLOUT) != 0) {
            there |= PollEvents.POLLWRNORM;
        }
        return there & (events | ALWAYS);
    }

    /// What a file tells of its changes, for who has asked by the other names.
    static int heard(int events) {
        int heard = events | ALWAYS;
        if ((events & PollEvents.POLLRDNORM) != 0) {
            heard |= PollEvents.POLLIN;
        }
        if ((events & PollEvents.POLLWRNORM) != 0) {
            heard |= PollEvents.POLLOUT;
        }
        return heard;
    }

    private int poll(Timeout timeout) {
        for (int i = 0; i < entries.length; i++) {
            files[i] = self.files().find(entries[i].fd());
        }
        int count = look();
        if (count > 0 || (timeout.isOver() && !timeout.isResumed())) {
            return count;
        }
        int held = 0;
        try {
            // Others may close the descriptors meanwhile; the call keeps the files, unless they are closed just now.
            for (; held < files.length; held++) {
                OpenFileDescription file = files[held];
                if (file != null && !file.tryRetain()) {
                    files[held] = null;
                }
            }
            return await(timeout);
        } finally {
            for (int i = 0; i < held; i++) {
                OpenFileDescription file = files[i];
                if (file != null) {
                    file.release();
                }
            }
        }
    }

    private int await(Timeout timeout) {
        for (; ; ) {
            PollWait wait = new PollWait();
            for (int i = 0; i < entries.length; i++) {
                OpenFileDescription file = files[i];
                if (file != null) {
                    wait.watch(file, heard(entries[i].events()));
                }
            }
            do {
                int count = look();
                if (count > 0) {
                    wait.end();
                    return count;
                }
            } while (!wait.join(self));
            if (timeout.isOver()) {
                wait.giveUp(self);
                return over();
            }
            expect();
            if (!Sleep.again(self, Restart.WITHOUT_HANDLER, timeout)) {
                return OpenFileDescription.BLOCKED;
            }
        }
    }

    /// On the queue: a change that is noticed from here on ends the wait.
    private void expect() {
        for (int i = 0; i < entries.length; i++) {
            OpenFileDescription file = files[i];
            if (file != null) {
                file.expect(heard(entries[i].events()));
            }
        }
    }

    /// Nothing came in time; a signal may have.
    private int over() {
        if (self.isStackless() && self.takeInterruption()) {
            throw SignalDelivery.interruption();
        }
        if (self.hasAttention()) {
            SignalDelivery.interrupted(self, Restart.WITHOUT_HANDLER);
        }
        return look();
    }

    /// @return how many entries have something to report
    private int look() {
        int count = 0;
        for (int i = 0; i < entries.length; i++) {
            PollEntry entry = entries[i];
            OpenFileDescription file = files[i];
            int found = file != null ? found(file, entry.events()) : entry.fd() < 0 ? 0 : PollEvents.POLLNVAL;
            entry.revents(found);
            count += found == 0 ? 0 : 1;
        }
        return count;
    }
}
