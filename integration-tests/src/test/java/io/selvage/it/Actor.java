package io.selvage.it;

import io.selvage.api.CloneFlags;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SpawnActions;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A process that does what it is told, one thing at a time: whoever tells waits until it is done. So a
/// sequence of calls by many processes has one order, and can be held against a model.
final class Actor {
    /// Something to do, by the actor.
    interface Deed {
        @Nullable
        Object act(SystemCalls sys) throws Exception;
    }

    private final BlockingQueue<Deed> deeds = new ArrayBlockingQueue<>(1);
    private final BlockingQueue<Object> outcomes = new ArrayBlockingQueue<>(1);
    private @Nullable Process process;
    private boolean ends;

    Actor() {}

    /// A process of its own, made by this one.
    ///
    /// @throws KernelException what `clone` says
    Actor fork(CloneFlags flags) throws InterruptedException {
        var child = new Actor();
        Thread thread = (Thread) tell(sys -> sys.clone(flags, child::obey));
        child.process = java.util.Objects.requireNonNull(thread).process();
        return child;
    }

    /// The first one, which the embedder starts.
    static Actor spawn(Kernel kernel) {
        return spawn(kernel, SpawnActions.NONE, program -> program);
    }

    /// One that the embedder starts with more to say about it.
    static Actor spawn(Kernel kernel, SpawnActions actions, UnaryOperator<Program> change) {
        var actor = new Actor();
        actor.process = kernel.spawn(actions, change.apply(Program.of("actor", _ -> {
            actor.obey();
            return 0;
        })));
        return actor;
    }

    /// {@return the number of its process}
    int pid() {
        return java.util.Objects.requireNonNull(process).pid();
    }

    /// {@return its process}
    Process process() {
        return java.util.Objects.requireNonNull(process);
    }

    private void obey() throws InterruptedException {
        while (!ends) {
            Deed deed = deeds.take();
            Object outcome;
            try {
                Object result = deed.act(Kernel.current());
                outcome = result == null ? "nothing" : result;
            } catch (Exception | Error e) {
                outcome = e;
            }
            outcomes.put(outcome);
        }
    }

    /// Has it done, and waits for that.
    ///
    /// @return what came of it
    /// @throws KernelException what the kernel answered
    @Nullable
    Object tell(Deed deed) throws InterruptedException {
        deeds.put(deed);
        Object outcome = outcomes.take();
        if (outcome instanceof KernelException refused) {
            throw refused;
        }
        if (outcome instanceof Throwable thrown) {
            throw new AssertionError(thrown);
        }
        return outcome;
    }

    int number(Deed deed) throws InterruptedException {
        return ((Number) java.util.Objects.requireNonNull(tell(deed))).intValue();
    }

    /// Goes on as another program.
    void exec() throws InterruptedException {
        exec(program -> program);
    }

    /// Goes on as another program of which there is more to say.
    ///
    /// @throws KernelException what `exec` says
    void exec(UnaryOperator<Program> change) throws InterruptedException {
        deeds.put(sys -> {
            sys.exec(change.apply(Program.of("next", _ -> {
                outcomes.put("here");
                obey();
                return 0;
            })));
            return "not replaced";
        });
        Object outcome = outcomes.take();
        if (outcome instanceof KernelException refused) {
            throw refused;
        }
        if (!"here".equals(outcome)) {
            throw new AssertionError("exec failed: " + outcome);
        }
    }

    /// Ends, and is dead afterwards.
    void end() throws InterruptedException {
        tell(_ -> ends = true);
        awaitDeath();
    }

    /// Is killed where it waits, and is dead afterwards.
    void kill() throws InterruptedException {
        java.util.Objects.requireNonNull(process).kill(Signal.KILL);
        awaitDeath();
    }

    private void awaitDeath() throws InterruptedException {
        java.util.Objects.requireNonNull(process).waitFor();
    }
}
