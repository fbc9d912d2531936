package io.selvage.runtime;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Ordinary Java code that leaves its core only by its host's means, and does so for less than a virtual
/// thread: a bare continuation of the JDK's, without the state, the queues and the hooks that a virtual
/// thread has.
///
/// Inside, `Thread.currentThread()` is a virtual thread of its own, as long as the body lasts. What the
/// JDK does to block it (`LockSupport.park`, and with it locks, queues, sleeps and sockets; also
/// `Thread.yield`) throws [IllegalStateException], and [#isRefusal(Throwable)] knows it. Monitors work,
/// also while the body waits; but who waits for one that is held, or in `Object.wait`, blocks the
/// carrier.
public final class ContinuationBody implements Body {
    /// What [jdk.internal.vm.Continuation] throws if it is asked to leave by the JDK's own means.
    private static final String REFUSAL = "Not in scope ";

    private final StackfulBody.Host host;
    private final @Nullable TimedExecutor shared;

    /// What it runs on, from the first resume to the end. Handed from carrier to carrier like everything
    /// of the body's.
    private @Nullable Strand strand;

    /// Written on the strand, read by the carrier that it leaves.
    private Outcome departure = Outcome.BLOCKED;

    /// What it has left its carrier for, to go on at once; like the departure.
    private @Nullable Runnable errand;

    /// @param host whom the body belongs to
    /// @param scheduler the machine's, if that has a time of its own
    /// @throws MissingAccessException naming the flag to add
    public ContinuationBody(StackfulBody.Host host, @Nullable TimedExecutor scheduler) {
        requireAccess();
        this.host = host;
        shared = scheduler;
    }

    /// Checks that this JVM lets us create continuations.
    ///
    /// @throws MissingAccessException naming the flag to add or the JDK that is needed
    public static void requireAccess() {
        String problem = Access.PROBLEM;
        if (problem != null) {
            throw new MissingAccessException(problem);
        }
    }

    private static final class Access {
        static final @Nullable String PROBLEM = ContinuationAccess.resolve().problem();
    }

    /// Whether something was thrown because code in such a body has tried to block by Java's means.
    ///
    /// @param thrown what was thrown
    /// @return true if so
    public static boolean isRefusal(Throwable thrown) {
        return thrown instanceof IllegalStateException
                && thrown.getMessage() != null
                && thrown.getMessage().startsWith(REFUSAL)
                && thrown.getStackTrace().length > 0;
    }

    /// {@return whether it has been resumed before; asked by whoever may resume it}
    public boolean isStarted() {
        return strand != null;
    }

    @Override
    public Outcome resume() {
        java.lang.Thread carrier = VirtualThreads.currentCarrier();
        Strand mine = strand;
        if (mine == null) {
            mine = strands(carrier).take(shared);
            mine.begin(this);
            strand = mine;
        }
        mine.go(carrier);
        for (Runnable asked = errand; asked != null; asked = errand) {
            errand = null;
            asked.run();
            mine.go(carrier);
        }
        if (departure == Outcome.ENDED) {
            strand = null;
            strands(carrier).giveBack(mine);
        }
        return departure;
    }

    private static Strands strands(java.lang.Thread carrier) {
        if (carrier instanceof Strands.Keeper keeper) {
            return keeper.strands();
        }
        throw new IllegalStateException(carrier + " has no strands");
    }

    /// On the strand.
    void runOnStrand() {
        try {
            host.runBody();
        } finally {
            departure = Outcome.ENDED;
        }
    }

    /// From inside: gives the core away until the body is resumed, which the host has seen to, or will.
    ///
    /// @param outcome how that counts
    /// @return false if it cannot leave, see [#obstacle()]
    public boolean leave(Outcome outcome) {
        departure = outcome;
        return Objects.requireNonNull(strand).leave();
    }

    /// {@return whether the calling code is the body's own, and not its carrier's on its behalf}
    public boolean isInside() {
        Strand mine = strand;
        return mine != null && mine.isCurrent();
    }

    /// From inside: lets the carrier do something, which may take locks of Java's; the body goes on at once afterwards.
    ///
    /// @param action what; must not throw
    public void onCarrier(Runnable action) {
        errand = action;
        if (!Objects.requireNonNull(strand).leave()) {
            errand = null;
            action.run();
        }
    }

    /// Does something that may take locks of Java's, without giving the core away while it waits for one: if a
    /// virtual thread waited for a core to take its turn, and the cores for the lock, nobody would go on.
    ///
    /// @param action what
    public static void holdingCore(Runnable action) {
        if (Access.PROBLEM == null && java.lang.Thread.currentThread().isVirtual()) {
            Strand.pinned(action);
        } else {
            action.run();
        }
    }

    /// {@return why it cannot leave its core, for people}
    public String obstacle() {
        return Objects.requireNonNull(strand).obstacle();
    }

    /// Interrupts code that blocks its carrier in `Object.wait`. Any thread may call this.
    public void interrupt() {
        Strand mine = strand;
        if (mine != null) {
            mine.identity().interrupt();
        }
    }

    /// The stack of a body that is not running, and does not come to run meanwhile.
    ///
    /// @return the frames, innermost first; empty if it has not begun
    public StackTraceElement[] stackTrace() {
        Strand mine = strand;
        return mine == null ? new StackTraceElement[0] : mine.getStackTrace();
    }

    @Override
    public void leaveCore() {
        // If it cannot leave, it goes on.
        var _ = leave(Outcome.YIELDED);
    }

    @Override
    public void unblock() {
        host.bodyRunnable();
    }

    void strangerRunnable(Runnable continuation) {
        host.strangerRunnable(continuation);
    }
}
