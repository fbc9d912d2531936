package io.selvage.kernel;

/// Which epoll watches which: held while one begins to watch another, so that no two of them close a
/// circle between them.
final class EpollNesting extends KernelLock {
    /// How many epolls in a row may watch each other.
    static final int DEEPEST = 5;

    EpollNesting() {}

    @Override
    LockOrder level() {
        return LockOrder.EPOLL;
    }
}
