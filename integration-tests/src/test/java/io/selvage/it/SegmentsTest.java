package io.selvage.it;

import static io.selvage.api.MemoryCalls.MAP_ANONYMOUS;
import static io.selvage.api.MemoryCalls.MAP_FIXED;
import static io.selvage.api.MemoryCalls.MAP_PRIVATE;
import static io.selvage.api.MemoryCalls.PROT_EXEC;
import static io.selvage.api.MemoryCalls.PROT_READ;
import static io.selvage.it.Words.PAGE_SIZE;
import static io.selvage.it.Words.READ_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelException;
import io.selvage.api.Limit;
import io.selvage.api.MemoryArea;
import io.selvage.api.MemoryArea.Kind;
import io.selvage.api.Program;
import io.selvage.api.ProgramSegments;
import io.selvage.api.ResourceLimit;
import io.selvage.api.Signal;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a program brings into the memory of its processes, and their stacks (MODEL 14).
@Timeout(60)
class SegmentsTest {
    private static final long GAP = 256L * PAGE_SIZE;
    private static final int ANONYMOUS = MAP_PRIVATE | MAP_ANONYMOUS;
    private static final long INITIAL_STACK = 32L * PAGE_SIZE;

    private static ProgramSegments segments() {
        byte[] text = words(PAGE_SIZE / Integer.BYTES + 1, 1_000);
        byte[] data = words(10, 2_000);
        return ProgramSegments.of(text, data, 2L * PAGE_SIZE, 16);
    }

    private static byte[] words(int count, int first) {
        ByteBuffer words = ByteBuffer.allocate(count * Integer.BYTES).order(ByteOrder.nativeOrder());
        for (int i = 0; i < count; i++) {
            words.putInt(first + i);
        }
        return words.array();
    }

    private static MemoryArea area(SystemCalls sys, Kind kind) {
        return sys.memoryMap().stream()
                .filter(area -> area.kind() == kind)
                .findFirst()
                .orElseThrow();
    }

