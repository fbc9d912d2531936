package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.selvage.api.CloneFlags;
import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.Kernel;
import io.selvage.api.OpenFlags;
import io.selvage.api.SocketFlags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What local sockets are called, in the file tree and outside of it (MODEL 15).
@Timeout(60)
class LocalNamesTest {
    private static final int UNIX = SocketFlags.AF_UNIX;
    private static final int STREAM = SocketFlags.SOCK_STREAM;

    @Test
    void aPathIsAFileThatOutlivesTheSocket() throws Exception {
        Inside.bothKernels(1, 2, sys -> {
            int listener = sys.socket(UNIX, STREAM, 0);
            Endpoint path = Endpoint.path("/service");
            sys.bind(listener, path);
            assertEquals(path, sys.getsockname(listener));
            Refused.with(Errno.EINVAL, () -> sys.bind(listener, Endpoint.path("/again")));
            Refused.with(Errno.EINVAL, () -> sys.bind(listener, Endpoint.name("again")));
            int client = sys.socket(UNIX, STREAM, 0);
            Refused.with(Errno.ECONNREFUSED, () -> sys.connect(client, path));
            sys.listen(listener, 1);
            Refused.with(Errno.EPROTOTYPE, () -> sys.connect(sys.socket(UNIX, SocketFlags.SOCK_DGRAM, 0), path));
            Refused.with(Errno.EADDRINUSE, () -> sys.bind(client, path));
            Refused.with(Errno.ENXIO, () -> sys.open("/service", OpenFlags.O_RDWR, 0));
            assertEquals(0, sys.connect(client, path));
            sys.close(listener);
            Refused.with(Errno.ECONNREFUSED, () -> sys.connect(sys.socket(UNIX, STREAM, 0), path));
            Refused.with(Errno.EADDRINUSE, () -> sys.bind(sys.socket(UNIX, STREAM, 0), path));
            sys.unlink("/service");
            Refused.with(Errno.ENOENT, () -> sys.connect(sys.socket(UNIX, STREAM, 0), path));
            sys.bind(sys.socket(UNIX, STREAM, 0), path);
        });
    }

    @Test
    void aNameThatIsTakenAwayLeavesTheSocketListening() throws Exception {
        Inside.kernel(1, sys -> {
            int listener = sys.socket(UNIX, STREAM, 0);
            sys.bind(listener, Endpoint.path("/service"));
            sys.listen(listener, 5);
            int client = sys.socket(UNIX, STREAM, 0);
            sys.connect(client, Endpoint.path("/service"));
            sys.unlink("/service");
            int accepted = sys.accept(listener);
            sys.write(client, "x");
            assertEquals(1, sys.read(accepted, new byte[5]));
            assertEquals(Endpoint.path("/service"), sys.getsockname(listener));
        });
    }

    @Test
    void pathsAreWalkedFromTheCallersDirectory() throws Exception {
        Inside.kernel(1, sys -> {
            sys.mkdir("/run", 0755);
            int listener = sys.socket(UNIX, STREAM, 0);
            Refused.with(Errno.ENOENT, () -> sys.bind(listener, Endpoint.path("/nowhere/service")));
            Refused.with(Errno.EADDRINUSE, () -> sys.bind(listener, Endpoint.path("/run")));
            Refused.with(Errno.ENOENT, () -> sys.bind(listener, Endpoint.path("/run/new/")));
            sys.chdir("/run");
            sys.bind(listener, Endpoint.path("service"));
            sys.listen(listener, 1);
            sys.chdir("/");
            int client = sys.socket(UNIX, STREAM, 0);
            Refused.with(Errno.ENOENT, () -> sys.connect(client, Endpoint.path("service")));
            Refused.with(Errno.ECONNREFUSED, () -> sys.connect(client, Endpoint.path("/run")));
            Refused.with(Errno.ENOTDIR, () -> sys.connect(client, Endpoint.path("/run/service/x")));
            sys.connect(client, Endpoint.path("run/../run/service"));
        });
    }

    @Test
    void aNameOutsideTheTreeGoesWithItsSocketAndIsOnePerType() throws Exception {
        Inside.kernel(1, sys -> {
            Endpoint name = Endpoint.name("service");
            int stream = sys.socket(UNIX, STREAM, 0);
            int packets = sys.socket(UNIX, SocketFlags.SOCK_SEQPACKET, 0);
            int datagrams = sys.socket(UNIX, SocketFlags.SOCK_DGRAM, 0);
            sys.bind(stream, name);
            sys.bind(packets, name);
            sys.bind(datagrams, name);
            int other = sys.socket(UNIX, STREAM, 0);
            Refused.with(Errno.EADDRINUSE, () -> sys.bind(other, name));
            sys.close(stream);
            sys.bind(other, name);
        });
    }

    @Test
    void theKernelChoosesANameThatNobodyHas() throws Exception {
        Inside.kernel(1, sys -> {
            int one = sys.socket(UNIX, STREAM, 0);
            int two = sys.socket(UNIX, STREAM, 0);
            sys.bind(one, Endpoint.UNNAMED);
            sys.bind(two, Endpoint.UNNAMED);
            Endpoint chosen = sys.getsockname(one);
            assertNotEquals(chosen, sys.getsockname(two));
            sys.bind(one, Endpoint.UNNAMED);
            assertEquals(chosen, sys.getsockname(one));
            sys.listen(one, 1);
            sys.connect(two, chosen);
        });
    }

    @Test
    void processesMeetByNameAndKernelsDoNot() throws Exception {
        try (Kernel one = Inside.boot(2);
                Kernel other = Inside.boot(1)) {
            Inside.process(one, sys -> {
                int listener = sys.socket(UNIX, STREAM, 0);
                sys.bind(listener, Endpoint.name("service"));
                sys.listen(listener, 1);
                sys.clone(CloneFlags.FORK, () -> {
                    sys.close(listener);
                    int client = sys.socket(UNIX, STREAM, 0);
                    sys.connect(client, Endpoint.name("service"));
                    sys.write(client, "hello");
                });
                int accepted = sys.accept(listener);
                byte[] buffer = new byte[10];
                assertEquals(5, sys.read(accepted, buffer));
                assertEquals(0, sys.read(accepted, buffer));
                Inside.process(other, foreign -> {
                    int client = foreign.socket(UNIX, STREAM, 0);
                    Refused.with(Errno.ECONNREFUSED, () -> foreign.connect(client, Endpoint.name("service")));
                });
            });
        }
    }
}
