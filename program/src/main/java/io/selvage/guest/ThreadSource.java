package io.selvage.guest;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/// Gives the JDK's executors threads that it can start: virtual ones behind the objects that the
/// program's own factories make.
record ThreadSource(ThreadFactory factory) implements ThreadFactory {
    private static final AtomicInteger POOLS = new AtomicInteger();

    static ThreadFactory of(ThreadFactory factory) {
        return factory instanceof ThreadSource ? factory : new ThreadSource(factory);
    }

    /// The threads of executors that were given no factory, for the JDK to start.
    static ThreadFactory ofProcess() {
        return of(byDefault());
    }

    /// The threads of executors that were given no factory, named and numbered as the JDK does it.
    static ThreadFactory byDefault() {
        String prefix = "pool-" + POOLS.incrementAndGet() + "-thread-";
        var numbers = new AtomicInteger();
        return task -> {
            var made = new GuestThread(null, task, prefix + numbers.incrementAndGet());
            made.setDaemon(false);
            return made;
        };
    }

    @Override
    @SuppressWarnings("NullAway") // A factory may refuse.
    public java.lang.Thread newThread(Runnable task) {
        java.lang.Thread made = factory.newThread(task);
        return made instanceof GuestThread own ? own.toBeStarted() : made;
    }
}
