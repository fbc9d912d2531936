package io.selvage.kernel;

import io.selvage.api.CloneArguments;
import io.selvage.api.CloneFlags;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelException;
import io.selvage.api.Program;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A deterministic kernel whose threads do one thing at a time, each when it is told to, until everybody waits.
final class Scene implements AutoCloseable {
    /// What an operation answers that has not come back, because the thread has ended or waits.
    static final String NO_ANSWER = "no answer";

    private final KernelInstance kernel;

    /// A thread that does what it is told.
    static final class Actor {
        private volatile @Nullable Function<SystemCalls, Object> operation;
        private volatile String answer = NO_ANSWER;
        private volatile @Nullable Task task;

        /// The body of the thread.
        void play(SystemCalls sys) {
            task = (Task) sys.thread();
            for (; ; ) {
                Function<SystemCalls, Object> next = operation;
                if (next == null) {
                    sys.park();
                    continue;
                }
                operation = null;
                try {
                    answer = String.valueOf(next.apply(sys));
                } catch (KernelException e) {
                    answer = e.errno().name();
                }
            }
        }

        Task task() {
            return Objects.requireNonNull(task, "not born");
        }

        /// {@return what the last operation has come back with by now}
        String answer() {
            return answer;
        }
    }

    /// @param firstNumber the number of the first actor
    Scene(long seed, int pidMax, int firstNumber) throws InterruptedException {
        kernel =
                (KernelInstance) Kernel.boot(KernelConfig.deterministic(seed, 2).pidMax(pidMax));
        kernel.spawn(Program.of("numbers", sys -> {
                    int tid = sys.gettid();
                    while (tid < firstNumber - 1) {
                        tid = sys.clone(CloneFlags.THREAD, step -> StepBody.Step.EXIT)
                                .tid();
                    }
                    return 0;
                }))
                .waitFor();
        settle();
    }

    KernelInstance kernel() {
        return kernel;
    }

    /// A process of its own, child of process 1.
    Actor spawn() throws InterruptedException {
        Actor actor = new Actor();
        kernel.spawn(Program.of("actor", sys -> {
            actor.play(sys);
            return 0;
        }));
        settle();
        return actor;
    }

    void settle() throws InterruptedException {
        Objects.requireNonNull(kernel.simulation()).settle();
    }

    /// Lets a thread do something, and everybody what follows from it.
    String tell(Actor actor, Function<SystemCalls, Object> operation) throws InterruptedException {
        actor.answer = NO_ANSWER;
        actor.operation = operation;
        actor.task().unpark();
        settle();
        return actor.answer;
    }

    /// Lets a thread create another one.
    ///
    /// @return the new number or the name of the error
    String create(Actor creator, CloneArguments arguments, Actor created) throws InterruptedException {
        return tell(
                creator, sys -> sys.clone(arguments, () -> created.play(sys)).tid());
    }

    @Override
    public void close() {
        kernel.close();
    }
}
