package io.selvage.bugs;

/// Code that one thread at a time may be in. Fails if it finds somebody else there.
final class CriticalSection {
    private boolean occupied;

    void pass() {
        Expect.that(!occupied, "two threads are in the critical section");
        occupied = true;
        occupied = false;
    }
}
