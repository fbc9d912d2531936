package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.PollEvents;
import org.jspecify.annotations.Nullable;

/// The call that asks what can be done with a descriptor.
final class ReadyCalls {
    private static final int ALWAYS = PollEvents.POLLERR | PollEvents.POLLHUP;

    private ReadyCalls() {}

    static int poll(Task self, int fd, int events, int timeout) {
        if (timeout > 0) {
            throw new KernelException(Errno.EINVAL, "poll: a timeout is 0 or below, not " + timeout);
        }
        OpenFileDescription file = fd < 0 ? null : self.files().find(fd);
        if (fd >= 0 && (file == null || !file.tryRetain())) {
            return PollEvents.POLLNVAL;
        }
        try {
            int there = file == null ? 0 : file.readiness() & (events | ALWAYS);
            while (there == 0 && timeout < 0) {
                there = attempt(self, file, events | ALWAYS);
                if (there == 0 && !Sleep.again(self, Restart.WITHOUT_HANDLER)) {
                    return OpenFileDescription.BLOCKED;
                }
            }
            return there;
        } finally {
            if (file != null) {
                file.release();
            }
        }
    }

    private static int attempt(Task self, @Nullable OpenFileDescription file, int events) {
        PollWait wait = new PollWait();
        if (file != null) {
            wait.watch(file, events);
        }
        for (; ; ) {
            int there = file == null ? 0 : file.readiness() & events;
            if (there != 0) {
                wait.end();
                return there;
            }
            if (wait.join(self)) {
                return 0;
            }
        }
    }
}
