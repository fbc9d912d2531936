package io.selvage.bugs;

/// A driver enters a request by first asking whether it is being stopped and then counting the request in;
/// stopping in between finds no request to wait for.
///
/// Kind: atomicity violation. Shows as an exception. Fewest preemptions: 1.
/// Known from: the Bluetooth driver of KISS (Qadeer and Wu, 2004), `CS.bluetooth_driver_bad` in SCTBench.
///
/// 1. A finds that the driver is not being stopped.
/// 2. B stops it: no request is pending, so it is stopped at once.
/// 3. A counts itself in and works on a stopped driver.
abstract class DriverStop implements Scenario {
    private boolean stopping;
    private boolean stopped;
    private int pending;

    abstract boolean enter();

    boolean enterUnlessStopping() {
        if (stopping) {
            return false;
        }
        countIn();
        return true;
    }

    private synchronized void countIn() {
        pending++;
    }

    private synchronized void leave() {
        pending--;
        if (stopping && pending == 0) {
            stopped = true;
        }
    }

    private void request() {
        if (!enter()) {
            return;
        }
        synchronized (this) {
            Expect.that(!stopped, "a request on a stopped driver");
        }
        leave();
    }

    private synchronized void stop() {
        stopping = true;
        if (pending == 0) {
            stopped = true;
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::request, this::stop);
        Expect.that(stopped, "never stopped");
    }

    static final class Buggy extends DriverStop {
        @Override
        boolean enter() {
            return enterUnlessStopping();
        }
    }

    static final class Fixed extends DriverStop {
        @Override
        synchronized boolean enter() {
            return enterUnlessStopping();
        }
    }
}
