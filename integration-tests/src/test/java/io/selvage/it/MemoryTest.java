package io.selvage.it;

import static io.selvage.api.MemoryCalls.MADV_DONTNEED;
import static io.selvage.api.MemoryCalls.MADV_WIPEONFORK;
import static io.selvage.api.MemoryCalls.MAP_ANONYMOUS;
import static io.selvage.api.MemoryCalls.MAP_FIXED;
import static io.selvage.api.MemoryCalls.MAP_FIXED_NOREPLACE;
import static io.selvage.api.MemoryCalls.MAP_PRIVATE;
import static io.selvage.api.MemoryCalls.MAP_SHARED;
import static io.selvage.api.MemoryCalls.PROT_EXEC;
import static io.selvage.api.MemoryCalls.PROT_NONE;
import static io.selvage.api.MemoryCalls.PROT_READ;
import static io.selvage.api.MemoryCalls.PROT_WRITE;
import static io.selvage.it.Words.PAGE;
import static io.selvage.it.Words.PAGE_SIZE;
import static io.selvage.it.Words.READ_WRITE;
import static io.selvage.it.Words.word;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneArguments;
import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.Limit;
import io.selvage.api.ResourceLimit;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SignalInfo;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.WaitOptions;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a program can do with its memory (MODEL 14).
@Timeout(60)
class MemoryTest {
    private static final int ANONYMOUS = MAP_ANONYMOUS | MAP_PRIVATE;
    private static final long OTHER = 0x6100_0000_0000L;

    @Test
    void wordsAreStoredLoadedExchangedAndAddedTo() throws Exception {
        Inside.kernel(1, sys -> {
            Words.mapPrivate(sys);
            assertEquals(0, sys.loadLong(PAGE));
            sys.storeLong(PAGE, 0x1234_5678_9abc_def0L);
            assertEquals(0x1234_5678_9abc_def0L, sys.loadLong(PAGE));
            sys.storeInt(word(4), 7);
            assertFalse(sys.compareAndSetInt(word(4), 8, 9));
            assertTrue(sys.compareAndSetInt(word(4), 7, 9));
            assertEquals(9, sys.getAndAddInt(word(4), -10));
            assertEquals(-1, sys.loadInt(word(4)));
            assertFalse(sys.compareAndSetLong(PAGE + 8, 1, 2));
            assertTrue(sys.compareAndSetLong(PAGE + 8, 0, 2));
            assertEquals(2, sys.getAndAddLong(PAGE + 8, 3));
            byte[] bytes = {1, 2, 3, 4, 5};
            sys.writeMemory(PAGE + 101, bytes, 0, 5);
            byte[] found = new byte[7];
            sys.readMemory(PAGE + 100, found, 0, 7);
            assertArrayEquals(new byte[] {0, 1, 2, 3, 4, 5, 0}, found);
        });
    }

    @Test
    void anAccessThatCannotBeIsASignalToTheThreadThatMadeIt() throws Exception {
        assertEquals(new ExitStatus.Killed(Signal.SEGV, true), deathBy(sys -> sys.loadInt(PAGE)));
        assertEquals(new ExitStatus.Killed(Signal.SEGV, true), deathBy(sys -> {
            sys.mmap(PAGE, PAGE_SIZE, PROT_READ, ANONYMOUS | MAP_FIXED);
            assertEquals(0, sys.loadInt(PAGE));
            sys.storeInt(PAGE, 1);
        }));
        assertEquals(new ExitStatus.Killed(Signal.BUS, true), deathBy(sys -> {
            Words.mapPrivate(sys);
            sys.loadLong(PAGE + 4);
        }));
    }

    private interface Attempt {
        void run(SystemCalls sys);
    }

    private static @Nullable ExitStatus deathBy(Attempt attempt) throws InterruptedException {
        AtomicReference<@Nullable ExitStatus> status = new AtomicReference<>();
        Inside.kernel(1, sys -> {
            Thread child = sys.clone(CloneFlags.FORK, () -> attempt.run(sys));
            sys.waitpid(child.tid(), WaitOptions.NONE);
            status.set(child.process().exitStatus());
        });
        return status.get();
    }

    @Test
    void afterAHandlerTheAccessIsMadeAgain() throws Exception {
        Inside.kernel(1, sys -> {
            AtomicReference<@Nullable SignalInfo> info = new AtomicReference<>();
            sys.sigaction(Signal.SEGV.number(), SignalAction.handle(told -> {
                info.set(told);
                Words.mapPrivate(sys);
            }));
            sys.storeInt(word(3), 5);
            SignalInfo told = java.util.Objects.requireNonNull(info.get());
            assertEquals(SignalInfo.SEGV_MAPERR, told.code());
            assertEquals(word(3), told.value());
            assertEquals(5, sys.loadInt(word(3)));
        });
    }

