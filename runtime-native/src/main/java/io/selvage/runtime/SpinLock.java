package io.selvage.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// A lock for critical sections of a few dozen instructions, taken alike by carriers, by virtual threads
/// mounted on them and by any other platform thread.
///
/// It never unmounts a virtual thread, which is why the kernel does not use the JDK's locks: a virtual thread
/// that waits for one of those goes back to a scheduler, and the scheduler's own locks would wait on
/// themselves. A waiter spins, then lets the operating system run something else, in case it preempted the
/// holder.
///
/// The state is one word and there is no padding, as locks are embedded in many small objects; an object may
/// extend this class to be its own lock. Not reentrant and not fair. What a holder wrote before [#release()] is
/// seen after the next [#acquire()]. Inside a critical section nothing may block, yield or run code of others.
public class SpinLock {
    private static final int FREE = 0;

    /// Makes the tag of a holder differ from [#FREE] whatever the thread's number is.
    private static final int HELD = 1 << 31;

    /// Spins of a few nanoseconds each: longer than a critical section, shorter than a switch by the system.
    private static final int SPINS = 100;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(SpinLock.class, "state", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /// [#FREE], or [#HELD] and the low bits of the holder's thread number. Two threads can share those bits
    /// only if two billion threads were created between them, and then only the assertions are misled.
    @SuppressWarnings("unused") // through STATE
    private int state;

    /// Creates a free lock.
    public SpinLock() {}

    /// Takes the lock, waiting for as long as another thread has it.
    public final void acquire() {
        int caller = tagOfCaller();
        if (!STATE.weakCompareAndSetAcquire(this, FREE, caller)) {
            acquireContended(caller);
        }
    }

    /// Takes the lock if it is free at this moment.
    ///
    /// @return true if the caller has it now
    public final boolean tryAcquire() {
        int caller = tagOfCaller();
        int seen = (int) STATE.compareAndExchangeAcquire(this, FREE, caller);
        assert seen != caller : "lock acquired twice by " + java.lang.Thread.currentThread();
        return seen == FREE;
    }

    /// Gives the lock back. The caller must be the one that took it.
    public final void release() {
        assert isHeldByCaller() : "lock released by " + java.lang.Thread.currentThread() + " who does not hold it";
        STATE.setRelease(this, FREE);
    }

    /// Whether the calling thread has the lock; meant for assertions.
    ///
    /// @return true if it does
    public final boolean isHeldByCaller() {
        return (int) STATE.getOpaque(this) == tagOfCaller();
    }

    private void acquireContended(int caller) {
        int spins = 0;
        do {
            // Waits on a read, so that waiters do not take the cache line from the holder.
            for (int seen = (int) STATE.getOpaque(this); seen != FREE; seen = (int) STATE.getOpaque(this)) {
                assert seen != caller : "lock acquired twice by " + java.lang.Thread.currentThread();
                if (++spins < SPINS) {
                    java.lang.Thread.onSpinWait();
                } else {
                    spins = 0;
                    Affinity.yieldToOs();
                }
            }
        } while (!STATE.weakCompareAndSetAcquire(this, FREE, caller));
    }

    private static int tagOfCaller() {
        return (int) java.lang.Thread.currentThread().threadId() | HELD;
    }
}
