package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.FileStatus;
import io.selvage.api.OpenFlags;
import io.selvage.api.PipeEnds;
import io.selvage.api.SocketControl;
import io.selvage.api.SocketFlags;
import io.selvage.api.SocketPair;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What holds for sockets of every type, call by call; the errors are those of Linux 6.18.
@Timeout(60)
class SocketCallsTest {
    private static final int UNIX = SocketFlags.AF_UNIX;
    private static final int STREAM = SocketFlags.SOCK_STREAM;
    private static final int LEVEL = SocketControl.SOL_SOCKET;

    @ParameterizedTest
    @CsvSource({
        "1, 0, 0, ESOCKTNOSUPPORT",
        "1, 4, 0, ESOCKTNOSUPPORT",
        "1, 6, 0, ESOCKTNOSUPPORT",
        "1, 10, 0, ESOCKTNOSUPPORT",
        "1, 11, 0, EINVAL",
        "1, 15, 0, EINVAL",
        "1, 1, 2, EPROTONOSUPPORT",
        "0, 1, 0, EAFNOSUPPORT",
        "46, 1, 0, EAFNOSUPPORT",
        "200, 11, 0, EAFNOSUPPORT",
        "-1, 11, 0, EAFNOSUPPORT",
        "3, 11, 0, EINVAL",
        "1, 17, 0, EINVAL",
        "1, 1048577, 0, EINVAL",
    })
    void anUnknownDomainTypeOrProtocolIsRefused(int domain, int type, int protocol, Errno errno) throws Exception {
        Inside.kernel(1, sys -> {
            Refused.with(errno, () -> sys.socket(domain, type, protocol));
            Refused.with(errno, () -> sys.socketpair(domain, type, protocol));
            assertEquals(new PipeEnds(3, 4), sys.pipe());
        });
    }

    @Test
    void aNewSocketTakesTheLowestDescriptorAndKnowsItsKind() throws Exception {
        Inside.kernel(1, sys -> {
            int fd = sys.socket(UNIX, STREAM | SocketFlags.SOCK_NONBLOCK | SocketFlags.SOCK_CLOEXEC, UNIX);
            assertEquals(3, fd);
            assertEquals(OpenFlags.O_RDWR | OpenFlags.O_NONBLOCK, sys.fcntl(fd, FileControl.F_GETFL, 0));
            assertEquals(FileControl.FD_CLOEXEC, sys.fcntl(fd, FileControl.F_GETFD, 0));
            assertEquals(FileStatus.Kind.SOCKET, sys.fstat(fd).kind());
            assertEquals(STREAM, sys.getsockopt(fd, LEVEL, SocketControl.SO_TYPE));
            assertEquals(UNIX, sys.getsockopt(fd, LEVEL, SocketControl.SO_DOMAIN));
            assertEquals(UNIX, sys.getsockopt(fd, LEVEL, SocketControl.SO_PROTOCOL));
            assertEquals(new SocketPair(4, 5), sys.socketpair(UNIX, SocketFlags.SOCK_SEQPACKET, 0));
            assertEquals(0, sys.fcntl(4, FileControl.F_GETFD, 0));
            Refused.with(Errno.ESPIPE, () -> sys.lseek(fd, 0, FileControl.SEEK_SET));
            int raw = sys.socket(UNIX, SocketFlags.SOCK_RAW, 0);
            assertEquals(SocketFlags.SOCK_DGRAM, sys.getsockopt(raw, LEVEL, SocketControl.SO_TYPE));
        });
    }

    @Test
    void whatIsNoSocketIsToldApartFromWhatIsNotOpen() throws Exception {
        Inside.kernel(1, sys -> {
            int pipe = sys.pipe().readEnd();
            byte[] buffer = new byte[1];
            for (int fd : new int[] {pipe, 99, -1}) {
                Errno errno = fd == pipe ? Errno.ENOTSOCK : Errno.EBADF;
                Refused.with(errno, () -> sys.bind(fd, Endpoint.name("x")));
                Refused.with(errno, () -> sys.listen(fd, 1));
                Refused.with(errno, () -> sys.accept(fd));
                Refused.with(errno, () -> sys.connect(fd, Endpoint.name("x")));
                Refused.with(errno, () -> sys.send(fd, buffer, 0));
                Refused.with(errno, () -> sys.sendmsg(fd, buffer, List.of(), 0));
                Refused.with(errno, () -> sys.recv(fd, buffer, 0));
                Refused.with(errno, () -> sys.recvmsg(fd, buffer, 0, 0));
                Refused.with(errno, () -> sys.shutdown(fd, SocketFlags.SHUT_RD));
                Refused.with(errno, () -> sys.getsockname(fd));
                Refused.with(errno, () -> sys.getpeername(fd));
                Refused.with(errno, () -> sys.peer(fd));
                Refused.with(errno, () -> sys.getsockopt(fd, LEVEL, SocketControl.SO_TYPE));
                Refused.with(errno, () -> sys.setsockopt(fd, LEVEL, SocketControl.SO_SNDBUF, 1));
            }
        });
    }

