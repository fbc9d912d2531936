package io.selvage.benchmarks;

import io.selvage.api.CloneFlags;
import io.selvage.api.Program;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// What does it cost to wake a thread and go to sleep? Two threads take turns: each passes the turn,
/// unparks the other and parks until the turn comes back. One operation is one switch, that is half a
/// round trip.
public class PingPong extends ComparedWithJdk {
    static final int SWITCHES = 200_000;
    static final int STACKLESS_SWITCHES = 1_000_000;
    static final int PLATFORM_SWITCHES = 4_000;

    private static final int FIRST = 0;
    private static final int SECOND = 1;

    /// Called by JMH.
    public PingPong() {}

    /// Two threads with stacks, park and unpark of the kernel, one core.
    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    public void selvageStackful1Core(OneCore kernel) throws InterruptedException {
        kernel.run(withKernelPark(portionOf(SWITCHES) / 2));
    }

    /// Two threads with stacks, park and unpark of the kernel, two cores.
    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    public void selvageStackful2Cores(TwoCores kernel) throws InterruptedException {
        kernel.run(withKernelPark(portionOf(SWITCHES) / 2));
    }

    /// Two confined threads, park and unpark of the kernel, one core.
    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    public void selvageConfined1Core(OneCore kernel) throws InterruptedException {
        kernel.run(withKernelPark(portionOf(SWITCHES) / 2, BodyKind.CONFINED));
    }

    /// Two confined threads, park and unpark of the kernel, two cores.
    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    public void selvageConfined2Cores(TwoCores kernel) throws InterruptedException {
        kernel.run(withKernelPark(portionOf(SWITCHES) / 2, BodyKind.CONFINED));
    }

    /// Two goroutines and two unbuffered channels, one processor of Go's.
    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    public void go1Core(GoPeer.OneCore go) {
        go.run("ping-pong", portionOf(SWITCHES) / 2);
    }

    /// Two goroutines and two unbuffered channels, two processors of Go's.
    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    public void go2Cores(GoPeer.TwoCores go) {
        go.run("ping-pong", portionOf(SWITCHES) / 2);
    }

    /// Two threads with stacks that park and unpark by [LockSupport], as any JDK lock or queue does, one
    /// core.
    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    public void selvageStackfulLockSupport1Core(OneCore kernel) throws InterruptedException {
        kernel.run(withLockSupport(portionOf(SWITCHES) / 2));
    }

    /// Two threads with stacks that park and unpark by [LockSupport], two cores.
    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    public void selvageStackfulLockSupport2Cores(TwoCores kernel) throws InterruptedException {
        kernel.run(withLockSupport(portionOf(SWITCHES) / 2));
    }

    /// Two state machines, one core.
    @Benchmark
    @OperationsPerInvocation(STACKLESS_SWITCHES)
    public void selvageStackless1Core(OneCore kernel) throws InterruptedException {
        kernel.run(withoutStacks(portionOf(STACKLESS_SWITCHES) / 2));
    }

    /// Two state machines, two cores.
    @Benchmark
    @OperationsPerInvocation(STACKLESS_SWITCHES)
    public void selvageStackless2Cores(TwoCores kernel) throws InterruptedException {
        kernel.run(withoutStacks(portionOf(STACKLESS_SWITCHES) / 2));
    }

    /// Two JDK virtual threads, one carrier.
    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    @Fork(
            value = 3,
            jvmArgsAppend = {ForkFlags.ONE_CARRIER, ForkFlags.AT_MOST_ONE_CARRIER})
    public void virtualThreads1Carrier() throws InterruptedException {
        playOnJdk(java.lang.Thread.ofVirtual(), portionOf(SWITCHES) / 2);
    }

    /// Two JDK virtual threads, two carriers.
    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    @Fork(
            value = 3,
            jvmArgsAppend = {ForkFlags.TWO_CARRIERS, ForkFlags.AT_MOST_TWO_CARRIERS})
    public void virtualThreads2Carriers() throws InterruptedException {
        playOnJdk(java.lang.Thread.ofVirtual(), portionOf(SWITCHES) / 2);
    }

