package io.selvage.it;

import io.selvage.api.ExitReport;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.MeteredResource;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.scheduling.Accounting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/// A JVM of its own with a small heap: three times a process fills it, without any limit, beside one that
/// goes on with its work. Exits with 0 if all went as it should.
final class FullHeap {
    private static final AtomicLong WORK = new AtomicLong();

    private FullHeap() {}

    public static void main(String[] arguments) throws InterruptedException {
        KernelConfig config =
                KernelConfig.cores(2).accounting(Accounting.METERED).heapGuard(0.7);
        try (Kernel kernel = Kernel.boot(config)) {
            Process neighbour = kernel.spawn(Program.of("neighbour", sys -> {
                while (true) {
                    WORK.addAndGet(new byte[1_000].length);
                    sys.nanosleep(Duration.ofNanos(100_000));
                }
            }));
            for (int round = 0; round < 3; round++) {
                Process slow = hoard(kernel, 400_000);
                ExitReport report = Objects.requireNonNull(slow.exitReport());
                if (report.limit() == null || report.limit().resource() != MeteredResource.HEAP) {
                    throw new AssertionError(report.text());
                }
            }
            // Who is faster than the collector runs out of memory before that says so. It is its own end only.
            hoard(kernel, 0);
            long before = WORK.get();
            while (WORK.get() == before) {
                if (neighbour.exitStatus() != null) {
                    throw new AssertionError("the neighbour has ended: " + neighbour.exitReport());
                }
                java.lang.Thread.onSpinWait();
            }
            neighbour.kill(Signal.KILL);
        }
    }

    @SuppressWarnings("ModifiedButNotUsed") // It is kept to fill the heap.
    private static Process hoard(Kernel kernel, long pauseNanos) throws InterruptedException {
        Process hoard = kernel.spawn(Program.of("hoard", sys -> {
            List<byte[]> kept = new ArrayList<>();
            while (true) {
                kept.add(new byte[50_000]);
                sys.nanosleep(Duration.ofNanos(pauseNanos));
            }
        }));
        if (hoard.waitFor().success()) {
            throw new AssertionError(hoard.exitReport());
        }
        return hoard;
    }
}
