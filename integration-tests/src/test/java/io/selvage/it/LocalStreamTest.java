package io.selvage.it;

import static io.selvage.api.PollEvents.POLLERR;
import static io.selvage.api.PollEvents.POLLHUP;
import static io.selvage.api.PollEvents.POLLIN;
import static io.selvage.api.PollEvents.POLLOUT;
import static io.selvage.api.PollEvents.POLLRDHUP;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.SignalAction;
import io.selvage.api.SocketControl;
import io.selvage.api.SocketFlags;
import io.selvage.api.SocketPair;
import io.selvage.api.SystemCalls;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Local sockets with connections, example by example (MODEL 15). Linux 6.18 has given the answers.
@Timeout(60)
class LocalStreamTest {
    private static final int UNIX = SocketFlags.AF_UNIX;
    private static final int STREAM = SocketFlags.SOCK_STREAM;
    private static final int PACKETS = SocketFlags.SOCK_SEQPACKET;
    private static final int ALL = POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDHUP;

    private static int events(SystemCalls sys, int fd) {
        return sys.poll(fd, ALL, 0);
    }

    private static SocketPair pair(SystemCalls sys, int type) {
        return sys.socketpair(UNIX, type | SocketFlags.SOCK_NONBLOCK, 0);
    }

    private static String received(SystemCalls sys, int fd, int most) {
        byte[] buffer = new byte[most];
        return new String(buffer, 0, sys.recv(fd, buffer, 0), StandardCharsets.UTF_8);
    }

    private static void sent(SystemCalls sys, int fd, String text) {
        assertEquals(text.length(), sys.send(fd, text.getBytes(StandardCharsets.UTF_8), 0));
    }

    private static int listener(SystemCalls sys, int type, Endpoint name, int backlog) {
        int fd = sys.socket(UNIX, type, 0);
        sys.bind(fd, name);
        sys.listen(fd, backlog);
        return fd;
    }

