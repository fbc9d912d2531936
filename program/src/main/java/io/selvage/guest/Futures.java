package io.selvage.guest;

import io.selvage.guest.Replaces.Kind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// Completable futures: what they do without being given an executor is done in the common pool of the
/// process.
public final class Futures {
    private Futures() {}

    private static Executor executor(CompletionStage<?> stage) {
        return stage.getClass() == CompletableFuture.class || !(stage instanceof CompletableFuture<?> future)
                ? GuestForkJoin.commonPool()
                : future.defaultExecutor();
    }

    /// As the JDK's.
    @Replaces(CompletableFuture.class)
    public static <U> CompletableFuture<U> supplyAsync(Supplier<U> supplier) {
        return CompletableFuture.supplyAsync(supplier, GuestForkJoin.commonPool());
    }

    /// As the JDK's.
    @Replaces(CompletableFuture.class)
    public static CompletableFuture<Void> runAsync(Runnable task) {
        return CompletableFuture.runAsync(task, GuestForkJoin.commonPool());
    }

    /// As the JDK's.
    @Replaces(value = CompletableFuture.class, kind = Kind.INSTANCE)
    public static <T> CompletableFuture<T> completeAsync(CompletableFuture<T> future, Supplier<? extends T> supplier) {
        return future.completeAsync(supplier, executor(future));
    }

