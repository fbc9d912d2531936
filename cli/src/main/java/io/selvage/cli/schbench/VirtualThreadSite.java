package io.selvage.cli.schbench;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The JDK's virtual threads, which park and are unparked.
public final class VirtualThreadSite implements Site {
    private final BusyCpus cpus;

    /// @param carriers how many carriers they have
    public VirtualThreadSite(int carriers) {
        cpus = new BusyCpus(carriers);
    }

    @Override
    public Started start(String name, Runnable body) {
        Thread thread = Thread.ofVirtual().name(name).start(body);
        return () -> {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    @Override
    public Gate gate() {
        return new ParkingGate();
    }

    @Override
    public void sleep(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public double busyPercent() {
        return cpus.percent();
    }

    private static final class ParkingGate implements Gate {
        private static final VarHandle OPEN;

        static {
            try {
                OPEN = MethodHandles.lookup().findVarHandle(ParkingGate.class, "open", boolean.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private volatile boolean open;

        /// Written before it looks at `open`; who posts looks the other way round.
        private volatile @Nullable Thread waiter;

        @Override
        public void post() {
            if (!(boolean) OPEN.getAndSet(this, true)) {
                LockSupport.unpark(waiter);
            }
        }

        @Override
        public void await() {
            waiter = Thread.currentThread();
            while (!OPEN.compareAndSet(this, true, false)) {
                LockSupport.park(this);
            }
        }
    }
}
