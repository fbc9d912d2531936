package io.selvage.it.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.MemoryCalls;
import io.selvage.api.Process;
import io.selvage.api.ProcessInfo;
import io.selvage.api.Program;
import io.selvage.api.SystemCalls;
import io.selvage.api.security.Mitigation;
import io.selvage.it.Crowd;
import io.selvage.it.Inside;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/// A process makes children as fast as it can while somebody takes that from it.
@Timeout(60)
class RestrictionRaceAttackTest {
    private static final int BYTES = 32 << 20;
    private static final int MOST_CHILDREN = 200;

    /// Children, which copy much memory on their way, until that is refused.
    private static int makeChildren(SystemCalls sys, AtomicInteger born, AtomicBoolean over) {
        long memory = sys.mmap(
                0,
                BYTES,
                MemoryCalls.PROT_READ | MemoryCalls.PROT_WRITE,
                MemoryCalls.MAP_PRIVATE | MemoryCalls.MAP_ANONYMOUS,
                -1,
                0);
        for (long page = 0; page < BYTES; page += 4_096) {
            sys.storeInt(memory + page, 1);
        }
        try {
            while (born.get() < MOST_CHILDREN) {
                sys.clone(CloneFlags.NONE, sys::pause);
                born.incrementAndGet();
            }
        } catch (KernelException e) {
            assertEquals(Errno.EACCES, e.errno());
        }
        over.set(true);
        return sys.pause();
    }

    /// Who is not among the processes once the restriction holds has been born later, and is restricted.
    @RepeatedTest(10)
    void aChildOnItsWayDoesNotEscape() throws Exception {
        try (Kernel kernel = Crowd.boot(2)) {
            AtomicInteger born = new AtomicInteger();
            AtomicBoolean over = new AtomicBoolean();
            Process target = kernel.spawn(Program.of("target", sys -> makeChildren(sys, born, over)));
            Inside.process(kernel, sys -> {
                while (born.get() < 10) {
                    sys.schedYield();
                }
                sys.setMitigations(target.pid(), Mitigation.NO_CHILD);
                Set<Integer> before = pids(kernel);
                while (!over.get()) {
                    sys.schedYield();
                }
                Set<Integer> later = pids(kernel);
                later.removeAll(before);
                for (int pid : later) {
                    assertEquals(Mitigation.NO_CHILD, sys.mitigations(pid), () -> pid + " was born without");
                }
            });
        }
    }

    private static Set<Integer> pids(Kernel kernel) {
        Set<Integer> pids = new HashSet<>();
        for (ProcessInfo process : kernel.processes()) {
            pids.add(process.pid());
        }
        return pids;
    }
}