    /// Two platform threads, placed by the host.
    @Benchmark
    @OperationsPerInvocation(PLATFORM_SWITCHES)
    public void platformThreads() throws InterruptedException {
        playOnJdk(java.lang.Thread.ofPlatform(), portionOf(PLATFORM_SWITCHES) / 2);
    }

    static Program withKernelPark(int turns) {
        return withKernelPark(turns, BodyKind.STACKFUL);
    }

    private static Program withKernelPark(int turns, BodyKind kind) {
        return kind.program("ping-pong", sys -> {
            Turn turn = new Turn();
            Thread first = sys.thread();
            Thread second = sys.clone(CloneFlags.THREAD, kind.thread(() -> play(sys, turn, SECOND, turns, first)));
            play(sys, turn, FIRST, turns, second);
            sys.join(second);
            return 0;
        });
    }

    private static void play(SystemCalls sys, Turn turn, int me, int turns, Thread peer) {
        for (int i = 0; i < turns; i++) {
            while (!turn.isOf(me)) {
                sys.park();
            }
            turn.passFrom(me);
            peer.unpark();
        }
    }

    private static Program withLockSupport(int turns) {
        return Program.of("ping-pong", sys -> {
            Turn turn = new Turn();
            java.lang.Thread first = java.lang.Thread.currentThread();
            var second = new CompletableFuture<java.lang.Thread>();
            Thread peer = sys.clone(CloneFlags.THREAD, () -> {
                second.complete(java.lang.Thread.currentThread());
                play(turn, SECOND, turns, first);
            });
            play(turn, FIRST, turns, second.join());
            sys.join(peer);
            return 0;
        });
    }

    private static void playOnJdk(java.lang.Thread.Builder builder, int turns) throws InterruptedException {
        Turn turn = new Turn();
        var pair = new java.lang.Thread[2];
        pair[FIRST] = builder.unstarted(() -> play(turn, FIRST, turns, pair[SECOND]));
        pair[SECOND] = builder.unstarted(() -> play(turn, SECOND, turns, pair[FIRST]));
        pair[FIRST].start();
        pair[SECOND].start();
        pair[FIRST].join();
        pair[SECOND].join();
    }

    private static void play(Turn turn, int me, int turns, java.lang.Thread peer) {
        for (int i = 0; i < turns; i++) {
            while (!turn.isOf(me)) {
                LockSupport.park(turn);
            }
            turn.passFrom(me);
            LockSupport.unpark(peer);
        }
    }

    private static Program withoutStacks(int turns) {
        return Program.stackless("ping-pong", () -> new FirstPlayer(turns));
    }

    /// Whose turn it is. Only the player whose turn it is writes.
    private static final class Turn {
        private volatile int player = FIRST;

        boolean isOf(int candidate) {
            return player == candidate;
        }

        void passFrom(int me) {
            player = me == FIRST ? SECOND : FIRST;
        }
    }

    private static final class Player implements StepBody {
        private final Turn turn;
        private final int me;
        private final Thread peer;
        private int left;

        Player(Turn turn, int me, int turns, Thread peer) {
            this.turn = turn;
            this.me = me;
            left = turns;
            this.peer = peer;
        }

        @Override
        public Step step(SystemCalls sys) {
            while (left > 0) {
                if (turn.isOf(me)) {
                    left--;
                    turn.passFrom(me);
                    peer.unpark();
                } else if (sys.park() == SystemCalls.BLOCKED) {
                    return Step.BLOCK;
                }
            }
            return Step.EXIT;
        }
    }

    /// The player that a process starts with: it makes the other one in its first step.
    private static final class FirstPlayer implements StepBody {
        private final int turns;
        private @Nullable Player game;

        FirstPlayer(int turns) {
            this.turns = turns;
        }

        @Override
        public Step step(SystemCalls sys) {
            Player player = game;
            if (player == null) {
                Turn turn = new Turn();
                Thread second = sys.clone(CloneFlags.THREAD, new Player(turn, SECOND, turns, sys.thread()));
                player = new Player(turn, FIRST, turns, second);
                game = player;
            }
            return player.step(sys);
        }
    }
}