    @Test
    void theKernelAnswersEfaultWhereAThreadWouldFault() throws Exception {
        Inside.kernel(1, sys -> {
            Refused.with(Errno.EFAULT, () -> sys.readMemory(PAGE, new byte[8], 0, 8));
            sys.mmap(PAGE, PAGE_SIZE, PROT_READ, ANONYMOUS | MAP_FIXED);
            sys.readMemory(PAGE, new byte[8], 0, 8);
            Refused.with(Errno.EFAULT, () -> sys.writeMemory(PAGE, new byte[8], 0, 8));
            Refused.with(Errno.EFAULT, () -> sys.readMemory(PAGE + PAGE_SIZE - 4, new byte[8], 0, 8));
            sys.mprotect(PAGE, PAGE_SIZE, PROT_NONE);
            Refused.with(Errno.EFAULT, () -> sys.readMemory(PAGE, new byte[8], 0, 8));
        });
    }

    @Test
    void refusalsOfMmapInTheirOrder() throws Exception {
        Inside.kernel(1, sys -> {
            Refused.with(Errno.EBADF, () -> sys.mmap(0, 0, READ_WRITE, MAP_PRIVATE));
            Refused.with(Errno.EINVAL, () -> sys.mmap(0, 0, READ_WRITE, ANONYMOUS));
            Refused.with(Errno.ENOMEM, () -> sys.mmap(0, -1, READ_WRITE, ANONYMOUS));
            Refused.with(Errno.ENOMEM, () -> sys.mmap(0, 1L << 47, READ_WRITE, ANONYMOUS));
            Refused.with(Errno.EINVAL, () -> sys.mmap(PAGE + 1, 1, READ_WRITE, ANONYMOUS | MAP_FIXED));
            Refused.with(Errno.ENOMEM, () -> sys.mmap(1L << 47, 1, READ_WRITE, ANONYMOUS | MAP_FIXED));
            Refused.with(Errno.EPERM, () -> sys.mmap(PAGE_SIZE, 1, READ_WRITE, ANONYMOUS | MAP_FIXED));
            Refused.with(Errno.EINVAL, () -> sys.mmap(0, 1, READ_WRITE, MAP_ANONYMOUS));
            Refused.with(Errno.EINVAL, () -> sys.mmap(0, 1, READ_WRITE, ANONYMOUS | MAP_SHARED));
            Words.mapPrivate(sys);
            Refused.with(Errno.EEXIST, () -> sys.mmap(PAGE, 1, READ_WRITE, ANONYMOUS | MAP_FIXED_NOREPLACE));
        });
    }

    @Test
    void mappingsWithoutAPlaceGoWhereThereIsRoom() throws Exception {
        Inside.kernel(1, sys -> {
            long first = sys.mmap(0, 3L * PAGE_SIZE, READ_WRITE, ANONYMOUS);
            long second = sys.mmap(0, 1, READ_WRITE, ANONYMOUS);
            assertEquals(first - PAGE_SIZE, second);
            sys.munmap(first + PAGE_SIZE, 1);
            assertEquals(first + PAGE_SIZE, sys.mmap(0, 1, READ_WRITE, ANONYMOUS));
            assertEquals(OTHER, sys.mmap(OTHER, 1, READ_WRITE, ANONYMOUS));
            assertEquals(second - PAGE_SIZE, sys.mmap(OTHER, 1, READ_WRITE, ANONYMOUS));
        });
    }

    @Test
    void nothingIsBothWrittenAndRun() throws Exception {
        Inside.kernel(1, sys -> {
            Refused.with(Errno.EACCES, () -> sys.mmap(0, 1, PROT_WRITE | PROT_EXEC, ANONYMOUS));
            long text = sys.mmap(0, 1, PROT_READ | PROT_EXEC, ANONYMOUS);
            Refused.with(Errno.EACCES, () -> sys.mprotect(text, 1, READ_WRITE));
            sys.mprotect(text, 1, PROT_READ);
            Refused.with(Errno.EACCES, () -> sys.mprotect(text, 1, READ_WRITE));
            long data = sys.mmap(0, 1, READ_WRITE, ANONYMOUS);
            sys.mprotect(data, 1, PROT_READ);
            Refused.with(Errno.EACCES, () -> sys.mprotect(data, 1, PROT_EXEC));
        });
    }

