package io.selvage.bugs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/// Makes the threads of a [Scenario]: virtual or platform ones, as the tool that runs it needs.
public final class Threads {
    /// Something a thread does.
    @FunctionalInterface
    public interface Action {
        /// Does it.
        ///
        /// @throws Exception anything; it is the scenario's failure
        void run() throws Exception;
    }

    private final ThreadFactory factory;

    /// @param factory makes threads
    public Threads(ThreadFactory factory) {
        this.factory = factory;
    }

    /// Starts one thread per action, waits for all to end, and throws what the first of them threw.
    ///
    /// @param actions what the threads do
    /// @throws Exception what an action threw
    public void run(Action... actions) throws Exception {
        List<Throwable> thrown = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (Action action : actions) {
            threads.add(factory.newThread(() -> {
                try {
                    action.run();
                } catch (Throwable e) {
                    synchronized (thrown) {
                        thrown.add(e);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        synchronized (thrown) {
            for (Throwable first : thrown) {
                switch (first) {
                    case Exception exception -> throw exception;
                    case Error error -> throw error;
                    default -> throw new AssertionError(first);
                }
            }
        }
    }
}
