package io.selvage.kernel;

import io.selvage.api.EpollEvent;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.PollEntry;
import io.selvage.api.ReadinessCalls;
import io.selvage.api.SignalSet;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What can be done with descriptors.
abstract class ReadinessSyscalls extends TimeSyscalls implements ReadinessCalls {
    ReadinessSyscalls(KernelInstance kernel, @Nullable Director director) {
        super(kernel, director);
    }

    @Override
    public int poll(int fd, int events, int timeout) {
        Task self = self();
        return left(self, PollCall.poll(self, fd, events, ofMillis(self, timeout)));
    }

    @Override
    public int poll(PollEntry[] entries, int timeout) {
        Task self = self();
        return left(self, PollCall.poll(self, entries, ofMillis(self, timeout)));
    }

    @Override
    public int ppoll(PollEntry[] entries, @Nullable Duration timeout, @Nullable SignalSet mask) {
        Task self = self();
        Timeout limit = checked(self, "ppoll", timeout);
        return left(self, SignalWait.under(self, mask, () -> PollCall.poll(self, entries, limit)));
    }

    @Override
    public int epollCreate(int flags) {
        Task self = self();
        failAllocation(self, "epoll_create", Errno.EMFILE);
        return EpollCalls.create(self, flags);
    }

    @Override
    public void epollCtl(int epfd, int op, int fd, int events, long data) {
        EpollCalls.control(self(), epfd, op, fd, events, data);
    }

    @Override
    public int epollWait(int epfd, @Nullable EpollEvent[] found, int timeout) {
        Task self = self();
        return left(self, EpollCalls.await(self, epfd, found, ofMillis(self, timeout)));
    }

    @Override
    public int epollPwait(
            int epfd, @Nullable EpollEvent[] found, @Nullable Duration timeout, @Nullable SignalSet mask) {
        Task self = self();
        Timeout limit = checked(self, "epoll_pwait", timeout);
        return left(self, SignalWait.under(self, mask, () -> EpollCalls.await(self, epfd, found, limit)));
    }

    private static Timeout ofMillis(Task self, int timeout) {
        return timeout < 0 ? Timeout.none(self) : Timeout.ofNanos(self, TimeUnit.MILLISECONDS.toNanos(timeout));
    }

    private static Timeout checked(Task self, String call, @Nullable Duration timeout) {
        if (timeout != null && timeout.isNegative()) {
            throw new KernelException(Errno.EINVAL, call + ": the timeout " + timeout + " is negative");
        }
        return Timeout.of(self, timeout);
    }
}
