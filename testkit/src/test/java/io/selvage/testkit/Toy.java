package io.selvage.testkit;

import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.BlockedThread;
import io.selvage.api.simulation.Site;
import io.selvage.api.simulation.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// A small program that needs no kernel: threads are lists of operations on variables, and a chooser is asked
/// before every step at which more than one of them could run.
final class Toy implements Target {
    /// One operation.
    ///
    /// @param object the number of the object, -1 for an unknown one
    /// @param enabled whether it can be done now
    /// @param effect does it; says how far to go on in the list, 1 for the next
    record Op(
            Access access, int object, int part, Predicate<int[]> enabled, ToIntFunction<int[]> effect, String what) {}

    private static final int VARIABLES = 16;

    private final List<List<Op>> threads = new ArrayList<>();
    private Consumer<int[]> finish = variables -> {};
    private Setting setting = Setting.DEFAULT.stepLimit(1_000);

    /// The variables at the end of the last run.
    int[] last = new int[0];

    Toy thread(Op... ops) {
        threads.add(List.of(ops));
        return this;
    }

    Toy thread(List<Op> ops) {
        threads.add(List.copyOf(ops));
        return this;
    }

    /// Sets what is asserted at the end.
    Toy finish(Consumer<int[]> assertion) {
        finish = assertion;
        return this;
    }

    Toy setting(Setting machine) {
        setting = machine;
        return this;
    }

    static Op op(Access access, int object, ToIntFunction<int[]> effect, String what) {
        return new Op(access, object, -1, variables -> true, effect, what);
    }

    static Op run(Access access, int object, Consumer<int[]> effect, String what) {
        return op(
                access,
                object,
                variables -> {
                    effect.accept(variables);
                    return 1;
                },
                what);
    }

    /// Reads a variable into another, which is the thread's own.
    static Op read(int variable, int into) {
        return run(Access.READ, variable, v -> v[into] = v[variable], "read v" + variable);
    }

    /// Writes a variable: another one, which is the thread's own, and something on top.
    static Op write(int variable, int from, int plus) {
        return run(Access.WRITE, variable, v -> v[variable] = v[from] + plus, "write v" + variable);
    }

    static Op lock(int variable) {
        return new Op(
                Access.ACQUIRE,
                variable,
                -1,
                v -> v[variable] == 0,
                v -> {
                    v[variable] = 1;
                    return 1;
                },
                "lock v" + variable);
    }

    static Op unlock(int variable) {
        return run(Access.RELEASE, variable, v -> v[variable] = 0, "unlock v" + variable);
    }

    /// Two threads that each add one to variable 0, not atomically.
    static Toy lostUpdate() {
        return new Toy()
                .thread(read(0, 10), write(0, 10, 1))
                .thread(read(0, 11), write(0, 11, 1))
                .finish(v -> expect(2, v[0]));
    }

    static void expect(int expected, int actual) {
        if (expected != actual) {
            throw new AssertionError("expected " + expected + " but was " + actual);
        }
    }

    @Override
    public Setting setting() {
        return setting;
    }

    @Override
    public void close() {}

    @Override
    public Outcome run(Attempt attempt) {
        return new Run(attempt).run();
    }

    private final class Run {
        private final Attempt attempt;
        private final int[] variables = new int[VARIABLES];
        private final Object[] objects = new Object[VARIABLES];
        private final int[] at = new int[threads.size()];
        private final ToyDecision decision = new ToyDecision();
        private long steps;
        private long hash = 17;

        Run(Attempt attempt) {
            this.attempt = attempt;
            Arrays.setAll(objects, i -> new Object());
            last = variables;
        }

        Outcome run() {
            try {
                while (true) {
                    List<Integer> ready = ready();
                    if (ready.isEmpty()) {
                        return end();
                    }
                    if (steps >= setting.stepLimit()) {
                        return failure(Failure.Kind.LIVELOCK, steps + " steps", null, List.of());
                    }
                    step(choose(ready));
                }
            } catch (AssertionError e) {
                return failure(Failure.Kind.UNCAUGHT_EXCEPTION, String.valueOf(e.getMessage()), e, List.of());
            } catch (RunStoppedException e) {
                return failure(e.kind(), String.valueOf(e.getMessage()), e, List.of());
            }
        }

        private List<Integer> ready() {
            List<Integer> ready = new ArrayList<>();
            for (int thread = 0; thread < at.length; thread++) {
                Op next = next(thread);
                if (next != null && next.enabled.test(variables)) {
                    ready.add(thread);
                }
            }
            return ready;
        }

        private @Nullable Op next(int thread) {
            List<Op> ops = threads.get(thread);
            return at[thread] < ops.size() ? ops.get(at[thread]) : null;
        }

        private Op pending(int thread) {
            return threads.get(thread).get(at[thread]);
        }

        private @Nullable Object object(Op op) {
            return op.object < 0 ? null : objects[op.object];
        }

        private int choose(List<Integer> ready) {
            if (ready.size() == 1) {
                attempt.chooser().forced(ready.getFirst(), pending(ready.getFirst()).access);
                return ready.getFirst();
            }
            decision.ask(ready);
            for (int thread : ready) {
                Op op = pending(thread);
                decision.with(op.access, object(op), op.part);
            }
            return ready.get(attempt.chooser().choose(decision));
        }

        private void step(int thread) {
            Op op = pending(thread);
            if (attempt.observer() != null) {
                Site site = new Site("io.selvage.Toy", "thread" + thread, at[thread] + 1, op.what);
                attempt.observer()
                        .step(new Step(steps, thread, "toy-" + thread, 0, steps, op.access, object(op), op.part, site));
            }
            steps++;
            hash = hash * 1_000_003 + thread * 31L + at[thread];
            decision.last = thread;
            at[thread] += op.effect.applyAsInt(variables);
        }

        private Outcome end() {
            List<BlockedThread> blocked = new ArrayList<>();
            for (int thread = 0; thread < at.length; thread++) {
                Op op = next(thread);
                if (op != null) {
                    int holder = op.access == Access.ACQUIRE ? 1 - thread : -1;
                    blocked.add(new BlockedThread(
                            thread,
                            300 + thread,
                            300,
                            "toy-" + thread,
                            op.access == Access.RESUME ? Access.AWAIT : op.access,
                            object(op),
                            op.access == Access.RESUME ? "a word on v" + op.object : op.what,
                            holder < 0 ? List.of() : List.of(holder),
                            List.of()));
                }
            }
            if (!blocked.isEmpty()) {
                return failure(Failure.Kind.DEADLOCK, "every thread waits", null, blocked);
            }
            finish.accept(variables);
            return new Outcome.Passed(hash, steps, List.of());
        }

        private Failure failure(
                Failure.Kind kind, String message, @Nullable Throwable thrown, List<BlockedThread> blocked) {
            return new Failure(kind, message, thrown, blocked, List.of(), hash, steps, List.of());
        }
    }
}
