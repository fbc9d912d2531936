package io.selvage.guest;

import io.selvage.guest.Replaces.Kind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// What completable futures do after a while: the JVM's timer would keep it, and the program, for so
/// long.
public final class Delays {
    private Delays() {}

    /// As the JDK's.
    @Replaces(CompletableFuture.class)
    public static Executor delayedExecutor(long delay, TimeUnit unit) {
        return delayedExecutor(delay, unit, GuestForkJoin.commonPool());
    }

    /// As the JDK's.
    @Replaces(CompletableFuture.class)
    public static Executor delayedExecutor(long delay, TimeUnit unit, Executor executor) {
        java.util.Objects.requireNonNull(executor);
        long nanos = unit.toNanos(delay);
        return task -> after(nanos, () -> executor.execute(task));
    }

    /// As the JDK's.
    @Replaces(value = CompletableFuture.class, kind = Kind.VIRTUAL)
    public static <T> CompletableFuture<T> orTimeout(CompletableFuture<T> future, long timeout, TimeUnit unit) {
        return limited(future, unit.toNanos(timeout), () -> future.completeExceptionally(new TimeoutException()));
    }

    /// As the JDK's.
    @Replaces(value = CompletableFuture.class, kind = Kind.VIRTUAL)
    public static <T extends @Nullable Object> CompletableFuture<T> completeOnTimeout(
            CompletableFuture<T> future, T value, long timeout, TimeUnit unit) {
        return limited(future, unit.toNanos(timeout), () -> future.complete(value));
    }

    private static <T extends @Nullable Object> CompletableFuture<T> limited(
            CompletableFuture<T> future, long nanos, Runnable end) {
        if (!future.isDone()) {
            java.lang.Thread timer = after(nanos, end);
            var _ = future.whenComplete((_, _) -> timer.interrupt());
        }
        return future;
    }

    private static java.lang.Thread after(long nanos, Runnable action) {
        var timer = new GuestThread(
                null,
                () -> {
                    try {
                        TimeUnit.NANOSECONDS.sleep(nanos);
                    } catch (InterruptedException nobodyWaits) {
                        return;
                    }
                    action.run();
                },
                "CompletableFutureDelayScheduler");
        timer.setDaemon(true);
        timer.start();
        return timer;
    }
}