    /// Runs a program with the segments; what it throws is the test's.
    private static void run(Kernel kernel, ProgramSegments segments, Inside.Check check) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Program program = Program.of("segmented", sys -> {
            try {
                check.run(sys);
            } catch (Exception | Error e) {
                thrown.set(e);
            }
            return 0;
        });
        kernel.spawn(program.withSegments(segments)).waitFor();
        if (thrown.get() != null) {
            throw new AssertionError("inside: " + thrown.get(), thrown.get());
        }
    }

    @Test
    void aProgramBeginsWithTextDataAndAStack() throws Exception {
        ProgramSegments segments = segments();
        try (Kernel kernel = Inside.boot(1)) {
            run(kernel, segments, sys -> {
                List<MemoryArea> map = sys.memoryMap();
                assertEquals(
                        List.of(Kind.TEXT, Kind.DATA, Kind.DATA, Kind.STACK),
                        map.stream().map(MemoryArea::kind).toList());
                MemoryArea text = map.getFirst();
                assertEquals("segmented", text.name());
                assertEquals(PROT_READ | PROT_EXEC, text.protection());
                assertEquals(2L * PAGE_SIZE, text.length());
                assertEquals(1_004, sys.loadInt(segments.entry(sys)));
                assertEquals(0, sys.loadInt(text.end() - Integer.BYTES));
                MemoryArea data = map.get(1);
                assertEquals(text.end(), data.start());
                assertEquals(2_009, sys.loadInt(data.start() + 36));
                assertEquals(0, sys.loadInt(data.start() + 40));
                assertEquals(0, sys.loadInt(map.get(2).end() - 4));
                sys.storeInt(data.start(), 1);
                sys.storeInt(map.get(2).end() - 4, 2);
                assertTrue(sys.brk(0) >= map.get(2).end());
                Refused.with(Errno.EFAULT, () -> sys.writeMemory(text.start(), new byte[1], 0, 1));
                Refused.with(Errno.EACCES, () -> sys.mprotect(text.start(), PAGE_SIZE, READ_WRITE));
            });
        }
    }

    @Test
    void processesOfOneProgramShareOnlyTheText() throws Exception {
        ProgramSegments segments = segments();
        Program other = Program.of(
                        "other", sys -> sys.loadInt(area(sys, Kind.DATA).start()) - 2_000)
                .withSegments(segments);
        try (Kernel kernel = Inside.boot(2)) {
            run(kernel, segments, sys -> {
                long data = area(sys, Kind.DATA).start();
                sys.storeInt(data, 2_007);
                int child = sys.clone(CloneFlags.FORK, () -> {
                            sys.storeInt(data + 4, sys.loadInt(data));
                            sys.exec(other);
                        })
                        .tid();
                assertEquals(0, sys.waitpid(child, WaitOptions.NONE).status());
                assertEquals(2_001, sys.loadInt(data + 4));
                assertEquals(ExitStatus.exited(0), sys.spawn(other).waitFor());
            });
        }
    }

    @Test
    void execReplacesAllOfIt() throws Exception {
        Program plain = Program.of("plain", sys -> sys.memoryMap().size());
        try (Kernel kernel = Inside.boot(1)) {
            Program first = Program.of("first", sys -> {
                sys.brk(sys.brk(0) + 100);
                sys.exec(plain);
                return 99;
            });
            assertEquals(
                    ExitStatus.exited(0),
                    kernel.spawn(first.withSegments(segments())).waitFor());
        }
    }

    @Test
    void aProgramThatDoesNotFitIsNotRun() throws Exception {
        Program large = Program.of("large", sys -> 0)
                .withSegments(ProgramSegments.of(new byte[1], new byte[1], 100L * PAGE_SIZE, 0));
        Inside.kernel(1, sys -> {
            Words.mapPrivate(sys);
            sys.setrlimit(ResourceLimit.DATA, Limit.of(50L * PAGE_SIZE));
            Refused.with(Errno.ENOMEM, () -> sys.exec(large));
            Refused.with(Errno.ENOMEM, () -> sys.spawn(large));
            sys.storeInt(Words.PAGE, 1);
            assertEquals(1, sys.memoryMap().size());
        });
    }

    @Test
    void theFirstStackGrowsWhenTouchedUpToItsLimit() throws Exception {
        Inside.kernel(1, sys -> {
            sys.setrlimit(ResourceLimit.STACK, Limit.of(64L * PAGE_SIZE));
            MemoryArea stack = sys.stack();
            assertEquals(INITIAL_STACK, stack.length());
            assertEquals(stack, sys.stack());
            long lowest = stack.end() - 64L * PAGE_SIZE;
            sys.storeInt(lowest, 5);
            assertEquals(lowest, sys.stack().start());
            assertEquals(5, sys.loadInt(lowest));
            Refused.with(Errno.EFAULT, () -> sys.readMemory(lowest - 1, new byte[1], 0, 1));
            int child = sys.clone(CloneFlags.FORK, () -> {
                        assertEquals(lowest, sys.stack().start());
                        sys.storeInt(lowest, 6);
                        sys.loadInt(lowest - 4);
                    })
                    .tid();
            assertEquals(
                    Signal.SEGV.number() | 0x80,
                    sys.waitpid(child, WaitOptions.NONE).status());
            assertEquals(5, sys.loadInt(lowest));
        });
    }

    @Test
    void theFirstStackKeepsAwayFromWhatIsBelow() throws Exception {
        Inside.kernel(1, sys -> {
            MemoryArea stack = sys.stack();
            long below = stack.start() - 2 * GAP;
            sys.mmap(below, PAGE_SIZE, PROT_READ, ANONYMOUS | MAP_FIXED);
            sys.writeMemory(below + PAGE_SIZE + GAP, new byte[1], 0, 1);
            Refused.with(Errno.EFAULT, () -> sys.writeMemory(below + PAGE_SIZE + GAP - 1, new byte[1], 0, 1));
            assertEquals(below + PAGE_SIZE + GAP, sys.stack().start());
        });
    }

    @Test
    void eachThreadHasAStackOfItsOwnThatGoesWithIt() throws Exception {
        Inside.bothKernels(2, 4, sys -> {
            sys.setrlimit(ResourceLimit.STACK, Limit.of(16L * PAGE_SIZE));
            MemoryArea mine = sys.stack();
            AtomicReference<MemoryArea> other = new AtomicReference<>();
            io.selvage.api.Thread thread = sys.clone(CloneFlags.THREAD, () -> {
                MemoryArea own = sys.stack();
                other.set(own);
                sys.storeInt(own.start(), 1);
                sys.storeInt(mine.end() - 4, 8);
                assertThrows(KernelException.class, () -> sys.readMemory(own.start() - 1, new byte[1], 0, 1));
                assertTrue(sys.memoryMap().contains(own));
            });
            sys.join(thread);
            MemoryArea own = other.get();
            assertEquals(16L * PAGE_SIZE, own.length());
            assertTrue(own.end() < mine.start() || own.start() >= mine.end());
            assertFalse(sys.memoryMap().stream().anyMatch(area -> area.end() == own.end()));
            assertEquals(8, sys.loadInt(mine.end() - 4));
            assertEquals(1, sys.memoryMap().size());
        });
    }

    @Test
    void everythingIsThereOnTheDeterministicMachineToo() throws Exception {
        ProgramSegments segments = segments();
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(3, 2))) {
            for (int run = 0; run < 2; run++) {
                run(kernel, segments, sys -> assertEquals(1_004, sys.loadInt(segments.entry(sys))));
            }
        }
    }
}
