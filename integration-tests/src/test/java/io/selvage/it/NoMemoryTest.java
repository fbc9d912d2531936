package io.selvage.it;

import static io.selvage.api.MemoryCalls.MAP_ANONYMOUS;
import static io.selvage.api.MemoryCalls.MAP_FIXED;
import static io.selvage.api.MemoryCalls.MAP_PRIVATE;
import static io.selvage.api.MemoryCalls.MAP_SHARED;
import static io.selvage.api.MemoryCalls.PROT_READ;
import static io.selvage.it.Words.PAGE;
import static io.selvage.it.Words.PAGE_SIZE;
import static io.selvage.it.Words.READ_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.Errno;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Limit;
import io.selvage.api.MemoryArea;
import io.selvage.api.OpenFlags;
import io.selvage.api.ResourceLimit;
import io.selvage.api.SystemCalls;
import io.selvage.api.simulation.Chooser;
import io.selvage.api.simulation.Decision;
import io.selvage.api.simulation.Fault;
import io.selvage.api.simulation.Plan;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/// Calls that get no memory leave everything as it was.
@Timeout(60)
class NoMemoryTest {
    private static final int REPLACE = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;

    /// What was there can still be used, and the call is refused once more.
    private static void refuses(SystemCalls sys, Errno errno, Executable call) {
        List<MemoryArea> before = sys.memoryMap();
        long end = sys.brk(0);
        Refused.with(errno, call);
        assertEquals(before, sys.memoryMap());
        assertEquals(end, sys.brk(0));
        assertEquals(7, sys.loadInt(PAGE));
    }

    @Test
    void theLimitsRefuseBeforeAnythingIsReplaced() throws Exception {
        Inside.bothKernels(1, 1, sys -> {
            Words.mapPrivate(sys);
            sys.storeInt(PAGE, 7);
            int fd = sys.memfdCreate("file", 0);
            sys.write(fd, new byte[10 * PAGE_SIZE], 0, 10 * PAGE_SIZE);
            sys.setrlimit(ResourceLimit.AS, Limit.of(2L * PAGE_SIZE));
            refuses(sys, Errno.ENOMEM, () -> sys.mmap(PAGE, 3L * PAGE_SIZE, READ_WRITE, REPLACE));
            refuses(sys, Errno.ENOMEM, () -> sys.mmap(PAGE, 3L * PAGE_SIZE, READ_WRITE, MAP_SHARED | MAP_FIXED, fd, 0));
            refuses(sys, Errno.ENOMEM, () -> sys.mmap(0, 3L * PAGE_SIZE, READ_WRITE, MAP_SHARED | MAP_ANONYMOUS));
            refuses(sys, Errno.ENOMEM, sys::stack);
            assertEquals(sys.brk(0), sys.brk(sys.brk(0) + 2L * PAGE_SIZE));
            sys.setrlimit(ResourceLimit.DATA, Limit.of(PAGE_SIZE));
            long readOnly = sys.mmap(0, 1, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
            refuses(sys, Errno.ENOMEM, () -> sys.mprotect(readOnly, 1, READ_WRITE));
        });
    }

    @Test
    void memoryThatTheHostDoesNotHaveIsRefused() throws Exception {
        Inside.kernel(1, sys -> {
            Words.mapPrivate(sys);
            sys.storeInt(PAGE, 7);
            refuses(sys, Errno.ENOMEM, () -> sys.mmap(0, 1L << 45, READ_WRITE, MAP_SHARED | MAP_ANONYMOUS));
            refuses(
                    sys,
                    Errno.ENOMEM,
                    () -> sys.mmap(PAGE, 1L << 45, READ_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED));
        });
    }

    @Test
    void aCallThatThePlanLetsFailHasDoneNothing() throws Exception {
        AtomicBoolean failing = new AtomicBoolean();
        Plan plan = new Plan(1, new FailsWhile(failing), EnumSet.of(Fault.FAIL_ALLOCATION), 100, 100_000);
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(plan, 1))) {
            Inside.process(kernel, sys -> {
                Words.mapPrivate(sys);
                sys.storeInt(PAGE, 7);
                int fd = sys.memfdCreate("file", 0);
                sys.write(fd, new byte[PAGE_SIZE], 0, PAGE_SIZE);
                failing.set(true);
                refuses(sys, Errno.ENOMEM, () -> sys.mmap(PAGE, PAGE_SIZE, READ_WRITE, REPLACE));
                refuses(sys, Errno.ENOMEM, () -> sys.mmap(PAGE, PAGE_SIZE, READ_WRITE, MAP_SHARED | MAP_FIXED, fd, 0));
                refuses(sys, Errno.EMFILE, () -> sys.memfdCreate("x", 0));
                refuses(sys, Errno.EMFILE, () -> sys.shmOpen("x", OpenFlags.O_RDWR | OpenFlags.O_CREAT, 0600));
                failing.set(false);
                Refused.with(Errno.ENOENT, () -> sys.shmUnlink("x"));
                sys.mmap(PAGE, PAGE_SIZE, READ_WRITE, MAP_SHARED | MAP_FIXED, fd, 0);
                assertEquals(0, sys.loadInt(PAGE));
            });
        }
    }

    private record FailsWhile(AtomicBoolean failing) implements Chooser {
        @Override
        public int choose(Decision decision) {
            return decision.kind() == Decision.Kind.FAULT && failing.get() ? 1 : 0;
        }
    }
}
