package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.PipeEnds;
import io.selvage.api.Resource;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.WaitOptions;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Edge cases that implementers get wrong (MODEL 17), those that have no better place.
@Timeout(120)
class TrapTest {

    @Test
    void trap1AThreadMayHaveDescriptorsAndAUmaskOfItsOwn() throws Exception {
        CloneFlags flags = CloneFlags.THREAD.without(CloneFlags.CLONE_FILES, CloneFlags.CLONE_FS);
        Inside.kernel(1, sys -> {
            PipeEnds ends = sys.pipe();
            sys.umask(0700);
            int pid = sys.getpid();
            sys.join(sys.clone(flags, () -> {
                assertEquals(pid, sys.getpid());
                assertEquals(0700, sys.umask(0070));
                sys.close(ends.readEnd());
                sys.close(ends.writeEnd());
            }));
            assertEquals(0700, sys.umask(0));
            // The thread's copies are gone, so the pipe has one reader and one writer: these.
            assertEquals(1, sys.write(ends.writeEnd(), new byte[1]));
            sys.close(ends.writeEnd());
            assertEquals(1, sys.read(ends.readEnd(), new byte[2]));
            assertEquals(0, sys.read(ends.readEnd(), new byte[2]));
        });
    }

    @Test
    void trap2SharedMemoryAloneMakesNoThread() throws Exception {
        Inside.kernel(1, sys -> {
            int pid = sys.getpid();
            Thread created = sys.clone(CloneFlags.CLONE_VM, () -> {
                assertNotEquals(pid, sys.getpid());
                assertEquals(pid, sys.getppid());
                assertEquals(0, sys.kcmp(pid, sys.getpid(), Resource.VM));
                assertEquals(1, sys.kcmp(pid, sys.getpid(), Resource.PROCESS));
                sys.exit(3);
            });
            assertNotEquals(sys.process().guid(), created.process().guid());
            assertEquals(3 << 8, sys.waitpid(created.tid(), WaitOptions.NONE).status());
        });
    }

    @Test
    void trap44NoWakeUpIsLostBetweenTheDecisionToSleepAndTheSleep() throws Exception {
        int rounds = 20_000;
        for (int cores = 1; cores <= 3; cores++) {
            Inside.kernel(cores, sys -> {
                AtomicInteger turn = new AtomicInteger();
                Thread main = sys.thread();
                Thread stackful = sys.clone(CloneFlags.THREAD, () -> {
                    for (int round = 0; round < rounds; round++) {
                        while (turn.get() != 2 * round + 1) {
                            sys.park();
                        }
                        turn.incrementAndGet();
                        main.unpark();
                    }
                });
                for (int round = 0; round < rounds; round++) {
                    turn.incrementAndGet();
                    stackful.unpark();
                    while (turn.get() != 2 * round + 2) {
                        sys.park();
                    }
                }
                sys.join(stackful);
            });
        }
    }

    @Test
    void trap44TheSameBetweenStacklessThreads() throws Exception {
        int rounds = 20_000;
        for (int cores = 1; cores <= 3; cores++) {
            Inside.kernel(cores, sys -> {
                AtomicInteger turn = new AtomicInteger();
                Player odd = new Player(turn, 1, rounds);
                Player even = new Player(turn, 0, rounds);
                Thread first = sys.clone(CloneFlags.THREAD, odd);
                Thread second = sys.clone(CloneFlags.THREAD, even);
                odd.other = second;
                even.other = first;
                first.unpark();
                second.unpark();
                sys.join(first);
                sys.join(second);
                assertEquals(2 * rounds, turn.get());
            });
        }
    }

    /// Moves when the number of moves is even or odd, and sleeps otherwise.
    private static final class Player implements StepBody {
        private final AtomicInteger turn;
        private final int parity;
        private final int rounds;
        private int moves;
        volatile @Nullable Thread other;

        Player(AtomicInteger turn, int parity, int rounds) {
            this.turn = turn;
            this.parity = parity;
            this.rounds = rounds;
        }

        @Override
        public Step step(SystemCalls sys) {
            Thread partner = other;
            if (partner != null && turn.get() % 2 == parity) {
                turn.incrementAndGet();
                partner.unpark();
                if (++moves == rounds) {
                    return Step.EXIT;
                }
            }
            return sys.park() == SystemCalls.BLOCKED ? Step.BLOCK : Step.YIELD;
        }
    }

    @Test
    void trap16And14AThreadThatHasEndedLeavesNothingToWaitFor() throws Exception {
        Inside.kernel(1, sys -> {
            for (int i = 0; i < 10; i++) {
                sys.join(sys.clone(CloneFlags.THREAD, () -> sys.exitThread(9)));
            }
            Refused.with(Errno.ECHILD, () -> sys.waitpid(0, WaitOptions.WALL.with(WaitOptions.WNOHANG)));
        });
    }
}
