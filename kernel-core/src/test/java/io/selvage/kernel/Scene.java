package io.selvage.kernel;

import io.selvage.api.CloneArguments;
import io.selvage.api.CloneFlags;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelException;
import io.selvage.api.Program;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.simulation.Simulation;
import io.selvage.scheduler.Schedulable;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A deterministic kernel whose threads do one thing at a time, each when it is told to, until everybody waits.
final class Scene implements AutoCloseable {
    /// What an operation answers that has not come back, because the thread has ended or waits.
    static final String NO_ANSWER = "no answer";

    private final KernelInstance kernel;

    /// Every thread that there has ever been: one that has ended may still have to tell others.
    private final Set<Task> seen = new HashSet<>();

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

        void awaitBirth() throws InterruptedException {
            Booted.until(() -> task != null);
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

    /// The same on the real machine.
    Scene(int cores) {
        kernel = (KernelInstance) Kernel.boot(KernelConfig.cores(cores).pinning(KernelConfig.Pinning.UNPINNED));
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
        actor.awaitBirth();
        settle();
        return actor;
    }

    void settle() throws InterruptedException {
        Simulation simulation = kernel.simulation();
        if (simulation != null) {
            simulation.settle();
            return;
        }
        // Nobody runs at either look, and nobody has run in between.
        for (long before = -1, now = nanosWhenAsleep(); now < 0 || now != before; now = nanosWhenAsleep()) {
            before = now;
            if (java.lang.Thread.interrupted()) {
                throw new InterruptedException("somebody still runs");
            }
            java.lang.Thread.onSpinWait();
        }
    }

    /// {@return the core time of all threads, -1 if one of them does not sleep}
    private long nanosWhenAsleep() {
        kernel.tasks().forEach(seen::add);
        long nanos = 0;
        for (Task task : seen) {
            Schedulable.State state = task.runState();
            if (state != Schedulable.State.SLEEPING && state != Schedulable.State.DEAD) {
                return -1;
            }
            nanos += task.runNanos();
        }
        return nanos;
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
