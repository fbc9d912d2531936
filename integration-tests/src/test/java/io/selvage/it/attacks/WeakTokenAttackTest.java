package io.selvage.it.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneFlags;
import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.Kernel;
import io.selvage.api.OpenFlags;
import io.selvage.api.PeerCredentials;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.SocketControl;
import io.selvage.api.SocketFlags;
import io.selvage.api.SpawnActions;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import io.selvage.api.security.ImpersonationLevel;
import io.selvage.api.security.Integrity;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.Sid;
import io.selvage.api.security.TokenFilter;
import io.selvage.api.security.TokenRight;
import io.selvage.api.security.TokenType;
import io.selvage.it.Crowd;
import io.selvage.it.Inside;
import io.selvage.it.Refused;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A token that has been made weaker does not get back by being its user's what it has lost.
@Timeout(60)
class WeakTokenAttackTest {
    private static final Endpoint SERVICE = Endpoint.path("/service");

    private final Kernel kernel = Crowd.boot(2);

    @AfterEach
    void close() {
        kernel.close();
    }

    @FunctionalInterface
    private interface Weakening {
        /// @return a descriptor on the weaker token
        int of(SystemCalls sys, int token);
    }

    /// The owner's things, tried with a token of his that is weaker than the one that made them.
    private void againstOwnThings(Weakening weakening) throws InterruptedException {
        Inside.process(kernel, sys -> {
            Target.file(sys, "/own", 0660, "o");
            sys.chown("/own", 1_000, 2_001);
            sys.seteuid(1_000);
            sys.close(sys.shmOpen("/shared", OpenFlags.O_CREAT | OpenFlags.O_RDWR, 0600));
            sys.close(sys.mqOpen("/queue", OpenFlags.O_CREAT | OpenFlags.O_RDWR, 0600, null));
            sys.seteuid(0);
            int ann = sys.createToken("ann", TokenRight.ALL);
            int lent =
                    sys.duplicateToken(ann, TokenType.IMPERSONATION, ImpersonationLevel.IMPERSONATION, TokenRight.ALL);
            try (var _ = sys.actingAs(weakening.of(sys, lent))) {
                Refused.with(Errno.EACCES, () -> sys.open("/own", OpenFlags.O_WRONLY, 0));
                Refused.with(Errno.EPERM, () -> sys.chmod("/own", 0666));
                Refused.with(Errno.EPERM, () -> sys.chown("/own", -1, 2_000));
                Refused.with(Errno.EACCES, () -> sys.shmUnlink("/shared"));
                Refused.with(Errno.EACCES, () -> sys.mqUnlink("/queue"));
            }
            try (var _ = sys.actingAs(lent)) {
                sys.chown("/own", -1, 2_000);
                sys.shmUnlink("/shared");
                sys.mqUnlink("/queue");
            }
        });
    }

    @Test
    void anOwnerOfLowIntegrityDoesNotChangeWhatWasTrusted() throws Exception {
        againstOwnThings((sys, token) -> {
            int copy = sys.restrictToken(token, TokenFilter.NONE, TokenRight.ALL);
            sys.lowerIntegrity(copy, Integrity.LOW);
            return copy;
        });
    }

    @Test
    void anOwnerWhoIsRestrictedDoesNotChangeWhatHeMayNotTouch() throws Exception {
        againstOwnThings(
                (sys, token) -> sys.restrictToken(token, TokenFilter.NONE.restrictedTo(Sid.EVERYONE), TokenRight.ALL));
    }

    /// A service that may install tokens but not make them out of nothing.
    @Test
    void aTokenThatMayOnlyBeLookedAtDoesNotMakeAProcessOfItsUser() throws Exception {
        asServerOf(ImpersonationLevel.IDENTIFICATION, (sys, client) -> {
            try (var _ = sys.actingAsPeer(client)) {
                Refused.with(Errno.EPERM, () -> sys.setresuid(Target.MALLORY, Target.MALLORY, Target.MALLORY));
            }
            assertEquals(0, sys.getuid());
        });
    }

    @Test
    void whoeverConnectsIsInHisOwnGroup() throws Exception {
        asServerOf(ImpersonationLevel.IMPERSONATION, (sys, client) -> {
            PeerCredentials who = sys.peer(client);
            assertEquals(Target.MALLORY, who.uid());
            assertEquals(2_001, who.gid());
        });
    }

    @Test
    void whoHidesHasNoNumberEither() throws Exception {
        asServerOf(ImpersonationLevel.ANONYMOUS, (sys, client) -> {
            PeerCredentials who = sys.peer(client);
            assertEquals(65_534, who.uid());
            assertEquals(65_534, who.gid());
            sys.setsockopt(client, SocketControl.SOL_SOCKET, SocketControl.SO_PASSCRED, 1);
            sys.write(client, new byte[1]);
            assertEquals(who, sys.recvmsg(client, new byte[1], 0, 0).sender());
        });
    }

    private interface Service {
        void serve(SystemCalls sys, int client);
    }

    private void asServerOf(ImpersonationLevel level, Service service) throws InterruptedException {
        Inside.process(kernel, sys -> {
            int listener = sys.socket(SocketFlags.AF_UNIX, SocketFlags.SOCK_STREAM, 0);
            int mask = sys.umask(0);
            sys.bind(listener, SERVICE);
            sys.umask(mask);
            sys.listen(listener, 4);
            Process mallory = sys.spawn(SpawnActions.NONE.withUser("mallory"), Program.of("mallory", own -> {
                int fd = own.socket(SocketFlags.AF_UNIX, SocketFlags.SOCK_STREAM, 0);
                own.impersonationLevel(fd, level);
                own.connect(fd, SERVICE);
                own.read(fd, new byte[1]);
                own.write(fd, new byte[1]);
                return 0;
            }));
            sys.removePrivileges(Privilege.CREATE_TOKEN);
            int client = sys.accept(listener);
            service.serve(sys, client);
            sys.close(client);
            sys.waitpid(mallory.pid(), WaitOptions.NONE);
        });
    }

    /// What a program throws is code of its own, which runs while the kernel tells of it.
    @Test
    void whatAnExceptionSaysOfItselfIsSaidByItsProcess() throws Exception {
        Inside.process(kernel, sys -> {
            Process victim = Target.sleeper(sys, "bob");
            int child = sys.clone(CloneFlags.NONE, () -> {
                        sys.setuid(Target.MALLORY);
                        throw new IllegalStateException() {
                            @Override
                            public String getMessage() {
                                victim.kill(io.selvage.api.Signal.USR1);
                                return "killer";
                            }
                        };
                    })
                    .tid();
            sys.waitpid(child, WaitOptions.NONE);
            sys.kill(victim.pid(), io.selvage.api.Signal.KILL);
            assertEquals(9, sys.waitpid(victim.pid(), WaitOptions.NONE).status() & 0x7f);
        });
    }
}
