package io.selvage.kernel;

/// A lock on the level of files.
final class AnyFile extends KernelLock {
    @Override
    LockOrder level() {
        return LockOrder.FILE;
    }
}
