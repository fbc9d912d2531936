package io.selvage.it.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.Kernel;
import io.selvage.api.Limit;
import io.selvage.api.MemoryCalls;
import io.selvage.api.OpenFlags;
import io.selvage.api.Process;
import io.selvage.api.ResourceLimit;
import io.selvage.api.Signal;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import io.selvage.api.security.TokenRight;
import io.selvage.it.Crowd;
import io.selvage.it.Inside;
import io.selvage.it.Refused;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Mallory reaches for another user's process and for what he shares by name.
@Timeout(60)
class OtherProcessAttackTest {
    private final Kernel kernel = Crowd.boot(2);

    @AfterEach
    void close() {
        kernel.close();
    }

    private interface Attempt {
        void on(SystemCalls sys, int pid);
    }

    private void againstBob(Attempt attempt) throws InterruptedException {
        Inside.process(kernel, sys -> {
            Process bob = Target.sleeper(sys, "bob");
            sys.seteuid(Target.MALLORY);
            attempt.on(sys, bob.pid());
            sys.revert();
            Target.end(sys, bob);
        });
    }

    @Test
    void signalsDoNotArrive() throws Exception {
        againstBob((sys, pid) -> {
            for (Signal signal : new Signal[] {Signal.KILL, Signal.STOP, Signal.USR1, Signal.CONT}) {
                Refused.with(Errno.EACCES, () -> sys.kill(pid, signal));
            }
            Refused.with(Errno.EACCES, () -> sys.tkill(pid, Signal.KILL.number()));
        });
    }

    @Test
    void memoryIsNeitherReadNorWritten() throws Exception {
        againstBob((sys, pid) -> {
            Refused.with(Errno.EACCES, () -> sys.readProcessMemory(pid, 65_536, new byte[8], 0, 8));
            Refused.with(Errno.EACCES, () -> sys.writeProcessMemory(pid, 65_536, new byte[8], 0, 8));
        });
    }

    @Test
    void limitsAndRulesAreNotChanged() throws Exception {
        againstBob((sys, pid) -> {
            Refused.with(Errno.EACCES, () -> sys.prlimit(pid, ResourceLimit.NOFILE.number(), Limit.of(1)));
            Refused.with(Errno.EACCES, () -> sys.processAccess(pid, null));
            Refused.with(Errno.EACCES, () -> sys.processOwner(pid, Crowd.MALLORY));
            Refused.with(Errno.EACCES, () -> sys.openProcessToken(pid, TokenRight.IMPERSONATE));
        });
    }

    /// A number in memory means the caller's own memory, whatever is there in another process.
    @Test
    void memoryIsTheCallersOwn() throws Exception {
        Inside.process(kernel, sys -> {
            long at = sys.mmap(
                    0,
                    4_096,
                    MemoryCalls.PROT_READ | MemoryCalls.PROT_WRITE,
                    MemoryCalls.MAP_PRIVATE | MemoryCalls.MAP_ANONYMOUS,
                    -1,
                    0);
            sys.storeInt(at, 42);
            int child = sys.clone(CloneFlags.NONE, () -> {
                        sys.setuid(Target.MALLORY);
                        sys.storeInt(at, 7);
                        assertEquals(0, sys.futexWake(at, 9));
                        sys.exit(0);
                    })
                    .tid();
            assertEquals(0, sys.waitpid(child, WaitOptions.NONE).status());
            assertEquals(42, sys.loadInt(at));
        });
    }

    @Test
    void namedMemoryAndQueuesAreTheirOwners() throws Exception {
        Crowd.as(kernel, "bob", sys -> {
            sys.shmOpen("/pool", OpenFlags.O_RDWR | OpenFlags.O_CREAT, 0600);
            sys.mqOpen("/box", OpenFlags.O_RDWR | OpenFlags.O_CREAT, 0600, null);
        });
        Crowd.as(kernel, "mallory", sys -> {
            Refused.with(Errno.EACCES, () -> sys.shmOpen("/pool", OpenFlags.O_RDONLY, 0));
            Refused.with(Errno.EACCES, () -> sys.shmOpen("/pool", OpenFlags.O_RDWR | OpenFlags.O_CREAT, 0666));
            Refused.with(Errno.EACCES, () -> sys.shmUnlink("/pool"));
            Refused.with(Errno.EACCES, () -> sys.mqOpen("/box", OpenFlags.O_RDONLY, 0, null));
            Refused.with(Errno.EACCES, () -> sys.mqOpen("/box", OpenFlags.O_RDWR | OpenFlags.O_CREAT, 0666, null));
            Refused.with(Errno.EACCES, () -> sys.mqUnlink("/box"));
        });
    }
}
