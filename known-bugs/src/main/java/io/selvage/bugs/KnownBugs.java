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
    // Lambdas instead of constructor references: a tool that instruments a class when it sees it made would not see it.
    private static final List<KnownBug> ALL = List.of(
            new KnownBug(
                    "lost-update",
                    ATOMICITY,
                    Failure.THROWS,
                    1,
                    () -> new LostUpdate.Buggy(),
                    () -> new LostUpdate.Fixed()),
            new KnownBug(
                    "transfer-total",
                    ATOMICITY,
                    Failure.THROWS,
                    1,
                    () -> new TransferTotal.Buggy(),
                    () -> new TransferTotal.Fixed()),
            new KnownBug(
                    "double-withdrawal",
                    ATOMICITY,
                    Failure.THROWS,
                    1,
                    () -> new DoubleWithdrawal.Buggy(),
                    () -> new DoubleWithdrawal.Fixed()),
            new KnownBug(
                    "lazy-init", ATOMICITY, Failure.THROWS, 1, () -> new LazyInit.Buggy(), () -> new LazyInit.Fixed()),
            new KnownBug(
                    "number-range",
                    ATOMICITY,
                    Failure.THROWS,
                    1,
                    () -> new NumberRange.Buggy(),
                    () -> new NumberRange.Fixed()),
            new KnownBug(
                    "put-if-missing",
                    ATOMICITY,
                    Failure.THROWS,
                    1,
                    () -> new PutIfMissing.Buggy(),
                    () -> new PutIfMissing.Fixed()),
            new KnownBug(
                    "last-element",
                    ATOMICITY,
                    Failure.THROWS,
                    1,
                    () -> new LastElement.Buggy(),
                    () -> new LastElement.Fixed()),
            new KnownBug(
                    "append-other",
                    ATOMICITY,
                    Failure.THROWS,
                    1,
                    () -> new AppendOther.Buggy(),
                    () -> new AppendOther.Fixed()),
            new KnownBug(
                    "driver-stop",
                    ATOMICITY,
                    Failure.THROWS,
                    1,
                    () -> new DriverStop.Buggy(),
                    () -> new DriverStop.Fixed()),
            new KnownBug(
                    "buffer-overflow",
                    ATOMICITY,
                    Failure.THROWS,
                    1,
                    () -> new BufferOverflow.Buggy(),
                    () -> new BufferOverflow.Fixed()),
            new KnownBug(
                    "completed-twice",
                    ATOMICITY,
                    Failure.THROWS,
                    1,
                    () -> new CompletedTwice.Buggy(),
                    () -> new CompletedTwice.Fixed()),
            new KnownBug(
                    "barrier-action-twice",
                    ATOMICITY,
                    Failure.THROWS,
                    1,
                    () -> new BarrierActionTwice.Buggy(),
                    () -> new BarrierActionTwice.Fixed()),
            new KnownBug(
                    "lost-count-down",
                    ATOMICITY,
                    Failure.DEADLOCK,
                    1,
                    () -> new LostCountDown.Buggy(),
                    () -> new LostCountDown.Fixed()),
            new KnownBug(
                    "use-before-init",
                    ORDER,
                    Failure.THROWS,
                    1,
                    () -> new UseBeforeInit.Buggy(),
                    () -> new UseBeforeInit.Fixed()),
            new KnownBug("reorder-3", ORDER, Failure.THROWS, 1, () -> new Reorder.Buggy(3), () -> new Reorder.Fixed(3)),
            new KnownBug("reorder-4", ORDER, Failure.THROWS, 1, () -> new Reorder.Buggy(4), () -> new Reorder.Fixed(4)),
            new KnownBug("reorder-5", ORDER, Failure.THROWS, 1, () -> new Reorder.Buggy(5), () -> new Reorder.Fixed(5)),
            new KnownBug(
                    "reorder-10", ORDER, Failure.THROWS, 1, () -> new Reorder.Buggy(10), () -> new Reorder.Fixed(10)),
            new KnownBug("two-stage", ORDER, Failure.THROWS, 1, () -> new TwoStage.Buggy(), () -> new TwoStage.Fixed()),
            new KnownBug(
                    "token-ring", ORDER, Failure.THROWS, 1, () -> new TokenRing.Buggy(), () -> new TokenRing.Fixed()),
            new KnownBug(
                    "double-checked-locking",
                    ORDER,
                    Failure.THROWS,
                    1,
                    () -> new DoubleCheckedLocking.Buggy(),
                    () -> new DoubleCheckedLocking.Fixed()),
            new KnownBug(
                    "slot-freed-early",
                    ORDER,
                    Failure.THROWS,
                    1,
                    () -> new SlotFreedEarly.Buggy(),
                    () -> new SlotFreedEarly.Fixed()),
            new KnownBug(
                    "two-locks", DEADLOCK, Failure.DEADLOCK, 1, () -> new TwoLocks.Buggy(), () -> new TwoLocks.Fixed()),
            new KnownBug(
                    "three-lock-ring",
                    DEADLOCK,
                    Failure.DEADLOCK,
                    1,
                    () -> new ThreeLockRing.Buggy(),
                    () -> new ThreeLockRing.Fixed()),
            new KnownBug(
                    "philosophers-3",
                    DEADLOCK,
                    Failure.DEADLOCK,
                    1,
                    () -> new Philosophers.Buggy(3),
                    () -> new Philosophers.Fixed(3)),
            new KnownBug(
                    "philosophers-5",
                    DEADLOCK,
                    Failure.DEADLOCK,
                    1,
                    () -> new Philosophers.Buggy(5),
                    () -> new Philosophers.Fixed(5)),
            new KnownBug(
                    "nested-monitor",
                    DEADLOCK,
                    Failure.DEADLOCK,
                    1,
                    () -> new NestedMonitor.Buggy(),
                    () -> new NestedMonitor.Fixed()),
            new KnownBug(
                    "lock-across-await",
                    DEADLOCK,
                    Failure.DEADLOCK,
                    1,
                    () -> new LockAcrossAwait.Buggy(),
                    () -> new LockAcrossAwait.Fixed()),
            new KnownBug(
                    "logger-callback",
                    DEADLOCK,
                    Failure.DEADLOCK,
                    1,
                    () -> new LoggerCallback.Buggy(),
                    () -> new LoggerCallback.Fixed()),
            new KnownBug(
                    "evictor-close",
                    DEADLOCK,
                    Failure.DEADLOCK,
                    1,
                    () -> new EvictorClose.Buggy(),
                    () -> new EvictorClose.Fixed()),
            new KnownBug(
                    "read-lock-upgrade",
                    DEADLOCK,
                    Failure.DEADLOCK,
                    1,
                    () -> new ReadLockUpgrade.Buggy(),
                    () -> new ReadLockUpgrade.Fixed()),
            new KnownBug(
                    "pool-self-wait",
                    DEADLOCK,
                    Failure.DEADLOCK,
                    1,
                    () -> new PoolSelfWait.Buggy(),
                    () -> new PoolSelfWait.Fixed()),
            new KnownBug("carter", DEADLOCK, Failure.DEADLOCK, 1, () -> new Carter.Buggy(), () -> new Carter.Fixed()),
            new KnownBug(
                    "permit-leak",
                    DEADLOCK,
                    Failure.DEADLOCK,
                    1,
                    () -> new PermitLeak.Buggy(),
                    () -> new PermitLeak.Fixed()),
            new KnownBug(
                    "notify-before-wait",
                    LOST_NOTIFICATION,
                    Failure.DEADLOCK,
                    1,
                    () -> new NotifyBeforeWait.Buggy(),
                    () -> new NotifyBeforeWait.Fixed()),
            new KnownBug(
                    "notify-one",
                    LOST_NOTIFICATION,
                    Failure.DEADLOCK,
                    1,
                    () -> new NotifyOne.Buggy(),
                    () -> new NotifyOne.Fixed()),
            new KnownBug(
                    "one-condition-buffer",
                    LOST_NOTIFICATION,
                    Failure.DEADLOCK,
                    1,
                    () -> new OneConditionBuffer.Buggy(),
                    () -> new OneConditionBuffer.Fixed()),
            new KnownBug(
                    "missed-unpark",
                    LOST_NOTIFICATION,
                    Failure.DEADLOCK,
                    1,
                    () -> new MissedUnpark.Buggy(),
                    () -> new MissedUnpark.Fixed()),
            new KnownBug(
                    "flag-cleared-late",
                    LOST_NOTIFICATION,
                    Failure.DEADLOCK,
                    1,
                    () -> new FlagClearedLate.Buggy(),
                    () -> new FlagClearedLate.Fixed()),
            new KnownBug("aba-stack", ABA, Failure.THROWS, 1, () -> new AbaStack.Buggy(), () -> new AbaStack.Fixed()),
            new KnownBug("aba-slot", ABA, Failure.THROWS, 1, () -> new AbaSlot.Buggy(), () -> new AbaSlot.Fixed()),
            new KnownBug(
                    "wrong-lock",
                    BROKEN_LOCK,
                    Failure.THROWS,
                    1,
                    () -> new WrongLock.Buggy(),
                    () -> new WrongLock.Fixed()),
            new KnownBug(
                    "peterson", BROKEN_LOCK, Failure.THROWS, 2, () -> new Peterson.Buggy(), () -> new Peterson.Fixed()),
            new KnownBug(
                    "late-flag",
                    BROKEN_LOCK,
                    Failure.THROWS,
                    2,
                    () -> new LateFlag.Buggy(),
                    () -> new LateFlag.Fixed()),
            new KnownBug("bakery", BROKEN_LOCK, Failure.THROWS, 2, () -> new Bakery.Buggy(), () -> new Bakery.Fixed()),
            new KnownBug(
                    "ticket-lock",
                    BROKEN_LOCK,
                    Failure.THROWS,
                    1,
                    () -> new TicketLock.Buggy(),
                    () -> new TicketLock.Fixed()),
            new KnownBug(
                    "sequence-lock",
                    BROKEN_LOCK,
                    Failure.THROWS,
                    1,
                    () -> new SequenceLock.Buggy(),
                    () -> new SequenceLock.Fixed()),
            new KnownBug(
                    "steal-last",
                    LOCK_FREE,
                    Failure.THROWS,
                    1,
                    () -> new StealLast.Buggy(),
                    () -> new StealLast.Fixed()),
            new KnownBug(
                    "steal-unannounced",
                    LOCK_FREE,
                    Failure.THROWS,
                    1,
                    () -> new StealUnannounced.Buggy(),
                    () -> new StealUnannounced.Fixed()),
            new KnownBug(
                    "stack-pop", LOCK_FREE, Failure.THROWS, 1, () -> new StackPop.Buggy(), () -> new StackPop.Fixed()),
            new KnownBug(
                    "lost-enqueue",
                    LOCK_FREE,
                    Failure.THROWS,
                    1,
                    () -> new LostEnqueue.Buggy(),
                    () -> new LostEnqueue.Fixed()),
            new KnownBug(
                    "lazy-list", LOCK_FREE, Failure.THROWS, 1, () -> new LazyList.Buggy(), () -> new LazyList.Fixed()),
            new KnownBug(
                    "stop-overwritten",
                    STARVATION,
                    Failure.LIVELOCK,
                    1,
                    () -> new StopOverwritten.Buggy(),
                    () -> new StopOverwritten.Fixed()),
            new KnownBug(
                    "spin-barrier",
                    STARVATION,
                    Failure.LIVELOCK,
                    1,
                    () -> new SpinBarrier.Buggy(),
                    () -> new SpinBarrier.Fixed()),
            new KnownBug(
                    "writer-passed-over",
                    STARVATION,
                    Failure.THROWS,
                    1,
                    () -> new WriterPassedOver.Buggy(),
                    () -> new WriterPassedOver.Fixed()),
            new KnownBug(
                    "polite-threads",
                    STARVATION,
                    Failure.THROWS,
                    2,
                    () -> new PoliteThreads.Buggy(),
                    () -> new PoliteThreads.Fixed()));

    private KnownBugs() {}

    /// {@return all known bugs, in the same order every time}
    public static List<KnownBug> all() {
        return ALL;
    }
}
