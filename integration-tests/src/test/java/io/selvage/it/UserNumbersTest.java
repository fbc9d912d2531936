package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.Kernel;
import io.selvage.api.Limit;
import io.selvage.api.OpenFlags;
import io.selvage.api.ResourceLimit;
import io.selvage.api.Signal;
import io.selvage.api.Thread;
import io.selvage.api.WaitOptions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Unix's calls about users, over tokens.
@Timeout(60)
class UserNumbersTest {
    private final Kernel kernel = Crowd.boot(2);

    @AfterEach
    void close() {
        kernel.close();
    }

    @Test
    void aUserHasHisNumbers() throws Exception {
        Crowd.as(kernel, "ann", sys -> {
            assertEquals(1_000, sys.getuid());
            assertEquals(1_000, sys.geteuid());
            assertEquals(2_000, sys.getgid());
            assertEquals(2_000, sys.getegid());
            assertEquals(List.of(2_000, 65_534), sys.getgroups());
            sys.setuid(1_000);
            sys.setgid(2_000);
            Refused.with(Errno.EPERM, () -> sys.setgid(2_001));
            Refused.with(Errno.EINVAL, () -> sys.setgid(5));
            Refused.with(Errno.EPERM, () -> sys.setuid(0));
            Refused.with(Errno.EPERM, () -> sys.seteuid(1_001));
            Refused.with(Errno.EINVAL, () -> sys.setuid(5));
            assertEquals(1_000, sys.getuid());
        });
    }

    @Test
    void whoGivesUpTheSystemDoesNotGetItBack() throws Exception {
        Inside.process(kernel, sys -> {
            sys.setParentDeathSignal(Signal.TERM.number());
            sys.setuid(1_000);
            assertEquals(0, sys.getParentDeathSignal());
            assertEquals(1_000, sys.getuid());
            assertEquals(Crowd.ANN, sys.identity().user());
            assertEquals(java.util.Set.of(), sys.identity().privileges());
            Refused.with(Errno.EPERM, () -> sys.setuid(0));
            Refused.with(Errno.EPERM, () -> sys.seteuid(0));
            Refused.with(Errno.EACCES, () -> sys.open("/new", OpenFlags.O_CREAT, 0600));
            int child = sys.clone(CloneFlags.NONE, () -> sys.exit(sys.getuid() == 1_000 ? 0 : 1))
                    .tid();
            assertEquals(0, sys.waitpid(child, WaitOptions.NONE).status());
        });
    }

    @Test
    void anEffectiveUserIsOneOfTheThreadAlone() throws Exception {
        Inside.process(kernel, sys -> {
            sys.seteuid(1_000);
            assertTrue(sys.isImpersonating());
            assertEquals(0, sys.getuid());
            assertEquals(1_000, sys.geteuid());
            assertEquals(2_000, sys.getegid());
            Refused.with(Errno.EACCES, () -> sys.open("/new", OpenFlags.O_CREAT, 0600));
            Refused.with(Errno.EPERM, () -> sys.seteuid(1_001));
            int child =
                    sys.clone(CloneFlags.NONE, () -> sys.exit(sys.geteuid())).tid();
            assertEquals(0, sys.waitpid(child, WaitOptions.NONE).status());
            sys.seteuid(0);
            assertFalse(sys.isImpersonating());
            sys.close(sys.open("/new", OpenFlags.O_CREAT, 0600));
        });
    }

    @Test
    void threeUsersAreChangedInOneStepOrNotAtAll() throws Exception {
        Inside.process(kernel, sys -> {
            Refused.with(Errno.EINVAL, () -> sys.setresuid(1_000, 1_000, 0));
            Refused.with(Errno.EINVAL, () -> sys.setresuid(1_000, 5, 1_000));
            assertEquals(0, sys.getuid());
            assertEquals(0, sys.geteuid());
            sys.setresuid(1_000, 1_001, 1_000);
            assertEquals(1_000, sys.getuid());
            assertEquals(1_001, sys.geteuid());
            assertEquals(Crowd.BOB, sys.identity().user());
            Refused.with(Errno.EPERM, () -> sys.setreuid(1_001, 1_001));
            sys.setreuid(-1, 1_000);
            assertEquals(1_000, sys.geteuid());
            Refused.with(Errno.EPERM, () -> sys.seteuid(1_001));
        });
    }

    /// It is counted until the process is collected, whoever that belongs to.
    @Test
    void aFirstThreadThatHasEndedBecomesTheNewUsersToo() throws Exception {
        Inside.process(kernel, sys -> {
            int child = sys.clone(CloneFlags.NONE, () -> {
                        Thread first = sys.thread();
                        sys.clone(CloneFlags.THREAD, () -> {
                            sys.join(first);
                            sys.setuid(1_000);
                            sys.setrlimit(ResourceLimit.NPROC.number(), new Limit(3, 3));
                            Thread third = sys.clone(CloneFlags.THREAD, sys::park);
                            Refused.with(Errno.EAGAIN, () -> sys.clone(CloneFlags.THREAD, sys::park));
                            third.unpark();
                            sys.join(third);
                            sys.exit(7);
                        });
                        sys.exitThread(0);
                    })
                    .tid();
            assertEquals(7 << 8, sys.waitpid(child, WaitOptions.NONE).status());
        });
    }
}