    /// As the JDK's.
    @Replaces(value = CompletableFuture.class, kind = Kind.INSTANCE)
    public static <T, U> CompletableFuture<U> thenApplyAsync(
            CompletableFuture<T> stage, Function<? super T, ? extends U> action) {
        return stage.thenApplyAsync(action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletionStage.class, kind = Kind.INSTANCE)
    public static <T, U> CompletionStage<U> thenApplyAsync(
            CompletionStage<T> stage, Function<? super T, ? extends U> action) {
        return stage.thenApplyAsync(action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletableFuture.class, kind = Kind.INSTANCE)
    public static <T> CompletableFuture<Void> thenAcceptAsync(CompletableFuture<T> stage, Consumer<? super T> action) {
        return stage.thenAcceptAsync(action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletionStage.class, kind = Kind.INSTANCE)
    public static <T> CompletionStage<Void> thenAcceptAsync(CompletionStage<T> stage, Consumer<? super T> action) {
        return stage.thenAcceptAsync(action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletableFuture.class, kind = Kind.INSTANCE)
    public static <T> CompletableFuture<Void> thenRunAsync(CompletableFuture<T> stage, Runnable action) {
        return stage.thenRunAsync(action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletionStage.class, kind = Kind.INSTANCE)
    public static <T> CompletionStage<Void> thenRunAsync(CompletionStage<T> stage, Runnable action) {
        return stage.thenRunAsync(action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletableFuture.class, kind = Kind.INSTANCE)
    public static <T, U, V> CompletableFuture<V> thenCombineAsync(
            CompletableFuture<T> stage,
            CompletionStage<? extends U> other,
            BiFunction<? super T, ? super U, ? extends V> action) {
        return stage.thenCombineAsync(other, action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletionStage.class, kind = Kind.INSTANCE)
    public static <T, U, V> CompletionStage<V> thenCombineAsync(
            CompletionStage<T> stage,
            CompletionStage<? extends U> other,
            BiFunction<? super T, ? super U, ? extends V> action) {
        return stage.thenCombineAsync(other, action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletableFuture.class, kind = Kind.INSTANCE)
    public static <T, U> CompletableFuture<Void> thenAcceptBothAsync(
            CompletableFuture<T> stage, CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> action) {
        return stage.thenAcceptBothAsync(other, action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletionStage.class, kind = Kind.INSTANCE)
    public static <T, U> CompletionStage<Void> thenAcceptBothAsync(
            CompletionStage<T> stage, CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> action) {
        return stage.thenAcceptBothAsync(other, action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletableFuture.class, kind = Kind.INSTANCE)
    public static <T> CompletableFuture<Void> runAfterBothAsync(
            CompletableFuture<T> stage, CompletionStage<?> other, Runnable action) {
        return stage.runAfterBothAsync(other, action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletionStage.class, kind = Kind.INSTANCE)
    public static <T> CompletionStage<Void> runAfterBothAsync(
            CompletionStage<T> stage, CompletionStage<?> other, Runnable action) {
        return stage.runAfterBothAsync(other, action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletableFuture.class, kind = Kind.INSTANCE)
    public static <T, U> CompletableFuture<U> applyToEitherAsync(
            CompletableFuture<T> stage, CompletionStage<? extends T> other, Function<? super T, U> action) {
        return stage.applyToEitherAsync(other, action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletionStage.class, kind = Kind.INSTANCE)
    public static <T, U> CompletionStage<U> applyToEitherAsync(
            CompletionStage<T> stage, CompletionStage<? extends T> other, Function<? super T, U> action) {
        return stage.applyToEitherAsync(other, action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletableFuture.class, kind = Kind.INSTANCE)
    public static <T> CompletableFuture<Void> acceptEitherAsync(
            CompletableFuture<T> stage, CompletionStage<? extends T> other, Consumer<? super T> action) {
        return stage.acceptEitherAsync(other, action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletionStage.class, kind = Kind.INSTANCE)
    public static <T> CompletionStage<Void> acceptEitherAsync(
            CompletionStage<T> stage, CompletionStage<? extends T> other, Consumer<? super T> action) {
        return stage.acceptEitherAsync(other, action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletableFuture.class, kind = Kind.INSTANCE)
    public static <T> CompletableFuture<Void> runAfterEitherAsync(
            CompletableFuture<T> stage, CompletionStage<?> other, Runnable action) {
        return stage.runAfterEitherAsync(other, action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletionStage.class, kind = Kind.INSTANCE)
    public static <T> CompletionStage<Void> runAfterEitherAsync(
            CompletionStage<T> stage, CompletionStage<?> other, Runnable action) {
        return stage.runAfterEitherAsync(other, action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletableFuture.class, kind = Kind.INSTANCE)
    public static <T, U> CompletableFuture<U> thenComposeAsync(
            CompletableFuture<T> stage, Function<? super T, ? extends CompletionStage<U>> action) {
        return stage.thenComposeAsync(action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletionStage.class, kind = Kind.INSTANCE)
    public static <T, U> CompletionStage<U> thenComposeAsync(
            CompletionStage<T> stage, Function<? super T, ? extends CompletionStage<U>> action) {
        return stage.thenComposeAsync(action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletableFuture.class, kind = Kind.INSTANCE)
    public static <T> CompletableFuture<T> whenCompleteAsync(
            CompletableFuture<T> stage, BiConsumer<? super T, ? super Throwable> action) {
        return stage.whenCompleteAsync(action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletionStage.class, kind = Kind.INSTANCE)
    public static <T> CompletionStage<T> whenCompleteAsync(
            CompletionStage<T> stage, BiConsumer<? super T, ? super Throwable> action) {
        return stage.whenCompleteAsync(action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletableFuture.class, kind = Kind.INSTANCE)
    public static <T, U> CompletableFuture<U> handleAsync(
            CompletableFuture<T> stage, BiFunction<? super T, Throwable, ? extends U> action) {
        return stage.handleAsync(action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletionStage.class, kind = Kind.INSTANCE)
    public static <T, U> CompletionStage<U> handleAsync(
            CompletionStage<T> stage, BiFunction<? super T, Throwable, ? extends U> action) {
        return stage.handleAsync(action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletableFuture.class, kind = Kind.INSTANCE)
    public static <T> CompletableFuture<T> exceptionallyAsync(
            CompletableFuture<T> stage, Function<Throwable, ? extends T> action) {
        return stage.exceptionallyAsync(action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletionStage.class, kind = Kind.INSTANCE)
    public static <T> CompletionStage<T> exceptionallyAsync(
            CompletionStage<T> stage, Function<Throwable, ? extends T> action) {
        return stage.exceptionallyAsync(action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletableFuture.class, kind = Kind.INSTANCE)
    public static <T> CompletableFuture<T> exceptionallyComposeAsync(
            CompletableFuture<T> stage, Function<Throwable, ? extends CompletionStage<T>> action) {
        return stage.exceptionallyComposeAsync(action, executor(stage));
    }

    /// As the JDK's.
    @Replaces(value = CompletionStage.class, kind = Kind.INSTANCE)
    public static <T> CompletionStage<T> exceptionallyComposeAsync(
            CompletionStage<T> stage, Function<Throwable, ? extends CompletionStage<T>> action) {
        return stage.exceptionallyComposeAsync(action, executor(stage));
    }
}
