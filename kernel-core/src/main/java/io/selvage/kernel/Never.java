package io.selvage.kernel;

/// Where a thread waits for what never comes: an event that its file does not know.
final class Never extends KernelLock {
    private final WaitQueue waiters = new WaitQueue(this, "an event");

    Never() {}

    @Override
    LockOrder level() {
        return LockOrder.FILE;
    }

    /// Puts the caller on a queue that only interrupts take it off.
    void await(Task waiter) {
        lock();
        waiters.add(waiter);
        unlock();
    }

    @Override
    public String toString() {
        return "a file that has none";
    }
}
