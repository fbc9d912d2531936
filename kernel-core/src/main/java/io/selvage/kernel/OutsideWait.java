package io.selvage.kernel;

import io.selvage.scheduler.Carrier;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// How code of the embedder's waits for an open file that it holds.
final class OutsideWait {
    /// How long at most until it looks whether the kernel has been closed: a process that `close` could
    /// not end keeps its descriptors.
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final KernelInstance kernel;
    private final OpenFileDescription file;
    private final Watchers watchers;

    OutsideWait(KernelInstance kernel, OpenFileDescription file) {
        this.kernel = kernel;
        this.file = file;
        watchers = java.util.Objects.requireNonNull(file.watchers());
    }

    private static final class Bell extends Watch {
        private final CountDownLatch rung = new CountDownLatch(1);

        Bell(OpenFileDescription file, Watchers watchers) {
            super(file, watchers);
        }

        @Override
        boolean changed(int events) {
            rung.countDown();
            return true;
        }

        @Override
        void gone() {
            rung.countDown();
        }
    }

    /// Blocks until the file has one of some events, or some other it cannot do without.
    ///
    /// @return false if the kernel has been closed and nothing will come any more
    boolean await(int events) throws IOException {
        while ((file.readiness() & events) == 0) {
            var bell = new Bell(file, watchers);
            bell.begin();
            try {
                if ((file.readiness() & events) == 0 && !sleep(bell.rung)) {
                    return (file.readiness() & events) != 0;
                }
            } catch (InterruptedException e) {
                java.lang.Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for a process");
            } finally {
                bell.end();
            }
        }
        return true;
    }

    /// @return false if the kernel has been closed
    private boolean sleep(CountDownLatch latch) throws InterruptedException, IOException {
        if (Carrier.currentSchedulable() instanceof Task task) {
            if (!task.mayBlockInJava()) {
                throw new IOException("a " + task.kind() + " thread cannot wait in a Java stream");
            }
            latch.await();
            return true;
        }
        if (kernel.simulation() != null) {
            kernel.machine().await(latch, Long.MAX_VALUE);
            return true;
        }
        while (!kernel.machine().await(latch, LOOK_NANOS)) {
            if (kernel.isClosed()) {
                return false;
            }
        }
        return true;
    }
}
