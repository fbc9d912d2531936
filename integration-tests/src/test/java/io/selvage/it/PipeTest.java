package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.PipeEnds;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadState;
import io.selvage.api.WaitOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Pipes and descriptors (MODEL 15), example by example.
@Timeout(60)
class PipeTest {
    private static final int CAPACITY = 65_536;

    @Test
    void descriptorsAreTheLowestFreeNumbers() throws Exception {
        Inside.kernel(1, sys -> {
            assertEquals(new PipeEnds(3, 4), sys.pipe());
            assertEquals(new PipeEnds(5, 6), sys.pipe());
            sys.close(4);
            assertEquals(4, sys.dup(5));
            sys.close(3);
            assertEquals(new PipeEnds(3, 7), sys.pipe());
        });
    }

    @Test
    void whatIsNotOpenOrOpenForTheOtherDirectionIsABadDescriptor() throws Exception {
        Inside.kernel(1, sys -> {
            PipeEnds ends = sys.pipe();
            byte[] buffer = new byte[1];
            Refused.with(Errno.EBADF, () -> sys.read(ends.writeEnd(), buffer));
            Refused.with(Errno.EBADF, () -> sys.write(ends.readEnd(), buffer));
            for (int fd : new int[] {-1, 100, 5_000, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                Refused.with(Errno.EBADF, () -> sys.read(fd, buffer));
                Refused.with(Errno.EBADF, () -> sys.write(fd, buffer));
                Refused.with(Errno.EBADF, () -> sys.dup(fd));
                Refused.with(Errno.EBADF, () -> sys.close(fd));
            }
            assertThrows(IndexOutOfBoundsException.class, () -> sys.read(ends.readEnd(), buffer, 0, 2));
            assertThrows(IndexOutOfBoundsException.class, () -> sys.write(ends.writeEnd(), buffer, -1, 1));
        });
    }

    @Test
    void whenAllDescriptorsAreInUseAPipeOpensNone() throws Exception {
        Inside.kernel(1, sys -> {
            int first = sys.pipe().readEnd();
            int last = first;
            while (last < 1_022) {
                last = sys.dup(first);
            }
            Refused.with(Errno.EMFILE, sys::pipe);
            assertEquals(1_023, sys.dup(first));
            Refused.with(Errno.EMFILE, () -> sys.dup(first));
            Refused.with(Errno.EMFILE, sys::pipe);
            sys.close(500);
            Refused.with(Errno.EMFILE, sys::pipe);
            sys.close(501);
            assertEquals(new PipeEnds(500, 501), sys.pipe());
        });
    }

    @Test
    void readingOrWritingNothingDoesNotWait() throws Exception {
        Inside.kernel(1, sys -> {
            PipeEnds ends = sys.pipe();
            assertEquals(0, sys.read(ends.readEnd(), new byte[0]));
            assertEquals(0, sys.write(ends.writeEnd(), new byte[0]));
            sys.close(ends.readEnd());
            assertEquals(0, sys.write(ends.writeEnd(), new byte[0]));
        });
    }

    @Test
    void aPipeHoldsItsCapacityAndGrowsAndWrapsOnTheWay() throws Exception {
        Inside.kernel(1, sys -> {
            PipeEnds ends = sys.pipe();
            int next = 0;
            int expected = 0;
            // Odd sizes, so that the contents wrap around the end of the buffer at every size that it takes.
            for (int fill : new int[] {4_000, 4_097, 9_001, 20_011, 40_009, CAPACITY}) {
                for (int round = 0; round < 7; round++) {
                    assertEquals(fill, sys.write(ends.writeEnd(), counting(next, fill)));
                    next += fill;
                    byte[] read = new byte[fill];
                    for (int got = 0; got < fill; ) {
                        got += sys.read(ends.readEnd(), read, got, Math.min(fill - got, 3_001));
                    }
                    assertArrayEquals(counting(expected, fill), read);
                    expected += fill;
                }
            }
        });
    }

    @Test
    void aWriterOfAFullPipeSleepsUntilThereIsRoomForAllOfASmallWrite() throws Exception {
        Inside.kernel(1, sys -> {
            PipeEnds ends = sys.pipe();
            sys.write(ends.writeEnd(), new byte[CAPACITY - 10]);
            Thread writer = sys.clone(CloneFlags.THREAD, () -> sys.write(ends.writeEnd(), new byte[100]));
            untilAsleep(sys, writer);
            // Room comes by the page: as long as a byte is left of the first one, there is none.
            sys.read(ends.readEnd(), new byte[4_095]);
            untilAsleep(sys, writer);
            sys.read(ends.readEnd(), new byte[1]);
            sys.join(writer);
        });
    }

    @Test
    void aLargeWriteGoesInAsRoomComes() throws Exception {
        Inside.kernel(2, sys -> {
            PipeEnds ends = sys.pipe();
            int size = 5 * CAPACITY + 17;
            Thread writer = sys.clone(
                    CloneFlags.THREAD, () -> assertEquals(size, sys.write(ends.writeEnd(), counting(0, size))));
            byte[] read = new byte[size];
            for (int got = 0; got < size; ) {
                got += sys.read(ends.readEnd(), read, got, size - got);
            }
            assertArrayEquals(counting(0, size), read);
            sys.join(writer);
        });
    }

    @Test
    void trap42TheEndIsSeenOnlyWhenTheLastCopyOfTheWriteEndIsClosed() throws Exception {
        CountDownLatch letGo = new CountDownLatch(1);
        Inside.kernel(2, sys -> {
            PipeEnds ends = sys.pipe();
            int copy = sys.dup(ends.writeEnd());
            // The forked child's copy keeps the pipe open as well.
            Thread child = sys.clone(CloneFlags.FORK, letGo::await);
            sys.close(ends.writeEnd());
            sys.close(copy);
            Thread reader = sys.clone(CloneFlags.THREAD, () -> assertEquals(0, sys.read(ends.readEnd(), new byte[1])));
            untilAsleep(sys, reader);
            letGo.countDown();
            sys.join(reader);
            sys.waitpid(child.tid(), WaitOptions.NONE);
        });
    }

    @Test
    void whatWasWrittenIsReadBeforeTheEnd() throws Exception {
        Inside.kernel(1, sys -> {
            PipeEnds ends = sys.pipe();
            sys.write(ends.writeEnd(), "last words");
            sys.close(ends.writeEnd());
            byte[] buffer = new byte[4];
            assertEquals(4, sys.read(ends.readEnd(), buffer));
            assertEquals(4, sys.read(ends.readEnd(), buffer));
            assertEquals(2, sys.read(ends.readEnd(), buffer));
            assertEquals(0, sys.read(ends.readEnd(), buffer));
            assertEquals(0, sys.read(ends.readEnd(), buffer));
        });
    }

    @Test
    void writingForNobodyKillsTheProcessBySigpipe() throws Exception {
        try (Kernel kernel = Inside.boot(1)) {
            assertEquals(ExitStatus.killed(Signal.PIPE), Inside.status(kernel, sys -> {
                PipeEnds ends = sys.pipe();
                sys.close(ends.readEnd());
                sys.write(ends.writeEnd(), "x");
                return 0;
            }));
            assertEquals(
                    ExitStatus.killed(Signal.PIPE),
                    kernel.spawn(Program.stackless("writer", () -> sys -> {
                                PipeEnds ends = sys.pipe();
                                sys.close(ends.readEnd());
                                sys.write(ends.writeEnd(), "x");
                                return StepBody.Step.EXIT;
                            }))
                            .waitFor());
        }
    }

    @Test
    void aSleepingWriterIsKilledWhenTheLastReaderGoes() throws Exception {
        try (Kernel kernel = Inside.boot(1)) {
            assertEquals(ExitStatus.killed(Signal.PIPE), Inside.status(kernel, sys -> {
                PipeEnds ends = sys.pipe();
                sys.write(ends.writeEnd(), new byte[CAPACITY]);
                Thread writer = sys.clone(CloneFlags.THREAD, () -> sys.write(ends.writeEnd(), "x"));
                untilAsleep(sys, writer);
                sys.close(ends.readEnd());
                sys.join(writer);
                return 0;
            }));
        }
    }

    @Test
    void closingTheDescriptorUnderASleepingReaderLeavesTheCallItsFile() throws Exception {
        Inside.kernel(1, sys -> {
            PipeEnds ends = sys.pipe();
            byte[] buffer = new byte[1];
            Thread reader = sys.clone(CloneFlags.THREAD, () -> assertEquals(1, sys.read(ends.readEnd(), buffer)));
            untilAsleep(sys, reader);
            sys.close(ends.readEnd());
            // No SIGPIPE: the reader still reads.
            assertEquals(1, sys.write(ends.writeEnd(), new byte[] {9}));
            sys.join(reader);
            assertEquals(9, buffer[0]);
            Refused.with(Errno.EBADF, () -> sys.read(ends.readEnd(), buffer));
        });
    }

    @Test
    void closingTheDescriptorUnderAStacklessReaderTellsItSo() throws Exception {
        Inside.kernel(1, sys -> {
            PipeEnds ends = sys.pipe();
            Errno[] refusal = new Errno[1];
            Thread reader = sys.clone(CloneFlags.THREAD, (StepBody) calls -> {
                try {
                    assertEquals(SystemCalls.BLOCKED, calls.read(ends.readEnd(), new byte[1]));
                    return StepBody.Step.BLOCK;
                } catch (KernelException e) {
                    refusal[0] = e.errno();
                    return StepBody.Step.EXIT;
                }
            });
            untilAsleep(sys, reader);
            sys.close(ends.readEnd());
            sys.join(reader);
            assertEquals(Errno.EBADF, refusal[0]);
        });
    }

    @Test
    void aStacklessReaderThatDoesNotComeBackAfterItsWakeUpPassesItOn() throws Exception {
        Inside.kernel(1, sys -> {
            PipeEnds ends = sys.pipe();
            PipeEnds other = sys.pipe();
            int second = sys.dup(ends.readEnd());
            Thread quitter = sys.clone(CloneFlags.THREAD, (StepBody) calls -> {
                try {
                    calls.read(ends.readEnd(), new byte[1]);
                } catch (KernelException e) {
                    return calls.read(other.readEnd(), new byte[1]) == 0 ? StepBody.Step.EXIT : StepBody.Step.BLOCK;
                }
                return StepBody.Step.BLOCK;
            });
            untilAsleep(sys, quitter);
            byte[] buffer = new byte[1];
            Thread reader = sys.clone(CloneFlags.THREAD, (StepBody) calls ->
                    calls.read(second, buffer) == SystemCalls.BLOCKED ? StepBody.Step.BLOCK : StepBody.Step.EXIT);
            untilAsleep(sys, reader);
            // On the only core: the first one is woken, and finds its descriptor closed.
            sys.write(ends.writeEnd(), new byte[] {6});
            sys.close(ends.readEnd());
            sys.join(reader);
            assertEquals(6, buffer[0]);
            sys.close(other.writeEnd());
            sys.join(quitter);
        });
    }

    @Test
    void aReaderThatIsKilledAfterItsWakeUpPassesItOn() throws Exception {
        Inside.kernel(1, sys -> {
            PipeEnds ends = sys.pipe();
            byte[] buffer = new byte[1];
            Thread[] reader = new Thread[1];
            Thread victim = sys.clone(CloneFlags.FORK, () -> {
                reader[0] = sys.clone(CloneFlags.THREAD, (StepBody)
                        calls -> calls.read(ends.readEnd(), new byte[1]) == SystemCalls.BLOCKED
                                ? StepBody.Step.BLOCK
                                : StepBody.Step.EXIT);
                sys.park();
                // On the only core: the first reader is woken and ended before it can run.
                sys.write(ends.writeEnd(), new byte[] {5});
                sys.exit(0);
            });
            while (reader[0] == null) {
                sys.schedYield();
            }
            untilAsleep(sys, reader[0]);
            untilAsleep(sys, victim);
            Thread second = sys.clone(CloneFlags.THREAD, () -> assertEquals(1, sys.read(ends.readEnd(), buffer)));
            untilAsleep(sys, second);
            victim.unpark();
            sys.join(second);
            assertEquals(5, buffer[0]);
        });
    }

    @Test
    void invariant65ClosingInACopiedTableLeavesTheOriginalOpen() throws Exception {
        Inside.kernel(1, sys -> {
            PipeEnds ends = sys.pipe();
            Thread child = sys.clone(CloneFlags.FORK, () -> {
                sys.close(ends.readEnd());
                sys.close(ends.writeEnd());
            });
            sys.waitpid(child.tid(), WaitOptions.NONE);
            assertEquals(1, sys.write(ends.writeEnd(), new byte[1]));
            assertEquals(1, sys.read(ends.readEnd(), new byte[1]));
        });
    }

    @Test
    void aTableThatTwoProcessesShareOutlivesEither() throws Exception {
        Inside.kernel(1, sys -> {
            PipeEnds ends = sys.pipe();
            Thread child = sys.clone(CloneFlags.CLONE_FILES, () -> sys.close(ends.writeEnd()));
            sys.waitpid(child.tid(), WaitOptions.NONE);
            assertEquals(0, sys.read(ends.readEnd(), new byte[1]));
            Refused.with(Errno.EBADF, () -> sys.write(ends.writeEnd(), new byte[1]));
        });
    }

    @Test
    void stacklessThreadsPassBytesAlongAChainOfPipes() throws Exception {
        int links = 20;
        int size = 200_000;
        Inside.kernel(2, sys -> {
            PipeEnds first = sys.pipe();
            PipeEnds from = first;
            List<Thread> copiers = new ArrayList<>();
            for (int i = 0; i < links; i++) {
                PipeEnds to = sys.pipe();
                copiers.add(sys.clone(CloneFlags.THREAD, (StepBody) new Copier(from.readEnd(), to.writeEnd())));
                from = to;
            }
            copiers.add(sys.clone(CloneFlags.THREAD, () -> {
                sys.write(first.writeEnd(), counting(0, size));
                sys.close(first.writeEnd());
            }));
            byte[] read = new byte[size];
            int got = 0;
            for (int count; (count = sys.read(from.readEnd(), read, got, size - got)) > 0; ) {
                got += count;
            }
            assertEquals(size, got);
            assertArrayEquals(counting(0, size), read);
            assertEquals(0, sys.read(from.readEnd(), new byte[1]));
            copiers.forEach(sys::join);
        });
    }

    /// Copies one pipe to another until the end, as a state machine.
    private static final class Copier implements StepBody {
        private final int from;
        private final int to;
        private final byte[] buffer = new byte[10_000];
        private int start;
        private int end;

        Copier(int from, int to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public Step step(SystemCalls sys) {
            if (start == end) {
                int count = sys.read(from, buffer);
                if (count == SystemCalls.BLOCKED) {
                    return Step.BLOCK;
                }
                if (count == 0) {
                    sys.close(to);
                    return Step.EXIT;
                }
                start = 0;
                end = count;
            }
            int count = sys.write(to, buffer, start, end - start);
            if (count == SystemCalls.BLOCKED) {
                return Step.BLOCK;
            }
            start += count;
            return Step.YIELD;
        }
    }

    @Test
    void anInterruptedReadLosesNothing() throws Exception {
        Inside.kernel(1, sys -> {
            PipeEnds ends = sys.pipe();
            byte[] buffer = new byte[1];
            java.lang.Thread[] virtual = new java.lang.Thread[1];
            boolean[] refused = new boolean[1];
            Thread reader = sys.clone(CloneFlags.THREAD, () -> {
                virtual[0] = java.lang.Thread.currentThread();
                Refused.with(Errno.EINTR, () -> sys.read(ends.readEnd(), buffer));
                refused[0] = true;
                assertTrue(!java.lang.Thread.currentThread().isInterrupted());
                assertEquals(1, sys.read(ends.readEnd(), buffer));
            });
            untilAsleep(sys, reader);
            virtual[0].interrupt();
            while (!refused[0]) {
                sys.schedYield();
            }
            sys.write(ends.writeEnd(), new byte[] {3});
            sys.join(reader);
            assertEquals(3, buffer[0]);
        });
    }

    @Test
    void anInterruptedWriteSaysWhatItHasWritten() throws Exception {
        Inside.kernel(1, sys -> {
            PipeEnds ends = sys.pipe();
            java.lang.Thread[] virtual = new java.lang.Thread[1];
            int[] written = new int[1];
            boolean[] interrupted = new boolean[1];
            Thread writer = sys.clone(CloneFlags.THREAD, () -> {
                virtual[0] = java.lang.Thread.currentThread();
                written[0] = sys.write(ends.writeEnd(), new byte[CAPACITY + 5_000]);
                interrupted[0] = java.lang.Thread.interrupted();
            });
            untilAsleep(sys, writer);
            virtual[0].interrupt();
            sys.join(writer);
            assertEquals(CAPACITY, written[0]);
            assertTrue(interrupted[0]);
        });
    }

    @Test
    void aReadThatMeetsTheCloseOfItsPipeKeepsWhatItWasGiven() throws Exception {
        int rounds = 3_000;
        Inside.kernel(2, sys -> {
            PipeEnds empty = sys.pipe2(OpenFlags.O_NONBLOCK);
            AtomicInteger begun = new AtomicInteger();
            AtomicInteger done = new AtomicInteger();
            AtomicInteger fd = new AtomicInteger();
            Thread reader = sys.clone(CloneFlags.THREAD, () -> {
                byte[] buffer = new byte[8];
                for (int round = 1; round <= rounds; round++) {
                    while (begun.get() < round) {
                        sys.getpid();
                    }
                    try {
                        assertEquals(3, sys.read(fd.get(), buffer));
                    } catch (KernelException e) {
                        assertEquals(Errno.EBADF, e.errno());
                    }
                    Refused.with(Errno.EAGAIN, () -> sys.read(empty.readEnd(), buffer));
                    done.set(round);
                }
            });
            for (int round = 1; round <= rounds; round++) {
                PipeEnds ends = sys.pipe();
                fd.set(ends.readEnd());
                begun.set(round);
                for (int spins = round % 600; spins > 0; spins--) {
                    java.lang.Thread.onSpinWait();
                }
                sys.write(ends.writeEnd(), new byte[3]);
                sys.close(ends.readEnd());
                sys.close(ends.writeEnd());
                while (done.get() < round) {
                    sys.getpid();
                }
            }
            sys.join(reader);
        });
    }

    private static void untilAsleep(SystemCalls sys, Thread thread) {
        do {
            sys.schedYield();
        } while (thread.state() != ThreadState.SLEEPING);
    }

    private static byte[] counting(int from, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (((from + i) * 31) >> 3);
        }
        return bytes;
    }
}
