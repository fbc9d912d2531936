package io.selvage.it.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.Errno;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Process;
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

/// Mallory knows the number of a process of her own that is gone, and waits for somebody else to get it.
@Timeout(60)
class PidReuseAttackTest {
    private static final int NUMBERS = 340;

    /// Numbers up to this one are not given a second time.
    private static final int GIVEN_ONCE = 300;

    private final Kernel kernel =
            Kernel.boot(Crowd.of(KernelConfig.deterministic(11, 1).pidMax(NUMBERS)));

    @AfterEach
    void close() {
        kernel.close();
    }

    /// What to do with a number that has been hers and is bob's.
    private interface Attempt {
        void with(SystemCalls sys, int pid, int pidfd, Process bob);
    }

    private void whenReused(Attempt attempt) throws InterruptedException {
        Inside.process(kernel, sys -> {
            Process own = Target.sleeper(sys, "mallory");
            while (own.pid() <= GIVEN_ONCE) {
                Target.end(sys, own);
                own = Target.sleeper(sys, "mallory");
            }
            int pid = own.pid();
            int pidfd = sys.pidfdOpen(pid, 0);
            Target.end(sys, own);
            Process bob = Target.sleeper(sys, "bob");
            int tries = 0;
            while (bob.pid() != pid) {
                assertTrue(tries++ < 2 * NUMBERS, "the number does not come back");
                Target.end(sys, bob);
                bob = Target.sleeper(sys, "bob");
            }
            sys.seteuid(Target.MALLORY);
            attempt.with(sys, pid, pidfd, bob);
            sys.revert();
            assertEquals(0, sys.waitpid(pid, WaitOptions.WNOHANG).pid(), "bob's process lives");
            Target.end(sys, bob);
        });
    }

    @Test
    void theOldHandleSignalsNobody() throws Exception {
        whenReused((sys, pid, pidfd, bob) ->
                Refused.with(Errno.ESRCH, () -> sys.pidfdSendSignal(pidfd, Signal.KILL.number(), 0)));
    }

    @Test
    void theOldHandleTakesNoDescriptors() throws Exception {
        whenReused((sys, pid, pidfd, bob) -> Refused.with(Errno.ESRCH, () -> sys.pidfdGetfd(pidfd, 0, 0)));
    }

    @Test
    void theNumberIsRefusedSignals() throws Exception {
        whenReused((sys, pid, pidfd, bob) -> {
            Refused.with(Errno.EACCES, () -> sys.kill(pid, Signal.KILL));
            Refused.with(Errno.EACCES, () -> sys.tgkill(pid, pid, Signal.KILL.number()));
        });
    }

    @Test
    void theNumberGivesNoToken() throws Exception {
        whenReused((sys, pid, pidfd, bob) ->
                Refused.with(Errno.EACCES, () -> sys.openProcessToken(pid, TokenRight.QUERY)));
    }
}
