package io.selvage.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jetbrains.lincheck.Lincheck;
import org.jspecify.annotations.Nullable;

/// Several threads that act at the same time, in each of the orders that Lincheck's model checker comes
/// to: those without a forced switch between threads first, then those with one, with two, and so on.
final class Together {
    /// Lincheck takes an object for a thread's own, and lets no other thread run when it is accessed,
    /// unless it can be reached from a static field; through the fields of lambdas it does not look.
    @SuppressWarnings("unused")
    private static volatile @Nullable Scene reachable;

    /// What happens once.
    interface Scene {
        /// {@return what each thread does}
        List<Runnable> actors();

        /// After all of it: throws if something is wrong.
        void check();
    }

    private Together() {}

    /// @param orders how many at most
    static void explore(int orders, Supplier<Scene> scenes) {
        Lincheck.runConcurrentTest(orders, () -> play(scenes));
    }

    private static void play(Supplier<Scene> scenes) {
        Scene scene = scenes.get();
        reachable = scene;
        List<Thread> threads = new ArrayList<>();
        for (Runnable actor : scene.actors()) {
            // Not a builder of threads: Lincheck follows threads whose making it sees.
            Thread thread = new Thread(actor);
            threads.add(thread);
            thread.start();
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        scene.check();
    }
}
