package io.selvage.guest;

import io.selvage.guest.Replaces.Kind;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ForkJoinTask;

/// Tasks that fork others.
@SuppressWarnings({"FutureReturnValueIgnored"}) // It is the task that was given.
public final class ForkJoin {
    private ForkJoin() {}

    /// As the JDK's.
    @Replaces(value = ForkJoinTask.class, kind = Kind.INSTANCE)
    public static <V> ForkJoinTask<V> fork(ForkJoinTask<V> task) {
        GuestForkJoin.fork(task::quietlyInvoke);
        return task;
    }

    /// As the JDK's.
    @Replaces(ForkJoinTask.class)
    public static void invokeAll(ForkJoinTask<?> one, ForkJoinTask<?> other) {
        fork(other);
        one.invoke();
        other.join();
    }

    /// As the JDK's.
    @Replaces(ForkJoinTask.class)
    public static void invokeAll(ForkJoinTask<?>... tasks) {
        invokeAll(List.of(tasks));
    }

    /// As the JDK's.
    @Replaces(ForkJoinTask.class)
    public static <T extends ForkJoinTask<?>> Collection<T> invokeAll(Collection<T> tasks) {
        for (ForkJoinTask<?> task : tasks) {
            fork(task);
        }
        for (ForkJoinTask<?> task : tasks) {
            task.join();
        }
        return tasks;
    }
}
