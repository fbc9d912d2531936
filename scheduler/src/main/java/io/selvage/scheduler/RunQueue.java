package io.selvage.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// One core's queue of ready schedulables, first in first out: a bounded ring that others can steal from, an
/// unbounded overflow behind it, and a slot for the one that should run next.
///
/// The *owner* is the carrier that drives the core at the moment: only it may call `push`, `pushNext` and
/// `poll`. Anyone may call the `steal` methods and [#isEmpty()].
///
/// ```text
///   owner: pushNext -> [ next ]                       poll takes next first, at most STREAK times in a row
///   owner: push ----> [ overflow ] -> [   ring   ] -> poll, steal half
///                      (only while the ring is full or the overflow is not empty, so the order is kept)
/// ```
///
/// Ring protocol. `head` is advanced by compare-and-set by whoever takes elements; `tail` is advanced by the
/// owner with a release store after the element is in its slot. A taker reads `tail` (acquire) and the slots,
/// then claims them by moving `head`; if that fails what it read is thrown away. The owner reuses a slot only
/// after it has seen `head` beyond it, so a successful claim proves that the slots read were not overwritten in
/// between.
final class RunQueue {
    /// Power of two.
    static final int CAPACITY = 256;

    /// How many times in a row the next slot may go before the ring while others wait there.
    static final int STREAK = 16;

    /// Whether there is anybody to steal.
    enum Sharing {
        /// Other cores may take what waits here.
        OTHERS_STEAL,
        /// The owner is the only core: it takes without atomic operations.
        NOBODY_STEALS
    }

