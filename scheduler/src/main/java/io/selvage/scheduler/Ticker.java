package io.selvage.scheduler;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/// The heartbeat: while any core is busy, about once a millisecond it advances the tick that accounting
/// samples by, and helps the work that waits behind a dispatch that does not end. Sleeps for good while
/// all cores idle.
final class Ticker {
    private static final long PERIOD_NANOS = 1_000_000;

    /// How many ticks without a busy core before it stops ticking, so that a kernel that idles shortly
    /// between requests need not wake it each time.
    private static final int GRACE = 64;

    private static final VarHandle COUNT;
    private static final VarHandle NANOS;

    static {
        try {
            COUNT = MethodHandles.lookup().findVarHandle(Ticker.class, "count", long.class);
            NANOS = MethodHandles.lookup().findVarHandle(Ticker.class, "nanos", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final System.Logger LOGGER = System.getLogger("io.selvage.scheduler");

    private final Scheduler scheduler;
    private final Runnable listener;
    private final Thread thread;
    private volatile long count;

    /// When it ticked last, by the clock. Written by the ticker, and by who wakes it.
    private volatile long nanos;
    private volatile boolean dormant;

    /// Owned by the ticker: once is enough, and the log may be what fails.
    private boolean hasReported;

    /// Whether the listener has asked for ticks although all cores may be idle.
    private volatile boolean requested;

    Ticker(Scheduler scheduler, Runnable listener) {
        this.scheduler = scheduler;
        this.listener = listener;
        nanos = scheduler.clock().nanoTime();
        thread = Thread.ofPlatform().daemon().name("selvage-ticker").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void stop() {
        LockSupport.unpark(thread);
    }

    void join() throws InterruptedException {
        thread.join();
    }

    /// {@return how many ticks have passed; read at every dispatch, therefore opaque}
    long count() {
        return (long) COUNT.getOpaque(this);
    }

    /// {@return when it ticked last, or a core was woken while it did not tick}
    long nanoTime() {
        return (long) NANOS.getOpaque(this);
    }

    /// After a core has been taken out of the idle ones. A core that becomes busy at the very moment the
    /// ticker goes dormant is woken through here, so the ticker cannot sleep beside a busy core: it
    /// declares itself dormant before it looks a last time.
    void wakeUp() {
        if (dormant) {
            NANOS.setOpaque(this, scheduler.clock().nanoTime());
            dormant = false;
            LockSupport.unpark(thread);
        }
    }

    /// Keeps it ticking for a while longer, whatever the cores do.
    void request() {
        // Before the look at `dormant`; the ticker looks the other way round.
        requested = true;
        wakeUp();
    }

    private boolean isNeeded() {
        boolean busy = scheduler.tickPassed();
        if (requested) {
            requested = false;
            return true;
        }
        return busy;
    }

    private void run() {
        Strays.prepare();
        int quiet = 0;
        while (!scheduler.isStopping()) {
            LockSupport.parkNanos(scheduler, PERIOD_NANOS);
            NANOS.setOpaque(this, scheduler.clock().nanoTime());
            COUNT.setOpaque(this, count() + 1);
            callListener();
            if (isNeeded()) {
                quiet = 0;
                continue;
            }
            if (++quiet < GRACE) {
                continue;
            }
            fallDormant();
            while (dormant && !scheduler.isStopping()) {
                LockSupport.park(scheduler);
            }
            quiet = 0;
        }
    }

    /// Without ticks there is no preemption: what the listener calls, a log handler for instance, must
    /// not end them.
    private void callListener() {
        try {
            listener.run();
        } catch (Throwable broken) {
            if (!hasReported) {
                hasReported = true;
                report(broken);
            }
        }
    }

    private static void report(Throwable broken) {
        try {
            LOGGER.log(Level.ERROR, "the ticker goes on although what it has called has failed", broken);
        } catch (Throwable alsoBroken) {
            // The heap may be full. It goes on all the same.
            assert alsoBroken != null;
        }
    }

    /// Declares itself dormant, then looks a last time.
    void fallDormant() {
        dormant = true;
        if (isNeeded()) {
            dormant = false;
        }
    }

    boolean isDormant() {
        return dormant;
    }
}
