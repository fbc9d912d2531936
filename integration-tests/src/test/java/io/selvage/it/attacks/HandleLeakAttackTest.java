package io.selvage.it.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.Kernel;
import io.selvage.api.OpenFlags;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SpawnActions;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import io.selvage.api.security.ImpersonationLevel;
import io.selvage.api.security.TokenRight;
import io.selvage.api.security.TokenType;
import io.selvage.it.Crowd;
import io.selvage.it.Inside;
import io.selvage.it.Refused;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Mallory's program is started by the system and finds what was left open.
@Timeout(60)
class HandleLeakAttackTest {
    private final Kernel kernel = Crowd.boot(2);

    @AfterEach
    void close() {
        kernel.close();
    }

    /// What the attacker finds is named by a descriptor.
    private interface Attempt {
        void with(SystemCalls sys, int fd);
    }

    private static int systemToken(SystemCalls sys) {
        int primary = sys.openProcessToken(0, TokenRight.ALL);
        return sys.duplicateToken(primary, TokenType.IMPERSONATION, ImpersonationLevel.IMPERSONATION, TokenRight.ALL);
    }

    private static void asMallory(SystemCalls sys, int fd, Attempt attempt) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Process child = sys.spawn(SpawnActions.NONE.withUser("mallory"), Program.of("mallory", own -> {
            try {
                attempt.with(own, fd);
            } catch (RuntimeException | Error e) {
                failure.set(e);
            }
            return 0;
        }));
        sys.waitpid(child.pid(), WaitOptions.NONE);
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new AssertionError(thrown);
        }
    }

    @Test
    void aTokenIsClosedByExec() throws Exception {
        Inside.process(
                kernel,
                sys -> asMallory(
                        sys, systemToken(sys), (own, fd) -> Refused.with(Errno.EBADF, () -> own.impersonate(fd))));
    }

    @Test
    void aTokenKeptAcrossAForkLendsNothingToWhoHasGivenUpItsUser() throws Exception {
        Inside.process(kernel, sys -> {
            Target.file(sys, "/secret", 0600, "s");
            int token = systemToken(sys);
            int primary = sys.openProcessToken(0, TokenRight.ALL);
            int child = sys.clone(CloneFlags.NONE, () -> {
                        sys.setuid(Target.MALLORY);
                        Refused.with(Errno.EPERM, () -> sys.installPrimary(primary));
                        sys.impersonate(token);
                        assertEquals(
                                ImpersonationLevel.IDENTIFICATION,
                                sys.identity().level());
                        Refused.with(Errno.EACCES, () -> sys.open("/secret", OpenFlags.O_RDONLY, 0));
                        Refused.with(Errno.EACCES, () -> sys.open("/", OpenFlags.O_RDONLY, 0));
                        Refused.with(Errno.EACCES, () -> sys.stat("/"));
                        Refused.with(Errno.EACCES, () -> sys.kill(1, Signal.KILL));
                        sys.exit(0);
                    })
                    .tid();
            assertEquals(0, sys.waitpid(child, WaitOptions.NONE).status());
        });
    }

    @Test
    void aHandleOnAProcessDoesNotCarryTheRightToSignalIt() throws Exception {
        Inside.process(kernel, sys -> {
            Process bob = Target.sleeper(sys, "bob");
            int pidfd = sys.pidfdOpen(bob.pid(), 0);
            int child = sys.clone(CloneFlags.NONE, () -> {
                        sys.setuid(Target.MALLORY);
                        Refused.with(Errno.EACCES, () -> sys.pidfdSendSignal(pidfd, Signal.KILL.number(), 0));
                        assertTrue(Target.refusal(() -> sys.pidfdGetfd(pidfd, 0, 0)) != null);
                        sys.exit(0);
                    })
                    .tid();
            assertEquals(0, sys.waitpid(child, WaitOptions.NONE).status());
            Target.end(sys, bob);
        });
    }

    @Test
    void aFileOpenedByTheSystemGrantsWhatItWasOpenedForAndNoMore() throws Exception {
        Inside.process(kernel, sys -> {
            Target.file(sys, "/log", 0600, "entry");
            int reading = sys.open("/log", OpenFlags.O_RDONLY, 0);
            asMallory(sys, reading, (own, fd) -> {
                assertEquals(5, own.pread(fd, new byte[9], 0, 9, 0));
                Refused.with(Errno.EBADF, () -> own.write(fd, "x"));
                Refused.with(Errno.EINVAL, () -> own.ftruncate(fd, 0));
                Refused.with(Errno.EPERM, () -> own.fchmod(fd, 0777));
                Refused.with(Errno.EPERM, () -> own.fchown(fd, Target.MALLORY, -1));
                Refused.with(Errno.EACCES, () -> own.open("/log", OpenFlags.O_RDONLY, 0));
            });
        });
    }

    @Test
    void aFileMarkedForExecIsGone() throws Exception {
        Inside.process(kernel, sys -> {
            Target.file(sys, "/log", 0600, "entry");
            int fd = sys.open("/log", OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC, 0);
            asMallory(sys, fd, (own, number) -> Refused.with(Errno.EBADF, () -> own.read(number, new byte[1])));
        });
    }

    @Test
    void anOpenDirectoryIsNoWayAroundItsRules() throws Exception {
        Inside.process(kernel, sys -> {
            sys.mkdir("/private", 0700);
            Target.file(sys, "/private/f", 0666, "s");
            int fd = sys.open("/private", OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0);
            asMallory(sys, fd, (own, folder) -> {
                Refused.with(Errno.EACCES, () -> own.openat(folder, "f", OpenFlags.O_RDONLY, 0));
                Refused.with(Errno.EACCES, () -> own.fchdir(folder));
                Refused.with(Errno.EACCES, () -> own.fstatat(folder, "f", 0));
            });
        });
    }
}
