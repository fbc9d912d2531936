package io.selvage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.ActionFlags;
import io.selvage.api.CloneArguments;
import io.selvage.api.CloneFlags;
import io.selvage.api.KernelException;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SignalInfo;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Families that grow, regroup, stop, die and are collected on several cores at once; afterwards nothing
/// is left. `-Dselvage.storm=N` makes N times as many steps.
@Timeout(300)
class TreeStormTest {
    private static final int RESERVED_NUMBERS = 3;
    private static final int ROUNDS = Integer.getInteger("selvage.storm", 1);
    private static final CloneFlags THREAD =
            CloneFlags.CLONE_VM.with(CloneFlags.CLONE_SIGHAND, CloneFlags.CLONE_THREAD, CloneFlags.CLONE_FILES);

    private final AtomicInteger budget = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    @Test
    void nothingIsLeftOfAStorm() throws InterruptedException {
        for (int round = 0; round < 4 * ROUNDS; round++) {
            storm(round);
        }
    }

    private void storm(long seed) throws InterruptedException {
        budget.set(1_500);
        try (Booted booted = new Booted(4, 600)) {
            for (int root = 0; root < 4; root++) {
                Random random = new Random(seed * 4 + root);
                booted.kernel().spawn(Program.of("root", sys -> {
                    sys.setsid();
                    live(sys, random, 0);
                    return 0;
                }));
            }
            // Who is killed between stopping somebody and continuing him leaves him stopped; so does who stops himself.
            Booted.until(() -> {
                booted.kernel().tasks().forEach(task -> {
                    if (task.group().isStopped()) {
                        SignalSending.toProcess(task.group(), SignalInfo.kernel(Signal.CONT));
                    }
                });
                return booted.kernel().pids().busyCount() == RESERVED_NUMBERS;
            });
            assertEquals(1, booted.kernel().processes().size());
            assertEquals(false, booted.kernel().hasSubreapers());
        }
        assertEquals(Optional.empty(), Optional.ofNullable(failure.get()));
    }

    private void live(SystemCalls sys, Random random, int depth) {
        int lastChild = 0;
        int steps = 8 + random.nextInt(24);
        for (int step = 0; step < steps && budget.getAndDecrement() > 0; step++) {
            try {
                lastChild = step(sys, random, depth, lastChild);
            } catch (KernelException e) {
                // Refused: somebody was faster, or the rules say so.
                assertRefusal(e);
            }
        }
        if (random.nextInt(4) == 0) {
            sys.exitThread(1);
        }
    }

    private void assertRefusal(KernelException refusal) {
        switch (refusal.errno()) {
            case EAGAIN, ECHILD, ESRCH, EPERM, EINVAL, EINTR -> {}
            default -> failure.compareAndSet(null, refusal);
        }
    }

    /// {@return the child made last}
    private int step(SystemCalls sys, Random random, int depth, int lastChild) {
        switch (random.nextInt(lastChild == 0 ? 6 : 16)) {
            case 0, 1, 2, 3 -> {
                return create(sys, random, depth, CloneFlags.FORK, Signal.CHLD.number());
            }
            case 4 -> {
                return create(sys, random, depth, CloneFlags.CLONE_PARENT, 0);
            }
            case 5 -> create(sys, random, depth + 1, THREAD, 0);
            case 6 -> sys.setpgid(0, 0);
            case 7 -> sys.setpgid(lastChild, random.nextBoolean() ? 0 : sys.getpgid(0));
            case 8 -> sys.setsid();
            case 9 -> sys.setChildSubreaper(random.nextInt(2));
            case 10 -> sys.kill(0, Signal.URG);
            case 11 -> {
                sys.kill(lastChild, Signal.STOP);
                sys.kill(lastChild, Signal.CONT);
            }
            case 12 -> sys.sigaction(Signal.CHLD.number(), wish(random));
            case 13 -> sys.kill(lastChild, Signal.KILL);
            default -> sys.waitpid(-1, WaitOptions.WNOHANG.with(WaitOptions.WALL, WaitOptions.WUNTRACED));
        }
        return lastChild;
    }

    private static SignalAction wish(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> SignalAction.DEFAULT;
            case 1 -> SignalAction.IGNORE;
            default ->
                new SignalAction(
                        SignalAction.Disposition.DEFAULT, null, ActionFlags.NOCLDWAIT, SignalAction.DEFAULT.mask());
        };
    }

    private int create(SystemCalls sys, Random random, int depth, CloneFlags flags, int exitSignal) {
        if (depth > 5) {
            return 0;
        }
        Random own = new Random(random.nextLong());
        return sys.clone(CloneArguments.of(flags).withExitSignal(exitSignal), () -> live(sys, own, depth + 1))
                .tid();
    }

    @Test
    void invariant72AForkStormDoesNotSurviveTheKillOfItsGroup() throws InterruptedException {
        for (int round = 0; round < 20 * ROUNDS; round++) {
            try (Booted booted = new Booted(4, 2_000)) {
                io.selvage.api.Process root = booted.kernel().spawn(Program.of("bomb", sys -> {
                    sys.setsid();
                    multiply(sys);
                    return 0;
                }));
                booted.process((sys, self) -> {
                    Booted.until(() -> booted.kernel().processes().size() > 40);
                    sys.kill(-root.pid(), Signal.KILL);
                });
                booted.awaitOnlyInit();
                Booted.until(() -> booted.kernel().pids().busyCount() == RESERVED_NUMBERS);
            }
        }
    }

    private static void multiply(SystemCalls sys) {
        for (; ; ) {
            try {
                sys.clone(CloneFlags.FORK, () -> multiply(sys));
                sys.clone(CloneFlags.FORK, () -> {});
                sys.waitpid(-1, WaitOptions.WNOHANG);
            } catch (KernelException e) {
                sys.schedYield();
            }
        }
    }
}
