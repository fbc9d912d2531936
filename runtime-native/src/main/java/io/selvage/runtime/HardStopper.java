package io.selvage.runtime;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Ends what does not listen: makes a running virtual thread throw, wherever it is, by suspending it,
/// looking where it stands, and letting the JVM's tool interface throw in its name when it goes on.
///
/// - Attached to the JVM at the first request, from a thread of its own, which serves one request at a
///   time, and detached when there has been none for a while. While it is attached virtual threads of the
///   whole JVM switch more slowly; nothing does before.
/// - A thread is looked at twice: before it is suspended, so that most that must be left alone are not
///   even suspended, and while it stands still, when what is seen holds.
/// - A stop is thrown once. Code that catches it goes on, and is to be stopped again.
/// - A suspended thread may hold any lock of Java's. Nothing between suspending and resuming takes one.
///
/// All methods may be called by any thread and none of them blocks.
public final class HardStopper {
    /// What has become of a request.
    public enum Answer {
        /// The thread throws when it goes on.
        STOPPED,
        /// It was where it must not be disturbed.
        NOT_NOW,
        /// It was not mounted on a carrier, or just about to leave one.
        NOT_MOUNTED,
        /// It has ended.
        ENDED,
        /// Some other tool has suspended it, or the JVM refused.
        REFUSED,
        /// This JVM has no tool interface for it, see [#problem()].
        IMPOSSIBLE
    }

    private static final long IDLE_SECONDS = 2;
    private static final long PROBE_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final HardStopper SHARED = new HardStopper();

    private record Request(
            java.lang.Thread thread,
            Throwable thrown,
            Predicate<StackTraceElement[]> mayStop,
            Consumer<Answer> answer) {}

    private final SpinLock lock = new SpinLock();
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    /// Guarded by the lock.
    private boolean serving;

    private volatile @Nullable MissingAccessException problem;

    private HardStopper() {}

    /// {@return the one of this JVM}
    public static HardStopper shared() {
        return SHARED;
    }

    /// {@return why threads cannot be stopped in this JVM; null if they can, or if nobody has tried yet}
    public @Nullable MissingAccessException problem() {
        return problem;
    }

    /// Asks for a thread to be stopped; the answer comes later, on another thread.
    ///
    /// @param thread a virtual thread that may be mounted
    /// @param thrown what it will throw
    /// @param mayStop whether a thread with these frames, innermost first, may be disturbed. Asked while
    ///     the thread is suspended and may hold any lock: it must not wait for one, nor load a class
    /// @param answer hears what has become of it; quick
    public void stop(
            java.lang.Thread thread,
            Throwable thrown,
            Predicate<StackTraceElement[]> mayStop,
            Consumer<Answer> answer) {
        if (!thread.isVirtual()) {
            throw new IllegalArgumentException("no virtual thread: " + thread);
        }
        requests.add(new Request(thread, thrown, mayStop, answer));
        lock.acquire();
        boolean first = !serving;
        serving = true;
        lock.release();
        if (first) {
            new Server().start();
        }
    }

    /// Whether nothing was asked for meanwhile, so that the server may go.
    private boolean retires() {
        lock.acquire();
        try {
            serving = !requests.isEmpty();
            return !serving;
        } finally {
            lock.release();
        }
    }

    /// Serves requests until there is none for a while.
    private final class Server extends ToolInterface.Referrer {
        Server() {
            super("selvage-hard-stop");
            setDaemon(true);
        }

        @Override
        public void run() {
            ToolInterface tools = attach();
            try {
                do {
                    serve(tools);
                } while (!retires());
            } finally {
                if (tools != null) {
                    tools.detach();
                }
            }
        }

        private @Nullable ToolInterface attach() {
            if (problem != null) {
                return null;
            }
            try {
                ToolInterface tools = ToolInterface.attach(this);
                prove(tools);
                return tools;
            } catch (MissingAccessException missing) {
                problem = missing;
                return null;
            }
        }

        private void serve(@Nullable ToolInterface tools) {
            try {
                for (Request next = next(); next != null; next = next()) {
                    next.answer.accept(tools == null ? Answer.IMPOSSIBLE : HardStopper.stop(tools, next));
                }
            } catch (InterruptedException _) {
                // Nobody's business to interrupt it, and nothing that it would end for.
            }
        }

        private @Nullable Request next() throws InterruptedException {
            return requests.poll(IDLE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static Answer stop(ToolInterface tools, Request request) {
        if (!request.thread.isAlive()) {
            return Answer.ENDED;
        }
        Answer look = look(request);
        if (look != Answer.STOPPED) {
            return look;
        }
        long thread = tools.referTo(request.thread);
        long thrown = tools.referTo(request.thrown);
        try {
            return stop(tools, request, thread, thrown);
        } finally {
            tools.release(thread);
            tools.release(thrown);
        }
    }

    private static Answer stop(ToolInterface tools, Request request, long thread, long thrown) {
        int error = tools.suspend(thread);
        if (error != ToolInterface.OK) {
            return answer(error);
        }
        try {
            Answer look = look(request);
            return look == Answer.STOPPED ? answer(tools.stop(thread, thrown)) : look;
        } finally {
            tools.resume(thread);
        }
    }

    /// {@return STOPPED if it may be}
    private static Answer look(Request request) {
        StackTraceElement[] stack = VirtualThreads.mountedStack(request.thread);
        if (stack == null) {
            return Answer.NOT_MOUNTED;
        }
        return request.mayStop.test(stack) ? Answer.STOPPED : Answer.NOT_NOW;
    }

    private static Answer answer(int error) {
        return switch (error) {
            case ToolInterface.OK -> Answer.STOPPED;
            case ToolInterface.NOT_ALIVE -> Answer.ENDED;
            case ToolInterface.OPAQUE_FRAME -> Answer.NOT_MOUNTED;
            default -> Answer.REFUSED;
        };
    }

    /// Stops a thread of its own. That loads and links all that stopping another one will need, which
    /// must not happen while that one is suspended.
    private static void prove(ToolInterface tools) {
        var probe = new Probe();
        Executor carrier = continuation ->
                java.lang.Thread.ofPlatform().daemon().name("selvage-probe").start(continuation);
        java.lang.Thread thread = VirtualThreads.newThread(carrier, "selvage-probe", probe);
        VirtualThreads.start(thread);
        long deadline = System.nanoTime() + PROBE_PATIENCE_NANOS;
        var request = new Request(thread, probe, frames -> probe.spins && frames.length > 0, _ -> {});
        Answer answer = stop(tools, request);
        while (thread.isAlive()) {
            if (System.nanoTime() - deadline > 0) {
                probe.spins = false;
                throw new MissingAccessException("a virtual thread of " + VirtualThreadAccess.jdk()
                        + " cannot be stopped by the tool interface: " + answer);
            }
            java.lang.Thread.onSpinWait();
            if (answer != Answer.STOPPED) {
                answer = stop(tools, request);
            }
        }
    }

    /// What is thrown, and what spins until it is.
    private static final class Probe extends Throwable implements Runnable {
        private static final long serialVersionUID = 1L;

        private volatile boolean spins;

        Probe() {
            super(null, null, false, false);
        }

        @Override
        public void run() {
            try {
                spins = true;
                while (spins) {
                    java.lang.Thread.onSpinWait();
                }
            } catch (Throwable thrown) {
                if (thrown != this) {
                    throw thrown;
                }
            }
        }
    }
}