    private static int fresh(SystemCalls sys, int type) {
        return sys.socket(UNIX, type | SocketFlags.SOCK_NONBLOCK, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {STREAM, PACKETS})
    void whatIsNotConnectedRefusesAlmostEverything(int type) throws Exception {
        Inside.kernel(1, sys -> {
            int fd = fresh(sys, type);
            assertEquals(POLLOUT | POLLHUP, events(sys, fd));
            Refused.with(type == STREAM ? Errno.EINVAL : Errno.ENOTCONN, () -> received(sys, fd, 1));
            Refused.with(Errno.ENOTCONN, () -> sys.send(fd, new byte[0], 0));
            Errno toNobody = type == STREAM ? Errno.EOPNOTSUPP : Errno.ENOTCONN;
            Refused.with(toNobody, () -> sys.sendto(fd, new byte[1], 0, 1, 0, Endpoint.name("nobody")));
            Refused.with(Errno.EINVAL, () -> sys.listen(fd, 1));
            Refused.with(Errno.EINVAL, () -> sys.accept(fd));
            Refused.with(Errno.EINVAL, () -> sys.accept4(fd, 1));
            Refused.with(Errno.ENOTCONN, () -> sys.getpeername(fd));
            Refused.with(Errno.ENOTCONN, () -> sys.peer(fd));
            assertEquals(Endpoint.UNNAMED, sys.getsockname(fd));
            Refused.with(Errno.ECONNREFUSED, () -> sys.connect(fd, Endpoint.name("nobody")));
            Refused.with(Errno.EINVAL, () -> sys.connect(fd, Endpoint.UNNAMED));
            Refused.with(Errno.EINVAL, () -> sys.connect(fd, Endpoint.internet("127.0.0.1", 80)));
            Refused.with(Errno.EINVAL, () -> sys.bind(fd, Endpoint.internet("127.0.0.1", 80)));
            Refused.with(Errno.EINVAL, () -> sys.shutdown(fd, 3));
            assertEquals(0, sys.getsockopt(fd, SocketControl.SOL_SOCKET, SocketControl.SO_ERROR));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {STREAM, PACKETS})
    void aConnectionIsMadeWhenItIsAskedForAndCanBeUsedBeforeItIsAccepted(int type) throws Exception {
        Inside.bothKernels(1, 3, sys -> {
            Endpoint name = Endpoint.name("server");
            int listener = sys.socket(UNIX, type, 0);
            sys.bind(listener, name);
            assertEquals(POLLOUT | POLLHUP, events(sys, listener));
            int client = fresh(sys, type);
            Refused.with(Errno.ECONNREFUSED, () -> sys.connect(client, name));
            sys.listen(listener, 1);
            assertEquals(0, events(sys, listener));
            assertEquals(1, sys.getsockopt(listener, SocketControl.SOL_SOCKET, SocketControl.SO_ACCEPTCONN));
            assertEquals(0, sys.connect(client, name));
            assertEquals(POLLIN, events(sys, listener));
            assertEquals(POLLOUT, events(sys, client));
            Refused.with(Errno.EISCONN, () -> sys.connect(client, name));
            Refused.with(Errno.EINVAL, () -> sys.listen(client, 1));
            Refused.with(Errno.EINVAL, () -> sys.connect(listener, name));
            sent(sys, client, "hello");
            int accepted = sys.accept(listener);
            assertEquals(name, sys.getsockname(accepted));
            assertEquals(name, sys.getpeername(client));
            assertEquals(Endpoint.UNNAMED, sys.getpeername(accepted));
            sys.bind(client, Endpoint.name("client"));
            assertEquals(Endpoint.name("client"), sys.getpeername(accepted));
            assertEquals("hello", received(sys, accepted, 10));
            sent(sys, accepted, "back");
            assertEquals("back", received(sys, client, 10));
            if (type == STREAM) {
                Refused.with(Errno.EISCONN, () -> sys.sendto(client, new byte[1], 0, 1, 0, name));
            } else {
                assertEquals(1, sys.sendto(client, new byte[1], 0, 1, 0, name));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {STREAM, PACKETS})
    void oneMoreThanTheBacklogWaitsAndTheNextBlocks(int type) throws Exception {
        Inside.bothKernels(2, 3, sys -> {
            Endpoint name = Endpoint.name("busy");
            int listener = listener(sys, type, name, 1);
            sys.connect(fresh(sys, type), name);
            sys.connect(fresh(sys, type), name);
            int third = fresh(sys, type);
            Refused.with(Errno.EAGAIN, () -> sys.connect(third, name));
            assertEquals(POLLOUT | POLLHUP, events(sys, third));
            int patient = sys.socket(UNIX, type, 0);
            var waiter = sys.clone(io.selvage.api.CloneFlags.THREAD, () -> assertEquals(0, sys.connect(patient, name)));
            sys.accept(listener);
            sys.join(waiter);
            assertEquals(POLLOUT, events(sys, patient));
            var other = sys.clone(io.selvage.api.CloneFlags.THREAD, () -> {
                Refused.with(Errno.ECONNREFUSED, () -> sys.connect(sys.socket(UNIX, type, 0), name));
            });
            sys.schedYield();
            sys.close(listener);
            sys.join(other);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {STREAM, PACKETS})
    void aListenerThatIsShutDownGivesOutWhatWaitsAndTakesNothingNew(int type) throws Exception {
        Inside.kernel(1, sys -> {
            Endpoint name = Endpoint.name("closing");
            int listener = listener(sys, type, name, 5);
            sys.connect(fresh(sys, type), name);
            sys.shutdown(listener, SocketFlags.SHUT_RD);
            Refused.with(Errno.ECONNREFUSED, () -> sys.connect(fresh(sys, type), name));
            sys.accept(listener);
            Refused.with(Errno.EINVAL, () -> sys.accept(listener));
            assertEquals(POLLIN | POLLRDHUP, events(sys, listener));
            sys.listen(listener, 5);
            Refused.with(Errno.ECONNREFUSED, () -> sys.connect(fresh(sys, type), name));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {STREAM, PACKETS})
    void whoWaitsToBeAcceptedIsResetWhenTheListenerCloses(int type) throws Exception {
        Inside.kernel(1, sys -> {
            ignorePipe(sys);
            int listener = listener(sys, type, Endpoint.name("gone"), 5);
            int client = fresh(sys, type);
            sys.connect(client, Endpoint.name("gone"));
            sent(sys, client, "zz");
            sys.close(listener);
            assertEquals(ALL, events(sys, client));
            if (type == STREAM) {
                Refused.with(Errno.EPIPE, () -> sys.send(client, new byte[1], 0));
                Refused.with(Errno.ECONNRESET, () -> received(sys, client, 1));
            } else {
                Refused.with(Errno.ECONNRESET, () -> sys.send(client, new byte[1], 0));
                Refused.with(Errno.EPIPE, () -> sys.send(client, new byte[1], 0));
            }
            assertEquals("", received(sys, client, 1));
            assertEquals(ALL & ~POLLERR, events(sys, client));
            assertEquals(Endpoint.name("gone"), sys.getpeername(client));
        });
    }

    private static void ignorePipe(SystemCalls sys) {
        sys.sigaction(io.selvage.api.Signal.PIPE.number(), SignalAction.IGNORE);
    }

    @ParameterizedTest
    @ValueSource(ints = {STREAM, PACKETS})
    void whatWasSentBeforeTheEndArrivesAndThenTheEnd(int type) throws Exception {
        Inside.kernel(1, sys -> {
            ignorePipe(sys);
            SocketPair pair = pair(sys, type);
            sent(sys, pair.second(), "def");
            sys.close(pair.second());
            assertEquals(ALL & ~POLLERR, events(sys, pair.first()));
            assertEquals("def", received(sys, pair.first(), 10));
            assertEquals("", received(sys, pair.first(), 10));
            Refused.with(Errno.EPIPE, () -> sys.send(pair.first(), new byte[1], 0));
            Refused.with(Errno.EPIPE, () -> sys.send(pair.first(), new byte[0], 0));
        });
    }

    @Test
    void aStreamGivesOutWhatCameBeforeItReportsTheReset() throws Exception {
        Inside.kernel(1, sys -> {
            ignorePipe(sys);
            SocketPair pair = pair(sys, STREAM);
            sent(sys, pair.first(), "lost");
            sent(sys, pair.second(), "def");
            sys.close(pair.second());
            assertEquals(ALL, events(sys, pair.first()));
            Refused.with(Errno.EPIPE, () -> sys.send(pair.first(), new byte[1], 0));
            assertEquals("def", received(sys, pair.first(), 10));
            Refused.with(Errno.ECONNRESET, () -> received(sys, pair.first(), 10));
            assertEquals("", received(sys, pair.first(), 10));
        });
    }

    @Test
    void aSequenceOfPacketsReportsTheResetFirst() throws Exception {
        Inside.kernel(1, sys -> {
            SocketPair pair = pair(sys, PACKETS);
            sent(sys, pair.first(), "lost");
            sent(sys, pair.second(), "def");
            sys.close(pair.second());
            Refused.with(Errno.ECONNRESET, () -> received(sys, pair.first(), 10));
            assertEquals("def", received(sys, pair.first(), 10));
            assertEquals("", received(sys, pair.first(), 10));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {STREAM, PACKETS})
    void theErrorThatWaitsCanBeAskedForOnce(int type) throws Exception {
        Inside.kernel(1, sys -> {
            SocketPair pair = pair(sys, type);
            sent(sys, pair.first(), "lost");
            sys.close(pair.second());
            assertEquals(
                    Errno.ECONNRESET.number(),
                    sys.getsockopt(pair.first(), SocketControl.SOL_SOCKET, SocketControl.SO_ERROR));
            assertEquals("", received(sys, pair.first(), 10));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {STREAM, PACKETS})
    void halvesAreShutDownForBothEnds(int type) throws Exception {
        Inside.kernel(1, sys -> {
            ignorePipe(sys);
            SocketPair one = pair(sys, type);
            assertEquals(POLLOUT, events(sys, one.first()));
            sys.shutdown(one.first(), SocketFlags.SHUT_WR);
            assertEquals(POLLOUT, events(sys, one.first()));
            assertEquals(POLLIN | POLLOUT | POLLRDHUP, events(sys, one.second()));
            Refused.with(Errno.EPIPE, () -> sent(sys, one.first(), "x"));
            assertEquals("", received(sys, one.second(), 1));
            sent(sys, one.second(), "x");
            assertEquals("x", received(sys, one.first(), 1));

            SocketPair two = pair(sys, type);
            sent(sys, two.second(), "q");
            sys.shutdown(two.first(), SocketFlags.SHUT_RD);
            assertEquals(POLLIN | POLLOUT | POLLRDHUP, events(sys, two.first()));
            assertEquals(POLLOUT, events(sys, two.second()));
            Refused.with(Errno.EPIPE, () -> sent(sys, two.second(), "x"));
            assertEquals("q", received(sys, two.first(), 1));
            assertEquals("", received(sys, two.first(), 1));
            sent(sys, two.first(), "x");
            assertEquals("x", received(sys, two.second(), 1));

            SocketPair three = pair(sys, type);
            sys.shutdown(three.first(), SocketFlags.SHUT_RDWR);
            assertEquals(ALL & ~POLLERR, events(sys, three.first()));
            assertEquals(ALL & ~POLLERR, events(sys, three.second()));
            assertEquals("", received(sys, three.second(), 1));
            sys.shutdown(three.first(), SocketFlags.SHUT_RDWR);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {STREAM, PACKETS})
    void lookingTakesNothing(int type) throws Exception {
        Inside.kernel(1, sys -> {
            SocketPair pair = pair(sys, type);
            sent(sys, pair.first(), "abcdef");
            byte[] two = new byte[2];
            assertEquals(2, sys.recv(pair.second(), two, SocketFlags.MSG_PEEK));
            assertEquals("ab", new String(two, StandardCharsets.UTF_8));
            int whole = sys.recv(pair.second(), two, SocketFlags.MSG_PEEK | SocketFlags.MSG_TRUNC);
            assertEquals(type == STREAM ? 2 : 6, whole);
            assertEquals("abcdef", received(sys, pair.second(), 10));
            Refused.with(Errno.EOPNOTSUPP, () -> sys.send(pair.first(), two, SocketFlags.MSG_OOB));
            Refused.with(Errno.EOPNOTSUPP, () -> sys.recv(pair.first(), two, SocketFlags.MSG_OOB));
        });
    }

    @Test
    void emptyPacketsArriveAndEmptyPiecesOfAStreamDoNot() throws Exception {
        Inside.kernel(1, sys -> {
            SocketPair stream = pair(sys, STREAM);
            assertEquals(0, sys.send(stream.first(), new byte[0], 0));
            assertEquals(POLLOUT, events(sys, stream.second()));
            assertEquals(0, sys.recv(stream.second(), new byte[0], 0));
            Refused.with(Errno.EAGAIN, () -> received(sys, stream.second(), 1));
            SocketPair packets = pair(sys, PACKETS);
            assertEquals(0, sys.send(packets.first(), new byte[0], 0));
            sent(sys, packets.first(), "abc");
            assertEquals("", received(sys, packets.second(), 5));
            // A buffer without room takes a packet all the same; reading no bytes does nothing.
            assertEquals(0, sys.read(packets.second(), new byte[0]));
            assertEquals(0, sys.recv(packets.second(), new byte[0], 0));
            Refused.with(Errno.EAGAIN, () -> received(sys, packets.second(), 5));
        });
    }
}
