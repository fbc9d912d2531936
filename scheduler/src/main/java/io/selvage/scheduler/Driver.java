package io.selvage.scheduler;

import io.selvage.runtime.VirtualTime;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/// The one platform thread of the simulated machine. Does what it is asked for, one request after the
/// other, and sleeps in between.
final class Driver extends Carrier implements VirtualTime.Keeper {
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    private volatile boolean stopping;

    /// From here on nobody takes requests out, but those who put them in.
    private volatile boolean ended;

    private final VirtualClock clock;

    Driver(VirtualClock clock) {
        super("selvage-driver");
        this.clock = clock;
    }

    /// Only what is simulated sees virtual time.
    @Override
    public long virtualNanos() {
        return current == null ? NONE : clock.nanoTime();
    }

    void submit(Request request) {
        requests.add(request);
        LockSupport.unpark(this);
        if (ended) {
            refuseAll();
        }
    }

    private void refuseAll() {
        for (Request request = requests.poll(); request != null; request = requests.poll()) {
            request.refuse();
        }
    }

    void stopSoon() {
        stopping = true;
        LockSupport.unpark(this);
    }

    boolean isStopping() {
        return stopping;
    }

    @Override
    public void run() {
        while (!stopping) {
            Request request = requests.poll();
            if (request == null) {
                LockSupport.park(this);
                // Else an interrupt that a dispatch left behind would make every park return at once.
                Thread.interrupted();
                continue;
            }
            request.run();
        }
        ended = true;
        refuseAll();
    }

    /// Every step is charged as it is made.
    @Override
    boolean currentMustGiveWay() {
        return false;
    }

    @Override
    void settle() {}
}