    private static final int MASK = CAPACITY - 1;
    private static final VarHandle HEAD;
    private static final VarHandle TAIL;
    private static final VarHandle NEXT;
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Schedulable[].class);

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            HEAD = lookup.findVarHandle(RunQueue.class, "head", long.class);
            TAIL = lookup.findVarHandle(RunQueue.class, "tail", long.class);
            NEXT = lookup.findVarHandle(RunQueue.class, "nextSlot", Schedulable.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final @Nullable Schedulable[] ring = new Schedulable[CAPACITY];
    private final Overflow overflow = new Overflow();
    private final Sharing sharing;
    private volatile long head;
    private volatile long tail;
    private volatile @Nullable Schedulable nextSlot;

    /// Owned by the owner.
    private int streak;

    /// A queue that others may steal from.
    RunQueue() {
        this(Sharing.OTHERS_STEAL);
    }

    RunQueue(Sharing sharing) {
        this.sharing = sharing;
    }

    /// Owner: appends at the end.
    void push(Schedulable schedulable) {
        long end = (long) TAIL.get(this);
        if (end - (long) HEAD.getAcquire(this) < CAPACITY && overflow.isEmpty()) {
            ring[(int) end & MASK] = schedulable;
            // Release: the element is visible to whoever acquires this tail.
            TAIL.setRelease(this, end + 1);
            return;
        }
        overflow.append(schedulable);
    }

    /// Owner: puts it into the next slot.
    ///
    /// @return whom it displaced; the caller must push that one
    @Nullable
    Schedulable pushNext(Schedulable schedulable) {
        if (nextSlot == null) {
            // A thief only ever empties the slot, so a plain null check cannot go stale the wrong way.
            NEXT.setRelease(this, schedulable);
            return null;
        }
        return (Schedulable) NEXT.getAndSet(this, schedulable);
    }

    /// Owner: takes the first.
    ///
    /// @return null if there is none
    @Nullable
    Schedulable poll() {
        if (nextSlot != null && (streak < STREAK || ringAndOverflowAreEmpty())) {
            Schedulable taken = stealNext();
            if (taken != null) {
                streak = streak < STREAK ? streak + 1 : 1;
                return taken;
            }
        }
        streak = 0;
        do {
            Schedulable taken = pollRing();
            if (taken != null) {
                return taken;
            }
            // Again, for thieves may empty the ring before the owner gets its share.
        } while (!overflow.isEmpty() && refill());
        return stealNext();
    }

    private @Nullable Schedulable pollRing() {
        for (; ; ) {
            long first = (long) HEAD.getAcquire(this);
            if (first == (long) TAIL.get(this)) {
                return null;
            }
            int slot = (int) first & MASK;
            Schedulable taken = ring[slot];
            if (claim(first)) {
                // No leak of the dead through a ring that is rarely full. A thief that reads the null has lost its
                // claim.
                SLOT.setOpaque(ring, slot, (Schedulable) null);
                return taken;
            }
        }
    }

    private boolean claim(long first) {
        if (sharing == Sharing.NOBODY_STEALS) {
            HEAD.setRelease(this, first + 1);
            return true;
        }
        return HEAD.compareAndSet(this, first, first + 1);
    }

    /// Owner: moves what fits from the overflow to the ring.
    private boolean refill() {
        long end = (long) TAIL.get(this);
        int room = (int) (CAPACITY - (end - (long) HEAD.getAcquire(this)));
        Schedulable chain = overflow.take(Math.min(room, CAPACITY / 2));
        if (chain == null) {
            return false;
        }
        while (chain != null) {
            Schedulable following = chain.next;
            chain.next = null;
            ring[(int) end++ & MASK] = chain;
            chain = following;
        }
        TAIL.setRelease(this, end);
        return true;
    }

    /// Anyone who owns `thief`: moves up to half of what waits here to the end of the thief's queue, except
    /// one.
    ///
    /// @param thief the caller's own queue, whose ring must be empty
    /// @return one of the stolen, to be run at once; null if there was nothing or somebody else was faster
    @Nullable
    Schedulable stealInto(RunQueue thief) {
        long first = (long) HEAD.getAcquire(this);
        long end = (long) TAIL.getAcquire(this);
        long waiting = end - first;
        // A head read before the tail may be old, and then the difference exceeds the capacity: the claim would fail.
        if (waiting <= 0 || waiting > CAPACITY) {
            return overflow.isEmpty() ? null : stealOverflow(thief);
        }
        int count = (int) (waiting - waiting / 2);
        long thiefEnd = (long) TAIL.get(thief);
        assert thiefEnd == (long) HEAD.getAcquire(thief) : "the thief's ring is not empty";
        Schedulable mine = (Schedulable) SLOT.getOpaque(ring, (int) first & MASK);
        for (int i = 1; i < count; i++) {
            Schedulable taken = (Schedulable) SLOT.getOpaque(ring, (int) (first + i) & MASK);
            thief.ring[(int) (thiefEnd + i - 1) & MASK] = taken;
        }
        if (!HEAD.compareAndSet(this, first, first + count)) {
            return null;
        }
        TAIL.setRelease(thief, thiefEnd + count - 1);
        return mine;
    }

    private @Nullable Schedulable stealOverflow(RunQueue thief) {
        Schedulable chain = overflow.take(CAPACITY / 2);
        if (chain == null) {
            return null;
        }
        Schedulable mine = chain;
        chain = mine.next;
        mine.next = null;
        while (chain != null) {
            Schedulable following = chain.next;
            chain.next = null;
            thief.push(chain);
            chain = following;
        }
        return mine;
    }

    /// Anyone: takes the first in line.
    ///
    /// @return null if there is none
    @Nullable
    Schedulable stealFirst() {
        for (; ; ) {
            long first = (long) HEAD.getAcquire(this);
            if (first >= (long) TAIL.getAcquire(this)) {
                return overflow.isEmpty() ? null : overflow.take(1);
            }
            Schedulable taken = (Schedulable) SLOT.getOpaque(ring, (int) first & MASK);
            if (HEAD.compareAndSet(this, first, first + 1)) {
                return taken;
            }
        }
    }

    /// Anyone: takes what is in the next slot. Left to the owner as long as it is about to come back for it,
    /// see [VirtualCore#isOverdue()].
    ///
    /// @return null if the slot is empty
    @Nullable
    Schedulable stealNext() {
        if (sharing == Sharing.NOBODY_STEALS) {
            Schedulable taken = nextSlot;
            NEXT.setRelease(this, (Schedulable) null);
            return taken;
        }
        return nextSlot == null ? null : (Schedulable) NEXT.getAndSet(this, (Schedulable) null);
    }

    /// Anyone: whether nothing waits here. May be out of date when it returns.
    boolean isEmpty() {
        return nextSlot == null && ringAndOverflowAreEmpty();
    }

    /// Anyone: whether something waits here that any core may take at once.
    boolean hasStealable() {
        return !ringAndOverflowAreEmpty();
    }

    private boolean ringAndOverflowAreEmpty() {
        return head >= tail && overflow.isEmpty();
    }

    /// Anyone: about how many wait here.
    int size() {
        long waiting = Math.max(0, tail - head);
        return (int) waiting + overflow.size() + (nextSlot == null ? 0 : 1);
    }
}
