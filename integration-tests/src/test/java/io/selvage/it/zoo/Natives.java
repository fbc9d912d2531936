package io.selvage.it.zoo;

import io.selvage.api.CloneFlags;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Animals that know the kernel: they are code of the embedder's, loaded by no loader of ours, so that
/// nothing is compiled into them.
final class Natives {
    private static volatile long sink;

    private Natives() {}

    static List<Animal> all() {
        return List.of(
                animal("KernelSpin", Natives::spin),
                animal("KernelCatchesAll", Natives::catchAll),
                new Animal("StacklessSpin", Program.stackless("StacklessSpin", () -> sys -> {
                    spin(sys);
                    return StepBody.Step.EXIT;
                })),
                new Animal("ConfinedSpin", Program.confined("ConfinedSpin", sys -> {
                    spin(sys);
                    return 0;
                })),
                animal("KernelPipeRead", sys -> {
                    var ends = sys.pipe();
                    ready(sys);
                    while (sink != 1) {
                        swallow(() -> sys.read(ends.readEnd(), new byte[1]));
                    }
                }),
                animal("KernelPark", sys -> {
                    ready(sys);
                    while (sink != 1) {
                        swallow(sys::park);
                    }
                }),
                animal("IgnoresSignals", sys -> {
                    for (int signal = 1; signal < 32; signal++) {
                        if (signal != Signal.KILL.number() && signal != Signal.STOP.number()) {
                            sys.sigaction(signal, SignalAction.IGNORE);
                        }
                    }
                    spin(sys);
                }),
                animal("HandlesSignals", sys -> {
                    for (int signal = 1; signal < 32; signal++) {
                        if (signal != Signal.KILL.number() && signal != Signal.STOP.number()) {
                            sys.sigaction(signal, SignalAction.handle(_ -> compute()));
                        }
                    }
                    ready(sys);
                    sys.kill(sys.getpid(), Signal.USR1);
                }),
                animal("KernelThreads", sys -> {
                    ready(sys);
                    while (sink != 1) {
                        swallow(() -> {
                            sys.clone(CloneFlags.THREAD, () -> swallow(sys::park));
                            sys.schedYield();
                        });
                    }
                }),
                animal("Forks", sys -> {
                    ready(sys);
                    while (sink != 1) {
                        swallow(() -> {
                            sys.waitpid(sys.spawn(Program.of("forked", _ -> 0)).pid(), WaitOptions.NONE);
                        });
                    }
                }),
                new Animal("ExecsForEver", Program.of("exec", sys -> {
                    ready(sys);
                    sys.exec(again());
                    return 1;
                })));
    }

    private static Program again() {
        return Program.of("exec", sys -> {
            sys.exec(again());
            return 1;
        });
    }

    /// What an animal does.
    private interface Refusal {
        void run(SystemCalls sys) throws Exception;
    }

    private static Animal animal(String name, Refusal refusal) {
        return new Animal(name, Program.of(name, sys -> {
            refusal.run(sys);
            return 0;
        }));
    }

    private static void ready(SystemCalls sys) {
        sys.write(1, "ready\n".getBytes(StandardCharsets.UTF_8));
    }

    private static void spin(SystemCalls sys) {
        ready(sys);
        compute();
    }

    private static void compute() {
        while (sink != 1) {
            java.lang.Thread.onSpinWait();
        }
    }

    private static void catchAll(SystemCalls sys) {
        ready(sys);
        while (sink != 1) {
            swallow(Natives::compute);
        }
    }

    /// Something that may be unwound.
    private interface Attempt {
        void make() throws Exception;
    }

    @SuppressWarnings("EmptyCatch")
    private static void swallow(Attempt attempt) {
        try {
            attempt.make();
        } catch (Throwable _) {
            // It does not listen.
        }
    }
}