    @Test
    void refusalsOfTheOtherCalls() throws Exception {
        Inside.kernel(1, sys -> {
            Refused.with(Errno.EINVAL, () -> sys.munmap(PAGE + 1, 1));
            Refused.with(Errno.EINVAL, () -> sys.munmap(PAGE, 0));
            Refused.with(Errno.EINVAL, () -> sys.munmap(-PAGE_SIZE, 1));
            sys.munmap(PAGE, PAGE_SIZE);
            Refused.with(Errno.EINVAL, () -> sys.mprotect(PAGE, 1, 8));
            Refused.with(Errno.EINVAL, () -> sys.mprotect(PAGE + 1, 1, PROT_READ));
            Refused.with(Errno.ENOMEM, () -> sys.mprotect(PAGE, 1, PROT_READ));
            sys.mprotect(PAGE, 0, PROT_READ);
            Refused.with(Errno.EINVAL, () -> sys.madvise(PAGE, 1, 777));
            Refused.with(Errno.EINVAL, () -> sys.madvise(PAGE + 1, 1, MADV_DONTNEED));
            Refused.with(Errno.ENOMEM, () -> sys.madvise(PAGE, 1, MADV_DONTNEED));
            Words.mapShared(sys, OTHER);
            Refused.with(Errno.EINVAL, () -> sys.madvise(OTHER, 1, MADV_WIPEONFORK));
        });
    }

    @Test
    void theHeapGrowsAndShrinksUpToWhatIsInItsWay() throws Exception {
        Inside.kernel(1, sys -> {
            long start = sys.brk(0);
            assertEquals(start + 5_000, sys.brk(start + 5_000));
            sys.storeInt(start + PAGE_SIZE, 3);
            assertEquals(start + 100, sys.brk(start + 100));
            assertEquals(start + 100, sys.brk(start - 1));
            sys.mmap(start + 2L * PAGE_SIZE, 1, READ_WRITE, ANONYMOUS | MAP_FIXED);
            assertEquals(start + 100, sys.brk(start + 3L * PAGE_SIZE));
            assertEquals(start + 2L * PAGE_SIZE, sys.brk(start + 2L * PAGE_SIZE));
            assertEquals(0, sys.loadInt(start + PAGE_SIZE));
        });
    }

    @Test
    void theLimitsCountWhatIsMappedAndWhatCanBeWritten() throws Exception {
        Inside.kernel(1, sys -> {
            long start = sys.brk(0);
            Words.mapPrivate(sys);
            sys.setrlimit(ResourceLimit.DATA, Limit.of(2L * PAGE_SIZE));
            long text = sys.mmap(0, 2L * PAGE_SIZE, PROT_READ, ANONYMOUS);
            Refused.with(Errno.ENOMEM, () -> sys.mmap(0, 2L * PAGE_SIZE, READ_WRITE, ANONYMOUS));
            Refused.with(Errno.ENOMEM, () -> sys.mprotect(text, 2L * PAGE_SIZE, READ_WRITE));
            sys.mprotect(text, PAGE_SIZE, READ_WRITE);
            assertEquals(start, sys.brk(start + 1));
            sys.setrlimit(ResourceLimit.AS, Limit.of(PAGE_SIZE));
            // What is there may stay, be replaced and be given back.
            Words.mapPrivate(sys);
            Refused.with(Errno.ENOMEM, () -> sys.mmap(0, 1, PROT_READ, ANONYMOUS));
            sys.munmap(text, 2L * PAGE_SIZE);
        });
    }

    @Test
    void aMultithreadedForkCopiesWhatTheVanishedThreadsWrote() throws Exception {
        Inside.bothKernels(2, 7, sys -> {
            Words.mapPrivate(sys);
            Thread sibling = sys.clone(CloneFlags.THREAD, () -> sys.storeInt(word(1), 11));
            sys.join(sibling);
            Thread child = sys.clone(CloneFlags.FORK, () -> sys.exit(sys.getAndAddInt(word(1), 1)));
            assertEquals(11 << 8, sys.waitpid(child.tid(), WaitOptions.NONE).status());
            assertEquals(11, sys.loadInt(word(1)));
        });
    }

    @Test
    void aStackHasAnAddressAndASizeOrNeither() throws Exception {
        Inside.kernel(1, sys -> {
            CloneArguments fork = CloneArguments.of(CloneFlags.FORK);
            Refused.with(Errno.EINVAL, () -> sys.clone(fork.withStack(PAGE, 0), () -> {}));
            Refused.with(Errno.EINVAL, () -> sys.clone(fork.withStack(0, PAGE_SIZE), () -> {}));
            sys.waitpid(sys.clone(fork.withStack(PAGE, PAGE_SIZE), () -> {}).tid(), WaitOptions.NONE);
        });
    }

    @Test
    void theTlsPointerIsSetCopiedOrUnset() throws Exception {
        Inside.kernel(1, sys -> {
            CloneArguments thread = CloneArguments.of(CloneFlags.THREAD.with(CloneFlags.CLONE_SETTLS));
            assertEquals(0, sys.tls());
            sys.join(sys.clone(thread.withTls(-5), () -> {
                assertEquals(-5, sys.tls());
                Thread fork = sys.clone(CloneFlags.FORK, () -> sys.exit((int) -sys.tls()));
                assertEquals(5 << 8, sys.waitpid(fork.tid(), WaitOptions.NONE).status());
                sys.join(sys.clone(CloneFlags.THREAD, () -> assertEquals(0, sys.tls())));
            }));
        });
    }
}
