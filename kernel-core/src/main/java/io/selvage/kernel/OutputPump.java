package io.selvage.kernel;

import java.io.IOException;
import java.io.OutputStream;

/// A platform thread that carries what a process writes from a pipe to a stream of the embedder's.
final class OutputPump {
    private static final int CHUNK = 65_536;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final KernelInstance kernel;
    private final PipeInput source;
    private final OutputStream target;
    private final java.lang.Thread thread;

    // Guarded by this object's monitor.

    /// Whether everything that it has taken out of the pipe has been taken by the stream.
    private boolean idle = true;

    private boolean ended;

    OutputPump(KernelInstance kernel, PipeInput source, OutputStream target) {
        this.kernel = kernel;
        this.source = source;
        this.target = target;
        thread = java.lang.Thread.ofPlatform().daemon().name("selvage-output").unstarted(this::pump);
    }

    void start() {
        kernel.pumps().add(this);
        thread.start();
    }

    private void pump() {
        try {
            carry();
        } catch (IOException | RuntimeException e) {
            // The process is told: nobody reads its pipe any more.
            assert e != null;
        } finally {
            source.close();
            synchronized (this) {
                ended = true;
                notifyAll();
            }
            kernel.pumps().remove(this);
        }
    }

    private void carry() throws IOException {
        byte[] chunk = new byte[CHUNK];
        for (; ; ) {
            beBusy();
            int count = source.readNow(chunk);
            if (count > 0) {
                target.write(chunk, 0, count);
                continue;
            }
            target.flush();
            if (count < 0) {
                return;
            }
            rest();
            if (!source.await()) {
                return;
            }
        }
    }

    private synchronized void beBusy() {
        idle = false;
    }

    private synchronized void rest() {
        idle = true;
        notifyAll();
    }

    /// Waits until the stream has everything that was in the pipe when this was called.
    ///
    /// @param nanos how long at most
    void awaitDrained(long nanos) throws InterruptedException {
        long start = kernel.machine().clock().nanoTime();
        synchronized (this) {
            // In this order: what has left the pipe has made the pump busy before.
            while (!(ended || (source.isDrained() && idle))) {
                long left = nanos - (kernel.machine().clock().nanoTime() - start);
                if (left <= 0) {
                    return;
                }
                wait(Math.max(1, left / NANOS_PER_MILLI));
            }
        }
    }

    /// Waits until it has ended.
    ///
    /// @param nanos how long at most
    void awaitEnd(long nanos) throws InterruptedException {
        thread.join(java.time.Duration.ofNanos(Math.max(1, nanos)));
    }
}
