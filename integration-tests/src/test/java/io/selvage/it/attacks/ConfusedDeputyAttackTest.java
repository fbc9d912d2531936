package io.selvage.it.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.selvage.api.CloneFlags;
import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.Kernel;
import io.selvage.api.MemoryCalls;
import io.selvage.api.OpenFlags;
import io.selvage.api.PipeEnds;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.SocketFlags;
import io.selvage.api.SocketPair;
import io.selvage.api.SpawnActions;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import io.selvage.api.security.ImpersonationLevel;
import io.selvage.it.Crowd;
import io.selvage.it.Inside;
import io.selvage.it.Refused;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Mallory asks a service of the system to do what she may not.
@Timeout(60)
class ConfusedDeputyAttackTest {
    private static final Endpoint SERVICE = Endpoint.path("/service");

    private final Kernel kernel = Crowd.boot(2);

    @AfterEach
    void close() {
        kernel.close();
    }

    private interface Service {
        void serve(SystemCalls sys, int client);
    }

    /// A service with one client, who asks at a level.
    private void serving(ImpersonationLevel level, Service service) throws InterruptedException {
        Inside.process(kernel, sys -> {
            Target.file(sys, "/secret", 0600, "s");
            Target.file(sys, "/public", 0644, "p");
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
                return 0;
            }));
            int client = sys.accept(listener);
            service.serve(sys, client);
            assertFalse(sys.isImpersonating());
            sys.close(client);
            sys.waitpid(mallory.pid(), WaitOptions.NONE);
        });
    }

    @Test
    void aPathIsOpenedAsTheClient() throws Exception {
        serving(ImpersonationLevel.IMPERSONATION, (sys, client) -> {
            try (var _ = sys.actingAsPeer(client)) {
                assertEquals("p", Target.read(sys, "/public"));
                Refused.with(Errno.EACCES, () -> sys.open("/secret", OpenFlags.O_RDONLY, 0));
                Refused.with(Errno.EACCES, () -> sys.unlink("/secret"));
                Refused.with(Errno.EACCES, () -> sys.rename("/secret", "/mine"));
                Refused.with(Errno.EACCES, () -> sys.kill(1, 9));
                Refused.with(Errno.EPERM, () -> sys.chmod("/secret", 0777));
                Refused.with(Errno.EPERM, () -> sys.chroot("/"));
            }
            assertEquals("s", Target.read(sys, "/secret"));
        });
    }

    /// Who lends too little gets nothing at all, rather than what the service may do.
    @Test
    void aClientThatOnlyIdentifiesItselfIsRefusedEverything() throws Exception {
        serving(ImpersonationLevel.IDENTIFICATION, (sys, client) -> {
            try (var _ = sys.actingAsPeer(client)) {
                Refused.with(Errno.EACCES, () -> sys.open("/public", OpenFlags.O_RDONLY, 0));
                Refused.with(Errno.EACCES, () -> sys.access("/public", 0));
                Refused.with(Errno.EACCES, () -> sys.mqOpen("/q", OpenFlags.O_RDONLY, 0, null));
            }
        });
    }

    @Test
    void aClientWithoutANameGetsWhatEveryoneGets() throws Exception {
        serving(ImpersonationLevel.ANONYMOUS, (sys, client) -> {
            try (var _ = sys.actingAsPeer(client)) {
                assertEquals("p", Target.read(sys, "/public"));
                Refused.with(Errno.EACCES, () -> sys.open("/secret", OpenFlags.O_RDONLY, 0));
                assertEquals(65_534, sys.geteuid());
            }
        });
    }

    @Test
    void aPipeSaysNothingAboutWhoWrites() throws Exception {
        Inside.process(kernel, sys -> {
            PipeEnds pipe = sys.pipe();
            Refused.with(Errno.ENOTSOCK, () -> sys.impersonatePeer(pipe.readEnd()));
            Refused.with(Errno.ENOTSOCK, () -> sys.actingAsPeer(pipe.writeEnd()));
            SocketPair pair = sys.socketpair(SocketFlags.AF_UNIX, SocketFlags.SOCK_STREAM, 0);
            Refused.with(Errno.ENODATA, () -> sys.impersonatePeer(pair.first()));
        });
    }

    /// The client has no token of the service to act as.
    @Test
    void theClientCannotActAsTheService() throws Exception {
        Inside.process(kernel, sys -> {
            int listener = sys.socket(SocketFlags.AF_UNIX, SocketFlags.SOCK_STREAM, 0);
            sys.bind(listener, SERVICE);
            sys.chmod("/service", 0777);
            sys.listen(listener, 1);
            int child = sys.clone(CloneFlags.NONE, () -> {
                        sys.setuid(Target.MALLORY);
                        int fd = sys.socket(SocketFlags.AF_UNIX, SocketFlags.SOCK_STREAM, 0);
                        sys.connect(fd, SERVICE);
                        Refused.with(Errno.ENODATA, () -> sys.impersonatePeer(fd));
                        sys.exit(0);
                    })
                    .tid();
            sys.close(sys.accept(listener));
            assertEquals(0, sys.waitpid(child, WaitOptions.NONE).status());
        });
    }

    /// A descriptor passed to the service is as good as it was in the client's hands.
    @Test
    void aPassedDescriptorIsNoBetterInOtherHands() throws Exception {
        Inside.process(kernel, sys -> {
            Target.file(sys, "/public", 0644, "p");
            SocketPair pair = sys.socketpair(SocketFlags.AF_UNIX, SocketFlags.SOCK_STREAM, 0);
            int child = sys.clone(CloneFlags.NONE, () -> {
                        sys.setuid(Target.MALLORY);
                        int fd = sys.open("/public", OpenFlags.O_RDONLY, 0);
                        sys.sendmsg(pair.second(), new byte[1], List.of(fd), 0);
                        sys.exit(0);
                    })
                    .tid();
            assertEquals(0, sys.waitpid(child, WaitOptions.NONE).status());
            int passed =
                    sys.recvmsg(pair.first(), new byte[1], 8, 0).descriptors().getFirst();
            Refused.with(Errno.EBADF, () -> sys.write(passed, "x"));
            Refused.with(Errno.EINVAL, () -> sys.ftruncate(passed, 0));
            Refused.with(
                    Errno.EACCES, () -> sys.mmap(0, 4_096, MemoryCalls.PROT_WRITE, MemoryCalls.MAP_SHARED, passed, 0));
        });
    }

    /// Only who may write the name of a socket connects to it.
    @Test
    void aServiceThatIsNotForHerIsNotReached() throws Exception {
        Inside.process(kernel, sys -> {
            int listener = sys.socket(SocketFlags.AF_UNIX, SocketFlags.SOCK_STREAM, 0);
            sys.bind(listener, SERVICE);
            sys.chmod("/service", 0700);
            sys.listen(listener, 1);
        });
        Crowd.as(kernel, "mallory", sys -> {
            int fd = sys.socket(SocketFlags.AF_UNIX, SocketFlags.SOCK_STREAM, 0);
            Refused.with(Errno.EACCES, () -> sys.connect(fd, SERVICE));
        });
    }
}