    @Test
    void whenAllDescriptorsAreInUseNothingIsMade() throws Exception {
        Inside.kernel(1, sys -> {
            int listener = sys.socket(UNIX, STREAM, 0);
            sys.bind(listener, Endpoint.name("full"));
            sys.listen(listener, 1);
            int client = sys.socket(UNIX, STREAM, 0);
            sys.connect(client, Endpoint.name("full"));
            int last = client;
            while (last < 1_023) {
                last = sys.dup(client);
            }
            Refused.with(Errno.EMFILE, () -> sys.socket(UNIX, STREAM, 0));
            Refused.with(Errno.EMFILE, () -> sys.socketpair(UNIX, STREAM, 0));
            // The connection still waits afterwards.
            Refused.with(Errno.EMFILE, () -> sys.accept(listener));
            sys.close(500);
            Refused.with(Errno.EMFILE, () -> sys.socketpair(UNIX, STREAM, 0));
            assertEquals(500, sys.accept(listener));
        });
    }

    @Test
    void optionsAreThoseOfLinux() throws Exception {
        Inside.kernel(1, sys -> {
            int fd = sys.socket(UNIX, STREAM, 0);
            assertEquals(212_992, sys.getsockopt(fd, LEVEL, SocketControl.SO_SNDBUF));
            assertEquals(212_992, sys.getsockopt(fd, LEVEL, SocketControl.SO_RCVBUF));
            sys.setsockopt(fd, LEVEL, SocketControl.SO_SNDBUF, 100);
            sys.setsockopt(fd, LEVEL, SocketControl.SO_RCVBUF, 100);
            assertEquals(4_608, sys.getsockopt(fd, LEVEL, SocketControl.SO_SNDBUF));
            assertEquals(2_304, sys.getsockopt(fd, LEVEL, SocketControl.SO_RCVBUF));
            sys.setsockopt(fd, LEVEL, SocketControl.SO_SNDBUF, 10_000_000);
            assertEquals(8_388_608, sys.getsockopt(fd, LEVEL, SocketControl.SO_SNDBUF));
            sys.setsockopt(fd, LEVEL, SocketControl.SO_SNDBUF, 50_000);
            assertEquals(100_000, sys.getsockopt(fd, LEVEL, SocketControl.SO_SNDBUF));
            for (int flag :
                    new int[] {SocketControl.SO_REUSEADDR, SocketControl.SO_KEEPALIVE, SocketControl.SO_PASSCRED}) {
                assertEquals(0, sys.getsockopt(fd, LEVEL, flag));
                sys.setsockopt(fd, LEVEL, flag, 7);
                assertEquals(1, sys.getsockopt(fd, LEVEL, flag));
                sys.setsockopt(fd, LEVEL, flag, 0);
                assertEquals(0, sys.getsockopt(fd, LEVEL, flag));
            }
            sys.setsockopt(fd, LEVEL, SocketControl.SO_RCVTIMEO, 1_500);
            assertEquals(1_500, sys.getsockopt(fd, LEVEL, SocketControl.SO_RCVTIMEO));
            assertEquals(0, sys.getsockopt(fd, LEVEL, SocketControl.SO_SNDTIMEO));
            Refused.with(Errno.EDOM, () -> sys.setsockopt(fd, LEVEL, SocketControl.SO_SNDTIMEO, -1));
            Refused.with(Errno.ENOPROTOOPT, () -> sys.getsockopt(fd, LEVEL, 9_999));
            Refused.with(Errno.ENOPROTOOPT, () -> sys.setsockopt(fd, LEVEL, 9_999, 1));
            for (int read : new int[] {
                SocketControl.SO_TYPE, SocketControl.SO_ERROR, SocketControl.SO_ACCEPTCONN, SocketControl.SO_DOMAIN
            }) {
                Refused.with(Errno.ENOPROTOOPT, () -> sys.setsockopt(fd, LEVEL, read, 1));
            }
            Refused.with(
                    Errno.EOPNOTSUPP, () -> sys.getsockopt(fd, SocketControl.IPPROTO_TCP, SocketControl.TCP_NODELAY));
            Refused.with(
                    Errno.EOPNOTSUPP,
                    () -> sys.setsockopt(fd, SocketControl.IPPROTO_TCP, SocketControl.TCP_NODELAY, 1));
        });
    }

    @Test
    void aLimitOfTimeEndsEachKindOfWait() throws Exception {
        Inside.bothKernels(1, 5, sys -> {
            SocketPair pair = sys.socketpair(UNIX, STREAM, 0);
            sys.setsockopt(pair.first(), LEVEL, SocketControl.SO_RCVTIMEO, 5);
            sys.setsockopt(pair.first(), LEVEL, SocketControl.SO_SNDTIMEO, 5);
            byte[] much = new byte[300_000];
            Refused.with(Errno.EAGAIN, () -> sys.recv(pair.first(), much, 0));
            Refused.with(Errno.EAGAIN, () -> sys.read(pair.first(), much));
            // Part of it has gone when the time is over.
            assertEquals(212_992, sys.write(pair.first(), much));
            Refused.with(Errno.EAGAIN, () -> sys.send(pair.first(), much, 0));
            int listener = sys.socket(UNIX, STREAM, 0);
            sys.bind(listener, Endpoint.name("slow"));
            sys.listen(listener, 0);
            sys.setsockopt(listener, LEVEL, SocketControl.SO_RCVTIMEO, 5);
            Refused.with(Errno.EAGAIN, () -> sys.accept(listener));
            sys.connect(sys.socket(UNIX, STREAM, 0), Endpoint.name("slow"));
            int late = sys.socket(UNIX, STREAM, 0);
            sys.setsockopt(late, LEVEL, SocketControl.SO_SNDTIMEO, 5);
            Refused.with(Errno.EAGAIN, () -> sys.connect(late, Endpoint.name("slow")));
        });
    }
}
