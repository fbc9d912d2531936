package io.selvage.bugs;

import static io.selvage.bugs.Kind.ABA;
import static io.selvage.bugs.Kind.ATOMICITY;
import static io.selvage.bugs.Kind.BROKEN_LOCK;
import static io.selvage.bugs.Kind.DEADLOCK;
import static io.selvage.bugs.Kind.LOCK_FREE;
import static io.selvage.bugs.Kind.LOST_NOTIFICATION;
import static io.selvage.bugs.Kind.ORDER;
import static io.selvage.bugs.Kind.STARVATION;

import java.util.List;

/// The catalogue of known bugs, in groups by kind. All of them are plain Java: they run on platform threads, on virtual
/// threads and on the threads of any tool, without a kernel.
public final class KnownBugs {
    private static final List<KnownBug> ALL = List.of(
            new KnownBug("lost-update", ATOMICITY, Failure.THROWS, 1, LostUpdate.Buggy::new, LostUpdate.Fixed::new),
            new KnownBug(
                    "transfer-total", ATOMICITY, Failure.THROWS, 1, TransferTotal.Buggy::new, TransferTotal.Fixed::new),
            new KnownBug(
                    "double-withdrawal",
                    ATOMICITY,
                    Failure.THROWS,
                    1,
                    DoubleWithdrawal.Buggy::new,
                    DoubleWithdrawal.Fixed::new),
            new KnownBug("lazy-init", ATOMICITY, Failure.THROWS, 1, LazyInit.Buggy::new, LazyInit.Fixed::new),
            new KnownBug("number-range", ATOMICITY, Failure.THROWS, 1, NumberRange.Buggy::new, NumberRange.Fixed::new),
            new KnownBug(
                    "put-if-missing", ATOMICITY, Failure.THROWS, 1, PutIfMissing.Buggy::new, PutIfMissing.Fixed::new),
            new KnownBug("last-element", ATOMICITY, Failure.THROWS, 1, LastElement.Buggy::new, LastElement.Fixed::new),
            new KnownBug("append-other", ATOMICITY, Failure.THROWS, 1, AppendOther.Buggy::new, AppendOther.Fixed::new),
            new KnownBug("driver-stop", ATOMICITY, Failure.THROWS, 1, DriverStop.Buggy::new, DriverStop.Fixed::new),
            new KnownBug(
                    "buffer-overflow",
                    ATOMICITY,
                    Failure.THROWS,
                    1,
                    BufferOverflow.Buggy::new,
                    BufferOverflow.Fixed::new),
            new KnownBug(
                    "completed-twice",
                    ATOMICITY,
                    Failure.THROWS,
                    1,
                    CompletedTwice.Buggy::new,
                    CompletedTwice.Fixed::new),
            new KnownBug(
                    "barrier-action-twice",
                    ATOMICITY,
                    Failure.THROWS,
                    1,
                    BarrierActionTwice.Buggy::new,
                    BarrierActionTwice.Fixed::new),
            new KnownBug(
                    "lost-count-down",
                    ATOMICITY,
                    Failure.DEADLOCK,
                    1,
                    LostCountDown.Buggy::new,
                    LostCountDown.Fixed::new),
            new KnownBug(
                    "use-before-init", ORDER, Failure.THROWS, 1, UseBeforeInit.Buggy::new, UseBeforeInit.Fixed::new),
            new KnownBug("reorder-3", ORDER, Failure.THROWS, 1, () -> new Reorder.Buggy(3), () -> new Reorder.Fixed(3)),
            new KnownBug("reorder-4", ORDER, Failure.THROWS, 1, () -> new Reorder.Buggy(4), () -> new Reorder.Fixed(4)),
            new KnownBug("reorder-5", ORDER, Failure.THROWS, 1, () -> new Reorder.Buggy(5), () -> new Reorder.Fixed(5)),
            new KnownBug(
                    "reorder-10", ORDER, Failure.THROWS, 1, () -> new Reorder.Buggy(10), () -> new Reorder.Fixed(10)),
            new KnownBug("two-stage", ORDER, Failure.THROWS, 1, TwoStage.Buggy::new, TwoStage.Fixed::new),
            new KnownBug("token-ring", ORDER, Failure.THROWS, 1, TokenRing.Buggy::new, TokenRing.Fixed::new),
            new KnownBug(
                    "double-checked-locking",
                    ORDER,
                    Failure.THROWS,
                    1,
                    DoubleCheckedLocking.Buggy::new,
                    DoubleCheckedLocking.Fixed::new),
            new KnownBug(
                    "slot-freed-early", ORDER, Failure.THROWS, 1, SlotFreedEarly.Buggy::new, SlotFreedEarly.Fixed::new),
            new KnownBug("two-locks", DEADLOCK, Failure.DEADLOCK, 1, TwoLocks.Buggy::new, TwoLocks.Fixed::new),
            new KnownBug(
                    "three-lock-ring",
                    DEADLOCK,
                    Failure.DEADLOCK,
                    2,
                    ThreeLockRing.Buggy::new,
                    ThreeLockRing.Fixed::new),
            new KnownBug(
                    "philosophers-3",
                    DEADLOCK,
                    Failure.DEADLOCK,
                    2,
                    () -> new Philosophers.Buggy(3),
                    () -> new Philosophers.Fixed(3)),
            new KnownBug(
                    "philosophers-5",
                    DEADLOCK,
                    Failure.DEADLOCK,
                    4,
                    () -> new Philosophers.Buggy(5),
                    () -> new Philosophers.Fixed(5)),
            new KnownBug(
                    "nested-monitor",
                    DEADLOCK,
                    Failure.DEADLOCK,
                    1,
                    NestedMonitor.Buggy::new,
                    NestedMonitor.Fixed::new),
            new KnownBug(
                    "lock-across-await",
                    DEADLOCK,
                    Failure.DEADLOCK,
                    1,
                    LockAcrossAwait.Buggy::new,
                    LockAcrossAwait.Fixed::new),
            new KnownBug(
                    "logger-callback",
                    DEADLOCK,
                    Failure.DEADLOCK,
                    1,
                    LoggerCallback.Buggy::new,
                    LoggerCallback.Fixed::new),
            new KnownBug(
                    "evictor-close", DEADLOCK, Failure.DEADLOCK, 1, EvictorClose.Buggy::new, EvictorClose.Fixed::new),
            new KnownBug(
                    "read-lock-upgrade",
                    DEADLOCK,
                    Failure.DEADLOCK,
                    1,
                    ReadLockUpgrade.Buggy::new,
                    ReadLockUpgrade.Fixed::new),
            new KnownBug(
                    "pool-self-wait", DEADLOCK, Failure.DEADLOCK, 1, PoolSelfWait.Buggy::new, PoolSelfWait.Fixed::new),
            new KnownBug("carter", DEADLOCK, Failure.DEADLOCK, 1, Carter.Buggy::new, Carter.Fixed::new),
            new KnownBug("permit-leak", DEADLOCK, Failure.DEADLOCK, 1, PermitLeak.Buggy::new, PermitLeak.Fixed::new),
            new KnownBug(
                    "notify-before-wait",
                    LOST_NOTIFICATION,
                    Failure.DEADLOCK,
                    1,
                    NotifyBeforeWait.Buggy::new,
                    NotifyBeforeWait.Fixed::new),
            new KnownBug(
                    "notify-one", LOST_NOTIFICATION, Failure.DEADLOCK, 1, NotifyOne.Buggy::new, NotifyOne.Fixed::new),
            new KnownBug(
                    "one-condition-buffer",
                    LOST_NOTIFICATION,
                    Failure.DEADLOCK,
                    1,
                    OneConditionBuffer.Buggy::new,
                    OneConditionBuffer.Fixed::new),
            new KnownBug(
                    "missed-unpark",
                    LOST_NOTIFICATION,
                    Failure.DEADLOCK,
                    1,
                    MissedUnpark.Buggy::new,
                    MissedUnpark.Fixed::new),
            new KnownBug(
                    "flag-cleared-late",
                    LOST_NOTIFICATION,
                    Failure.DEADLOCK,
                    1,
                    FlagClearedLate.Buggy::new,
                    FlagClearedLate.Fixed::new),
            new KnownBug("aba-stack", ABA, Failure.THROWS, 1, AbaStack.Buggy::new, AbaStack.Fixed::new),
            new KnownBug("aba-slot", ABA, Failure.THROWS, 1, AbaSlot.Buggy::new, AbaSlot.Fixed::new),
            new KnownBug("wrong-lock", BROKEN_LOCK, Failure.THROWS, 1, WrongLock.Buggy::new, WrongLock.Fixed::new),
            new KnownBug("peterson", BROKEN_LOCK, Failure.THROWS, 2, Peterson.Buggy::new, Peterson.Fixed::new),
            new KnownBug("late-flag", BROKEN_LOCK, Failure.THROWS, 2, LateFlag.Buggy::new, LateFlag.Fixed::new),
            new KnownBug("bakery", BROKEN_LOCK, Failure.THROWS, 2, Bakery.Buggy::new, Bakery.Fixed::new),
            new KnownBug("ticket-lock", BROKEN_LOCK, Failure.THROWS, 1, TicketLock.Buggy::new, TicketLock.Fixed::new),
            new KnownBug(
                    "sequence-lock", BROKEN_LOCK, Failure.THROWS, 1, SequenceLock.Buggy::new, SequenceLock.Fixed::new),
            new KnownBug("steal-last", LOCK_FREE, Failure.THROWS, 1, StealLast.Buggy::new, StealLast.Fixed::new),
            new KnownBug(
                    "steal-unannounced",
                    LOCK_FREE,
                    Failure.THROWS,
                    1,
                    StealUnannounced.Buggy::new,
                    StealUnannounced.Fixed::new),
            new KnownBug("stack-pop", LOCK_FREE, Failure.THROWS, 1, StackPop.Buggy::new, StackPop.Fixed::new),
            new KnownBug("lost-enqueue", LOCK_FREE, Failure.THROWS, 1, LostEnqueue.Buggy::new, LostEnqueue.Fixed::new),
            new KnownBug("lazy-list", LOCK_FREE, Failure.THROWS, 1, LazyList.Buggy::new, LazyList.Fixed::new),
            new KnownBug(
                    "stop-overwritten",
                    STARVATION,
                    Failure.LIVELOCK,
                    1,
                    StopOverwritten.Buggy::new,
                    StopOverwritten.Fixed::new),
            new KnownBug(
                    "spin-barrier", STARVATION, Failure.LIVELOCK, 1, SpinBarrier.Buggy::new, SpinBarrier.Fixed::new),
            new KnownBug(
                    "writer-passed-over",
                    STARVATION,
                    Failure.THROWS,
                    1,
                    WriterPassedOver.Buggy::new,
                    WriterPassedOver.Fixed::new),
            new KnownBug(
                    "polite-threads",
                    STARVATION,
                    Failure.THROWS,
                    2,
                    PoliteThreads.Buggy::new,
                    PoliteThreads.Fixed::new));

    private KnownBugs() {}

    /// {@return all known bugs, in the same order every time}
    public static List<KnownBug> all() {
        return ALL;
    }
}
