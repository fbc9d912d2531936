package io.selvage.kernel;

import io.selvage.api.KernelConfig;
import io.selvage.runtime.SystemClock;
import io.selvage.scheduler.RotatingChooser;
import java.util.List;

/// A process whose threads are never dispatched: the actors of a test do what the threads would do. Its
/// kernel is never started.
final class Bystander {
    private static final int FIRST = 5;

    private final ThreadGroup group;

    Bystander(int threads) {
        KernelInstance kernel = new KernelInstance(
                KernelConfig.cores(1)
                        .pidMax(KernelConfig.MIN_PID_MAX)
                        .pinning(KernelConfig.Pinning.UNPINNED)
                        .processRecords(0),
                new SystemClock(),
                () -> 1,
                new RotatingChooser(1));
        group = new ThreadGroup(
                kernel,
                FIRST,
                "bystander",
                List.of(),
                kernel.identities().system(),
                CloneCall.SIGCHLD,
                new SignalHandlers(),
                null);
        for (int i = 0; i < threads; i++) {
            group.addThread(new Task(
                    group,
                    FIRST + i,
                    new AddressSpace(),
                    new FileTable(),
                    new FsContext(kernel.tree().root())));
        }
    }

    ThreadGroup group() {
        return group;
    }

    Task thread(int index) {
        return group.tasks().get(index);
    }
}
