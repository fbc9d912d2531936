package io.selvage.kernel;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// The lock of a queue on which threads wait for changes of files.
abstract class WatchLock extends KernelLock {
    WatchLock() {}

    @Override
    final LockOrder level() {
        return LockOrder.WATCH;
    }

    /// {@return what is watched; read without the lock, for reports}
    abstract Collection<? extends Watch> watches();

    /// Whether that is where a wait could come to its end.
    final boolean watches(@Nullable Watchers watchers) {
        return watches().stream().anyMatch(watch -> watch.watchers() == watchers);
    }

    /// Whether a wait could be over when that process is.
    final boolean watchesProcess(ThreadGroup group) {
        return watches().stream().anyMatch(watch -> watch.file() instanceof PidFd handle && handle.group() == group);
    }
}
