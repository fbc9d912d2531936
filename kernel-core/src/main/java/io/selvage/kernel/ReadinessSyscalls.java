package io.selvage.kernel;

import io.selvage.api.ReadinessCalls;
import org.jspecify.annotations.Nullable;

/// What can be done with descriptors.
abstract class ReadinessSyscalls extends PathSyscalls implements ReadinessCalls {
    ReadinessSyscalls(KernelInstance kernel, @Nullable Director director) {
        super(kernel, director);
    }

    @Override
    public int poll(int fd, int events, int timeout) {
        Task self = self();
        return left(self, ReadyCalls.poll(self, fd, events, timeout));
    }
}
