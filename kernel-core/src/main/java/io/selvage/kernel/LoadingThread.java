package io.selvage.kernel;

import io.selvage.runtime.VirtualThreads;
import io.selvage.scheduler.Carrier;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/// Where programs are loaded for simulated threads: on a platform thread, as that reads files and
/// transforms classes, and the core of the thread that waits for it is free meanwhile.
@SuppressWarnings("FutureReturnValueIgnored") // The timer tells nothing that the result does not.
final class LoadingThread {
    private LoadingThread() {}

    /// Does something that may take a while. The caller waits for it, whatever interrupts it.
    ///
    /// @return its result; what it throws is thrown
    static <T> T run(KernelInstance kernel, Supplier<T> load) {
        if (!(Carrier.currentSchedulable() instanceof Task task)
                || !task.mayBlockInJava()
                || !java.lang.Thread.currentThread().isVirtual()
                || kernel.simulation() != null) {
            return load.get();
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        // Not started here: it would inherit the CPU that the carrier is bound to.
        VirtualThreads.later(
                () -> java.lang.Thread.ofPlatform()
                        .daemon()
                        .name("selvage-load")
                        .start(() -> complete(result, load)),
                0);
        try {
            return result.join();
        } catch (CompletionException failed) {
            switch (failed.getCause()) {
                case RuntimeException unchecked -> throw unchecked;
                case Error error -> throw error;
                case null, default -> throw failed;
            }
        }
    }

    private static <T> void complete(CompletableFuture<T> result, Supplier<T> load) {
        try {
            result.complete(load.get());
        } catch (Throwable failed) {
            result.completeExceptionally(failed);
        }
    }
}
