package io.selvage.it;

import io.selvage.api.CloneFlags;
import io.selvage.api.Kernel;
import io.selvage.api.Program;
import io.selvage.api.SystemCalls;
import java.util.concurrent.SynchronousQueue;
import java.util.function.Function;

/// A process that does what a test tells it, one call after the other.
final class PathActor {
    private final SynchronousQueue<Function<SystemCalls, String>> orders = new SynchronousQueue<>();
    private final SynchronousQueue<String> answers = new SynchronousQueue<>();

    private PathActor() {}

    static PathActor spawn(Kernel kernel) {
        PathActor actor = new PathActor();
        kernel.spawn(Program.of("actor", sys -> {
            actor.obey(sys);
            return 0;
        }));
        return actor;
    }

    /// Makes a child of this one.
    PathActor child(CloneFlags flags) throws InterruptedException {
        PathActor child = new PathActor();
        ask(sys -> String.valueOf(sys.clone(flags, () -> child.obey(sys)).tid()));
        return child;
    }

    String ask(Function<SystemCalls, String> order) throws InterruptedException {
        orders.put(order);
        return answers.take();
    }

    private void obey(SystemCalls sys) throws InterruptedException {
        while (true) {
            answers.put(orders.take().apply(sys));
        }
    }
}
