package io.selvage.it;

import static io.selvage.api.PollEvents.POLLERR;
import static io.selvage.api.PollEvents.POLLHUP;
import static io.selvage.api.PollEvents.POLLIN;
import static io.selvage.api.PollEvents.POLLOUT;
import static io.selvage.api.PollEvents.POLLRDHUP;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneFlags;
import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.ReceivedMessage;
import io.selvage.api.SocketFlags;
import io.selvage.api.SocketPair;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Local sockets for datagrams, example by example (MODEL 15). Linux 6.18 has given the answers.
@Timeout(60)
class LocalDatagramTest {
    private static final int UNIX = SocketFlags.AF_UNIX;
    private static final int DATAGRAMS = SocketFlags.SOCK_DGRAM;
    private static final int ALL = POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDHUP;

    private static int events(SystemCalls sys, int fd) {
        return sys.poll(fd, ALL, 0);
    }

    private static int named(SystemCalls sys, String name) {
        int fd = sys.socket(UNIX, DATAGRAMS | SocketFlags.SOCK_NONBLOCK, 0);
        sys.bind(fd, Endpoint.name(name));
        return fd;
    }

    private static int sentTo(SystemCalls sys, int fd, String text, String name) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return sys.sendto(fd, bytes, 0, bytes.length, 0, Endpoint.name(name));
    }

    private static int sent(SystemCalls sys, int fd, String text) {
        return sys.send(fd, text.getBytes(StandardCharsets.UTF_8), 0);
    }

    private static String received(SystemCalls sys, int fd, int most) {
        byte[] buffer = new byte[most];
        return new String(buffer, 0, sys.recv(fd, buffer, 0), StandardCharsets.UTF_8);
    }

    @Test
    void aPacketSaysWhichSocketItIsFrom() throws Exception {
        Inside.bothKernels(1, 9, sys -> {
            int receiver = named(sys, "receiver");
            int nameless = sys.socket(UNIX, DATAGRAMS, 0);
            assertEquals(POLLOUT, events(sys, receiver));
            assertEquals(2, sentTo(sys, nameless, "hi", "receiver"));
            assertEquals(POLLIN | POLLOUT, events(sys, receiver));
            byte[] buffer = new byte[1];
            ReceivedMessage message = sys.recvfrom(receiver, buffer, 0);
            assertEquals(1, message.length());
            assertEquals(Endpoint.UNNAMED, message.from());
            assertEquals(SocketFlags.MSG_TRUNC, message.flags());
            int sender = named(sys, "sender");
            assertEquals(0, sentTo(sys, sender, "", "receiver"));
            assertEquals(
                    Endpoint.name("sender"), sys.recvfrom(receiver, buffer, 0).from());
            sentTo(sys, sender, "abcdef", "receiver");
            assertEquals(6, sys.recv(receiver, buffer, SocketFlags.MSG_TRUNC));
            Refused.with(Errno.EAGAIN, () -> received(sys, receiver, 1));
        });
    }

    @Test
    void whatHasNoPeerNeedsAName() throws Exception {
        Inside.kernel(1, sys -> {
            int fd = sys.socket(UNIX, DATAGRAMS | SocketFlags.SOCK_NONBLOCK, 0);
            Refused.with(Errno.EAGAIN, () -> received(sys, fd, 1));
            Refused.with(Errno.ENOTCONN, () -> sent(sys, fd, "x"));
            Refused.with(Errno.ECONNREFUSED, () -> sentTo(sys, fd, "x", "nobody"));
            Refused.with(Errno.ECONNREFUSED, () -> sys.connect(fd, Endpoint.name("nobody")));
            Refused.with(Errno.EOPNOTSUPP, () -> sys.listen(fd, 1));
            Refused.with(Errno.EOPNOTSUPP, () -> sys.accept(fd));
            Refused.with(Errno.EOPNOTSUPP, () -> sys.peer(fd));
            Refused.with(Errno.ENOTCONN, () -> sys.getpeername(fd));
            Refused.with(Errno.EMSGSIZE, () -> {
                named(sys, "large");
                sys.sendto(fd, new byte[212_961], 0, 212_961, 0, Endpoint.name("large"));
            });
            assertEquals(212_960, sys.sendto(fd, new byte[212_960], 0, 212_960, 0, Endpoint.name("large")));
        });
    }

    @Test
    void whoIsConnectedHearsOnlyFromItsPeer() throws Exception {
        Inside.kernel(1, sys -> {
            int one = named(sys, "one");
            int other = named(sys, "other");
            int stranger = named(sys, "stranger");
            sys.connect(one, Endpoint.name("other"));
            assertEquals(Endpoint.name("other"), sys.getpeername(one));
            Refused.with(Errno.EPERM, () -> sentTo(sys, stranger, "x", "one"));
            Refused.with(Errno.EPERM, () -> sys.connect(stranger, Endpoint.name("one")));
            sentTo(sys, other, "x", "one");
            assertEquals("x", received(sys, one, 1));
            sent(sys, one, "y");
            assertEquals("y", received(sys, other, 1));
            sys.connect(one, Endpoint.UNNAMED);
            Refused.with(Errno.ENOTCONN, () -> sent(sys, one, "y"));
            assertEquals(1, sentTo(sys, stranger, "x", "one"));
        });
    }

    @Test
    void turningAwayFromAPeerLosesItsPacketsAndTellsIt() throws Exception {
        Inside.kernel(1, sys -> {
            SocketPair pair = sys.socketpair(UNIX, DATAGRAMS | SocketFlags.SOCK_NONBLOCK, 0);
            sent(sys, pair.second(), "lost");
            sys.connect(pair.first(), Endpoint.UNNAMED);
            Refused.with(Errno.EAGAIN, () -> received(sys, pair.first(), 9));
            assertEquals(POLLOUT | POLLERR, events(sys, pair.second()));
            Refused.with(Errno.ECONNRESET, () -> sent(sys, pair.second(), "x"));
            assertEquals(1, sent(sys, pair.second(), "x"));
        });
    }

    @Test
    void aPeerThatIsClosedIsNoticedBySending() throws Exception {
        Inside.kernel(1, sys -> {
            SocketPair pair = sys.socketpair(UNIX, DATAGRAMS | SocketFlags.SOCK_NONBLOCK, 0);
            sent(sys, pair.first(), "unread");
            sent(sys, pair.second(), "y");
            sys.close(pair.second());
            assertEquals("y", received(sys, pair.first(), 1));
            Refused.with(Errno.EAGAIN, () -> received(sys, pair.first(), 1));
            assertEquals(POLLOUT, events(sys, pair.first()));
            Refused.with(Errno.ECONNREFUSED, () -> sent(sys, pair.first(), "x"));
            Refused.with(Errno.ENOTCONN, () -> sent(sys, pair.first(), "x"));
        });
    }

    @Test
    void shuttingDownTouchesOneEndOnly() throws Exception {
        Inside.kernel(1, sys -> {
            SocketPair one = sys.socketpair(UNIX, DATAGRAMS | SocketFlags.SOCK_NONBLOCK, 0);
            sys.shutdown(one.first(), SocketFlags.SHUT_WR);
            assertEquals(POLLOUT, events(sys, one.first()));
            assertEquals(POLLOUT, events(sys, one.second()));
            Refused.with(Errno.EPIPE, () -> sent(sys, one.first(), "x"));
            Refused.with(Errno.EAGAIN, () -> received(sys, one.second(), 1));
            SocketPair two = sys.socketpair(UNIX, DATAGRAMS, 0);
            sys.shutdown(two.first(), SocketFlags.SHUT_RD);
            assertEquals(POLLIN | POLLOUT | POLLRDHUP, events(sys, two.first()));
            Refused.with(Errno.EPIPE, () -> sent(sys, two.second(), "x"));
            assertEquals("", received(sys, two.first(), 1));
            sys.shutdown(two.first(), SocketFlags.SHUT_WR);
            assertEquals(ALL & ~POLLERR, events(sys, two.first()));
        });
    }

    private static int fill(Runnable send) {
        int count = 0;
        try {
            for (; ; count++) {
                send.run();
            }
        } catch (KernelException e) {
            assertEquals(Errno.EAGAIN, e.errno());
            return count;
        }
    }

    @Test
    void elevenPacketsOfStrangersWaitAndAPeerFillsItsOwnRoom() throws Exception {
        Inside.kernel(1, sys -> {
            int receiver = named(sys, "receiver");
            int sender = named(sys, "sender");
            assertEquals(11, fill(() -> sentTo(sys, sender, "x", "receiver")));
            assertEquals(POLLOUT, events(sys, sender));
            sys.connect(sender, Endpoint.name("receiver"));
            assertEquals(0, events(sys, sender));
            received(sys, receiver, 1);
            assertEquals(POLLOUT, events(sys, sender));
            SocketPair pair = sys.socketpair(UNIX, DATAGRAMS | SocketFlags.SOCK_NONBLOCK, 0);
            assertEquals(277, fill(() -> sent(sys, pair.first(), "xx")));
            assertEquals(0, events(sys, pair.first()));
        });
    }

    @Test
    void whoFindsNoRoomSleepsUntilThereIsSome() throws Exception {
        Inside.bothKernels(2, 4, sys -> {
            int receiver = sys.socket(UNIX, DATAGRAMS, 0);
            sys.bind(receiver, Endpoint.name("receiver"));
            Thread[] senders = new Thread[4];
            for (int i = 0; i < senders.length; i++) {
                senders[i] = sys.clone(CloneFlags.THREAD, () -> {
                    int fd = sys.socket(UNIX, DATAGRAMS, 0);
                    for (int n = 0; n < 40; n++) {
                        sentTo(sys, fd, "abc", "receiver");
                    }
                    SocketPair pair = sys.socketpair(UNIX, DATAGRAMS, 0);
                    Thread drain = sys.clone(CloneFlags.THREAD, () -> {
                        for (int n = 0; n < 400; n++) {
                            assertEquals(2, received(sys, pair.second(), 9).length());
                        }
                    });
                    for (int n = 0; n < 400; n++) {
                        sent(sys, pair.first(), "ab");
                    }
                    sys.join(drain);
                });
            }
            for (int n = 0; n < 160; n++) {
                assertEquals("abc", received(sys, receiver, 9));
            }
            for (Thread sender : senders) {
                sys.join(sender);
            }
        });
    }

    @Test
    void aSenderThatSleepsIsToldWhenTheReceiverCloses() throws Exception {
        Inside.bothKernels(2, 4, sys -> {
            int receiver = named(sys, "receiver");
            int sender = sys.socket(UNIX, DATAGRAMS, 0);
            for (int n = 0; n < 11; n++) {
                sentTo(sys, sender, "x", "receiver");
            }
            Thread waiting = sys.clone(
                    CloneFlags.THREAD,
                    () -> Refused.with(Errno.ECONNREFUSED, () -> sentTo(sys, sender, "x", "receiver")));
            while (waiting.state() != io.selvage.api.ThreadState.SLEEPING) {
                sys.schedYield();
            }
            sys.close(receiver);
            sys.join(waiting);
        });
    }
}
