package io.selvage.runtime;

import java.lang.invoke.MethodHandle;
import java.util.Objects;
import java.util.concurrent.Executor;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import org.jspecify.annotations.Nullable;

/// A continuation that runs one [ContinuationBody] after the other, and the Java thread that code on it
/// takes itself for.
///
/// That thread is a virtual one which is never started. While the strand runs it is the carrier's current
/// thread, so monitors that are held over a wait stay with the strand, whichever carrier it goes on with;
/// and what the JDK does to block a virtual thread fails at once, because no continuation of the JDK's is
/// there to yield.
///
/// Code that the carrier runs before and after must not ask for the current thread in the same method as
/// the one that calls [#go(java.lang.Thread)]: compiled code takes it for constant.
///
/// Loading this class fails with [IllegalAccessError] unless `jdk.internal.vm` is exported to us.
final class Strand extends Continuation implements Executor {
    private static final ContinuationScope SCOPE = new ContinuationScope("selvage");
    private static final MethodHandle SET_CURRENT;
    private static final MethodHandle SET_CARRIER;
    private static final MethodHandle LOCALS;
    private static final MethodHandle INHERITABLE_LOCALS;

    static {
        ContinuationAccess access = ContinuationAccess.resolve();
        if (access.problem() != null) {
            throw new MissingAccessException(access.problem());
        }
        SET_CURRENT = Objects.requireNonNull(access.setCurrent());
        SET_CARRIER = Objects.requireNonNull(access.setCarrier());
        LOCALS = Objects.requireNonNull(access.threadLocals());
        INHERITABLE_LOCALS = Objects.requireNonNull(access.inheritableThreadLocals());
    }

    /// Who code on the strand takes itself for.
    private final java.lang.Thread identity;

    private final @Nullable ClassLoader loader;

    /// The carrier that it ran on last; like the body.
    private java.lang.@Nullable Thread last;

    /// What runs, or ran last; null if nothing can come back to it. Written by the carrier that begins to
    /// run it.
    private @Nullable ContinuationBody body;

    /// Whether virtual threads have this as their scheduler.
    private volatile boolean inherited;

    /// Why it could not leave its carrier the last time; null if it could.
    private @Nullable Pinned obstacle;

    @SuppressWarnings("this-escape") // The JDK only stores the reference.
    private Strand(Loop loop, @Nullable Executor scheduler) {
        super(SCOPE, loop);
        identity = VirtualThreads.newThread(scheduler == null ? this : scheduler, null, loop);
        loader = identity.getContextClassLoader();
    }

    /// @param scheduler whose virtual threads are that code on the strand starts; null if they are the
    ///     body's
    static Strand create(@Nullable Executor scheduler) {
        Loop loop = new Loop();
        Strand strand = new Strand(loop, scheduler);
        loop.strand = strand;
        return strand;
    }

    /// What the continuation runs.
    private static final class Loop implements Runnable {
        private @Nullable Strand strand;

        @Override
        public void run() {
            Strand mine = Objects.requireNonNull(strand);
            for (; ; ) {
                mine.runBody();
                Continuation.yield(SCOPE);
            }
        }
    }

    private void runBody() {
        Objects.requireNonNull(body).runOnStrand();
    }

    /// What it runs next.
    void begin(ContinuationBody next) {
        body = next;
    }

    /// Its body has ended.
    ///
    /// @return whether nothing of it is left, so that the strand can run another one
    boolean forgetBody() {
        if (inherited
                || locals(LOCALS) != null
                || locals(INHERITABLE_LOCALS) != null
                || identity.getContextClassLoader() != loader
                || identity.isInterrupted()) {
            return false;
        }
        body = null;
        return true;
    }

    private @Nullable Object locals(MethodHandle getter) {
        try {
            return (Object) getter.invokeExact(identity);
        } catch (Throwable thrown) {
            throw VirtualThreads.undeclared(thrown);
        }
    }

    /// {@return whether the calling code runs on it}
    boolean isCurrent() {
        return java.lang.Thread.currentThread() == identity;
    }

    java.lang.Thread identity() {
        return identity;
    }

    /// Runs until the body leaves, or ends.
    void go(java.lang.Thread carrier) {
        try {
            if (carrier != last) {
                // A volatile store in the JDK's class, which a switch on the same carrier does without.
                last = carrier;
                SET_CARRIER.invokeExact(identity, carrier);
            }
            SET_CURRENT.invokeExact(carrier, identity);
            try {
                run();
            } finally {
                SET_CURRENT.invokeExact(carrier, carrier);
            }
        } catch (Throwable thrown) {
            throw VirtualThreads.undeclared(thrown);
        }
    }

    /// On the strand: gives its carrier back until somebody lets it go on.
    ///
    /// @return false if it could not leave, see [#obstacle()]
    boolean leave() {
        return Continuation.yield(SCOPE);
    }

    @Override
    protected void onPinned(Pinned reason) {
        obstacle = reason;
    }

    /// On a continuation: does something without leaving the carrier.
    static void pinned(Runnable action) {
        pin();
        try {
            action.run();
        } finally {
            unpin();
        }
    }

    /// {@return why it could not leave its carrier, for people}
    String obstacle() {
        return switch (obstacle) {
            case null -> "nothing is in its way";
            case NATIVE -> "there is a native frame on its stack, such as a static initialiser's";
            case MONITOR -> "it holds a monitor";
            case CRITICAL_SECTION -> "it is in a critical section of the JDK";
            case EXCEPTION -> "there is no memory for its stack";
        };
    }

    /// From the JDK: a virtual thread that inherited this scheduler can be resumed.
    @Override
    public void execute(Runnable continuation) {
        inherited = true;
        ContinuationBody owner = body;
        if (owner != null) {
            owner.strangerRunnable(continuation);
        }
    }
}
