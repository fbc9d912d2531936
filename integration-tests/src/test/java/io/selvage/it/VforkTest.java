package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.PipeEnds;
import io.selvage.api.Program;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadState;
import io.selvage.api.WaitOptions;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `CLONE_VFORK` suspends one thread until the child is dead (MODEL 3.6, invariant 70).
@Timeout(60)
class VforkTest {

    @Test
    void invariant70TheCreatingThreadSleepsUntilTheChildIsDead() throws Exception {
        Inside.kernel(2, sys -> {
            Thread child = sys.clone(CloneFlags.VFORK, () -> {
                for (int i = 0; i < 100; i++) {
                    sys.schedYield();
                }
                sys.exit(4);
            });
            assertEquals(ExitStatus.exited(4), child.process().exitStatus());
        });
    }

    @Test
    void trap38OtherThreadsOfTheProcessGoOn() throws Exception {
        CountDownLatch siblingRan = new CountDownLatch(1);
        Inside.kernel(1, sys -> {
            Thread sibling = sys.clone(CloneFlags.THREAD, siblingRan::countDown);
            // The child ends only after the sibling has run.
            sys.clone(CloneFlags.VFORK, siblingRan::await);
            assertEquals(0, siblingRan.getCount());
            sys.join(sibling);
        });
    }

    @Test
    void trap39ItSuspendsWithPrivateMemoryToo() throws Exception {
        Inside.kernel(2, sys -> {
            boolean[] ended = new boolean[1];
            sys.clone(CloneFlags.CLONE_VFORK, () -> {
                sys.schedYield();
                ended[0] = true;
            });
            assertTrue(ended[0]);
        });
    }

    @Test
    void withAThreadItLastsUntilThatThreadHasEnded() throws Exception {
        Inside.kernel(2, sys -> {
            Thread created = sys.clone(CloneFlags.THREAD.with(CloneFlags.CLONE_VFORK), () -> {
                for (int i = 0; i < 100; i++) {
                    sys.schedYield();
                }
            });
            assertEquals(ThreadState.DEAD, created.state());
        });
    }

    @Test
    void anInterruptDoesNotEndTheSuspensionAndIsKept() throws Exception {
        Inside.kernel(1, sys -> {
            java.lang.Thread creator = java.lang.Thread.currentThread();
            boolean[] ended = new boolean[1];
            sys.clone(CloneFlags.VFORK, () -> {
                creator.interrupt();
                for (int i = 0; i < 20; i++) {
                    sys.schedYield();
                }
                ended[0] = true;
            });
            assertTrue(ended[0]);
            assertTrue(java.lang.Thread.interrupted());
        });
    }

    @Test
    void aStacklessCreatorIsNotDispatchedUntilTheChildIsDead() throws Exception {
        try (Kernel kernel = Inside.boot(2)) {
            Creator creator = new Creator();
            assertEquals(
                    ExitStatus.exited(0),
                    kernel.spawn(Program.stackless("creator", () -> creator)).waitFor());
            assertTrue(creator.childWasDead);
        }
    }

    /// Creates in its first step and looks in its second.
    private static final class Creator implements StepBody {
        volatile boolean childWasDead;
        private io.selvage.api.@org.jspecify.annotations.Nullable Process child;

        @Override
        public Step step(SystemCalls sys) {
            if (child == null) {
                child = sys.clone(CloneFlags.VFORK, () -> {
                            for (int i = 0; i < 100; i++) {
                                sys.schedYield();
                            }
                        })
                        .process();
                return Step.YIELD;
            }
            childWasDead = child.exitStatus() != null;
            return Step.EXIT;
        }
    }

    @Test
    void aStacklessCreatorThatBlocksOnSomethingElseInTheSameStepWaitsForTheChildFirst() throws Exception {
        try (Kernel kernel = Inside.boot(1)) {
            CreatorAndReader creator = new CreatorAndReader();
            assertEquals(
                    ExitStatus.exited(7),
                    kernel.spawn(Program.stackless("creator", () -> creator)).waitFor());
        }
    }

    /// Creates a child that writes, and reads in the same step: two reasons to wait at once.
    private static final class CreatorAndReader implements StepBody {
        private final byte[] buffer = new byte[1];
        private @org.jspecify.annotations.Nullable PipeEnds ends;

        @Override
        public Step step(SystemCalls sys) {
            PipeEnds pipe = ends;
            if (pipe == null) {
                PipeEnds created = sys.pipe();
                ends = created;
                sys.clone(CloneFlags.VFORK, () -> sys.write(created.writeEnd(), new byte[] {7}));
                pipe = created;
            }
            if (sys.read(pipe.readEnd(), buffer) == SystemCalls.BLOCKED) {
                return Step.BLOCK;
            }
            sys.exit(buffer[0]);
            return Step.EXIT;
        }
    }

    @Test
    void aStacklessCreatorThatStillDoesOtherThingsInTheSameStepIsDispatchedAgain() throws Exception {
        try (Kernel kernel = Inside.boot(1)) {
            CreatorThatAsks creator = new CreatorThatAsks();
            assertEquals(
                    ExitStatus.exited(2),
                    kernel.spawn(Program.stackless("creator", () -> creator)).waitFor());
        }
    }

    /// Makes another call after the creation and then says that it blocks.
    private static final class CreatorThatAsks implements StepBody {
        private int steps;

        @Override
        public Step step(SystemCalls sys) {
            if (++steps == 2) {
                sys.exit(steps);
            }
            Thread child = sys.clone(CloneFlags.VFORK, sys::schedYield);
            assertTrue(child.tid() > sys.gettid());
            return Step.BLOCK;
        }
    }

    @Test
    void theEndOfTheProcessEndsTheSuspensionToo() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (Kernel kernel = Inside.boot(2)) {
            boolean[] wentOn = new boolean[1];
            ExitStatus status = Inside.status(kernel, sys -> {
                Thread creator = sys.clone(CloneFlags.THREAD, () -> {
                    sys.clone(CloneFlags.VFORK, never::await);
                    wentOn[0] = true;
                });
                while (creator.state() != ThreadState.SLEEPING) {
                    sys.schedYield();
                }
                return 6;
            });
            assertEquals(ExitStatus.exited(6), status);
            assertFalse(wentOn[0]);
        }
    }

    @Test
    void theChildIsCollectedLikeAnyOther() throws Exception {
        Inside.kernel(1, sys -> {
            Thread child = sys.clone(CloneFlags.VFORK, () -> sys.exit(3));
            assertEquals(
                    ExitStatus.exited(3).toWord(),
                    sys.waitpid(child.tid(), WaitOptions.WNOHANG).status());
        });
    }
}
