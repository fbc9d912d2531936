package io.selvage.it.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.OpenFlags;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.WaitOptions;
import io.selvage.api.security.ImpersonationLevel;
import io.selvage.api.security.Sid;
import io.selvage.api.security.TokenRight;
import io.selvage.api.security.TokenType;
import io.selvage.it.Crowd;
import io.selvage.it.Inside;
import io.selvage.it.Refused;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Mallory's thread hopes to go on as somebody whom a service acted as, or as the service.
@Timeout(60)
class ImpersonationResidueAttackTest {
    private final Kernel kernel = Crowd.boot(2);

    @AfterEach
    void close() {
        kernel.close();
    }

    private static int lent(SystemCalls sys, String user) {
        int primary = sys.createToken(user, TokenRight.ALL);
        return sys.duplicateToken(primary, TokenType.IMPERSONATION, ImpersonationLevel.IMPERSONATION, TokenRight.ALL);
    }

    @Test
    void anExceptionEndsIt() throws Exception {
        Inside.process(kernel, sys -> {
            int token = lent(sys, "mallory");
            assertThrows(IllegalStateException.class, () -> {
                try (var _ = sys.actingAs(token)) {
                    assertEquals(Target.MALLORY, sys.geteuid());
                    throw new IllegalStateException("in the middle");
                }
            });
            assertFalse(sys.isImpersonating());
            assertEquals(0, sys.geteuid());
        });
    }

    @Test
    void anErrorOfACallEndsIt() throws Exception {
        Inside.process(kernel, sys -> {
            Target.file(sys, "/secret", 0600, "s");
            int token = lent(sys, "mallory");
            Refused.with(Errno.EACCES, () -> {
                try (var _ = sys.actingAs(token)) {
                    sys.open("/secret", OpenFlags.O_RDONLY, 0);
                }
            });
            assertEquals("s", Target.read(sys, "/secret"));
        });
    }

    @Test
    void theNextProgramActsAsItsProcess() throws Exception {
        ExitStatus status = Inside.status(kernel, sys -> {
            sys.impersonate(lent(sys, "mallory"));
            sys.exec(Program.of("next", own -> own.isImpersonating() ? 1 : own.geteuid()));
            return 2;
        });
        assertEquals(ExitStatus.exited(0), status);
    }

    @Test
    void newThreadsAndProcessesActAsTheProcess() throws Exception {
        Inside.process(kernel, sys -> {
            sys.impersonate(lent(sys, "mallory"));
            int[] seen = {-1};
            Thread thread = sys.clone(CloneFlags.THREAD, () -> seen[0] = sys.geteuid());
            sys.join(thread);
            assertEquals(0, seen[0]);
            sys.revert();
            int child = sys.clone(CloneFlags.NONE, () -> sys.exit(sys.isImpersonating() ? 1 : 0))
                    .tid();
            assertEquals(0, sys.waitpid(child, WaitOptions.NONE).status());
        });
    }

    /// What a service lends to itself by acting as its client is not the client's either.
    @Test
    void aChildOfAServiceThatActsAsAClientBelongsToTheService() throws Exception {
        Inside.process(kernel, sys -> {
            sys.impersonate(lent(sys, "mallory"));
            int child = sys.clone(CloneFlags.NONE, () -> sys.pause()).tid();
            Refused.with(Errno.EACCES, () -> sys.kill(child, Signal.KILL));
            sys.revert();
            assertEquals(Sid.SYSTEM, sys.processSecurity(child).owner());
            sys.kill(child, Signal.KILL);
            sys.waitpid(child, WaitOptions.NONE);
        });
    }

    @Test
    void aThreadThatEndsLeavesNothingToItsSiblings() throws Exception {
        Inside.process(kernel, sys -> {
            int token = lent(sys, "mallory");
            Thread thread = sys.clone(CloneFlags.THREAD, () -> {
                sys.impersonate(token);
                sys.exitThread(0);
            });
            sys.join(thread);
            assertFalse(sys.isImpersonating());
            assertEquals(0, sys.geteuid());
        });
    }

    /// Code that runs while a killed thread is unwound does nothing any more, as nobody.
    @Test
    void aKilledThreadDoesNothingOnItsWayOut() throws Exception {
        Inside.process(kernel, sys -> {
            int token = lent(sys, "keeper");
            boolean[] acting = new boolean[1];
            int child = sys.clone(CloneFlags.NONE, () -> {
                        try (var _ = sys.actingAs(token)) {
                            acting[0] = true;
                            while (true) {
                                sys.pause();
                            }
                        } finally {
                            Target.file(sys, "/loot", 0666, "x");
                        }
                    })
                    .tid();
            while (!acting[0]) {
                sys.schedYield();
            }
            sys.kill(child, Signal.KILL);
            sys.waitpid(child, WaitOptions.NONE);
            Refused.with(Errno.ENOENT, () -> sys.stat("/loot"));
        });
    }

    @Test
    void blocksDoNotNestIntoMoreRights() throws Exception {
        Inside.process(kernel, sys -> {
            int mallory = lent(sys, "mallory");
            int bob = lent(sys, "bob");
            try (var _ = sys.actingAs(mallory)) {
                Refused.with(Errno.EBUSY, () -> sys.actingAs(bob));
                assertEquals(Target.MALLORY, sys.geteuid());
            }
            assertEquals(0, sys.geteuid());
        });
    }
}
