package io.selvage.it;

import static io.selvage.api.PollEvents.POLLERR;
import static io.selvage.api.PollEvents.POLLHUP;
import static io.selvage.api.PollEvents.POLLIN;
import static io.selvage.api.PollEvents.POLLOUT;
import static io.selvage.api.PollEvents.POLLRDHUP;
import static io.selvage.api.SocketControl.SOL_SOCKET;
import static io.selvage.api.SocketControl.SO_ERROR;
import static io.selvage.api.SocketFlags.AF_INET;
import static io.selvage.api.SocketFlags.AF_INET6;
import static io.selvage.api.SocketFlags.MSG_NOSIGNAL;
import static io.selvage.api.SocketFlags.MSG_PEEK;
import static io.selvage.api.SocketFlags.MSG_TRUNC;
import static io.selvage.api.SocketFlags.SHUT_WR;
import static io.selvage.api.SocketFlags.SOCK_DGRAM;
import static io.selvage.api.SocketFlags.SOCK_NONBLOCK;
import static io.selvage.api.SocketFlags.SOCK_STREAM;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Network;
import io.selvage.api.OpenFlags;
import io.selvage.api.ReceivedMessage;
import io.selvage.api.Signal;
import io.selvage.api.SocketControl;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Sockets of the Internet, on loopback.
@Timeout(120)
class InternetTest {
    private static final Endpoint ANY_PORT = Endpoint.internet("127.0.0.1", 0);

    private static int listener(SystemCalls sys, int flags) {
        int fd = sys.socket(AF_INET, SOCK_STREAM | flags, 0);
        sys.bind(fd, ANY_PORT);
        sys.listen(fd, 64);
        return fd;
    }

    private static int port(SystemCalls sys, int fd) {
        return ((Endpoint.Internet) sys.getsockname(fd)).port();
    }

    private static int connected(SystemCalls sys, Endpoint server) {
        int fd = sys.socket(AF_INET, SOCK_STREAM, 0);
        sys.connect(fd, server);
        return fd;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void anEchoServerServesManyClientsOfBothKindsOfThreads() throws Exception {
        Inside.kernel(2, sys -> {
            int clients = 24;
            int listener = listener(sys, 0);
            Endpoint server = sys.getsockname(listener);
            List<Thread> threads = new ArrayList<>();
            threads.add(sys.clone(CloneFlags.THREAD, () -> {
                for (int i = 0; i < clients; i++) {
                    int fd = sys.accept(listener);
                    sys.clone(CloneFlags.THREAD, new Echo(fd));
                }
            }));
            AtomicInteger served = new AtomicInteger();
            for (int i = 0; i < clients; i++) {
                byte[] message = text(("from client " + i + " ").repeat(5_000));
                if (i % 2 == 0) {
                    threads.add(sys.clone(CloneFlags.THREAD, new Talk(server, message, served)));
                } else {
                    threads.add(sys.clone(CloneFlags.THREAD, () -> {
                        int fd = connected(sys, server);
                        sys.clone(CloneFlags.THREAD, () -> {
                            sys.write(fd, message);
                            sys.shutdown(fd, SHUT_WR);
                        });
                        assertArrayEquals(message, readAll(sys, fd));
                        sys.close(fd);
                        served.incrementAndGet();
                    }));
                }
            }
            threads.forEach(sys::join);
            assertEquals(clients, served.get());
        });
    }

    static byte[] readAll(SystemCalls sys, int fd) {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        byte[] chunk = new byte[10_000];
        for (int count; (count = sys.read(fd, chunk)) > 0; ) {
            all.write(chunk, 0, count);
        }
        return all.toByteArray();
    }

    @Test
    void aClientOutsideOfTheKernelTalksToAServerInside() throws Exception {
        try (Kernel kernel = Inside.boot(1)) {
            CompletableFuture<Integer> port = new CompletableFuture<>();
            var process = kernel.spawn(io.selvage.api.Program.of("server", sys -> {
                int listener = listener(sys, 0);
                port.complete(port(sys, listener));
                int fd = sys.accept(listener);
                assertEquals(InetAddress.getLoopbackAddress(), ((Endpoint.Internet) sys.getpeername(fd)).address());
                byte[] request = readAll(sys, fd);
                sys.write(fd, text("you said: " + new String(request, StandardCharsets.UTF_8)));
                sys.close(fd);
                return 0;
            }));
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port.get())) {
                client.getOutputStream().write(text("hello"));
                client.shutdownOutput();
                assertEquals(
                        "you said: hello", new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            }
            assertEquals(ExitStatus.exited(0), process.waitFor());
        }
    }

    @Test
    void aClientInsideOfTheKernelTalksToAServerOutside() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var outside = java.lang.Thread.ofPlatform().start(() -> {
                try (Socket client = server.accept()) {
                    client.getOutputStream().write(client.getInputStream().readAllBytes());
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            Inside.kernel(1, sys -> {
                int fd = connected(sys, Endpoint.internet("127.0.0.1", server.getLocalPort()));
                sys.send(fd, text("hello outside"), 0);
                sys.shutdown(fd, SHUT_WR);
                assertArrayEquals(text("hello outside"), readAll(sys, fd));
            });
            outside.join();
        }
    }

    @Test
    void aConnectionThatIsNotWaitedFor() throws Exception {
        Inside.kernel(1, sys -> {
            int listener = listener(sys, 0);
            Endpoint server = sys.getsockname(listener);
            int fd = sys.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
            assertEquals(POLLOUT | POLLHUP, sys.poll(fd, POLLIN | POLLOUT, 0));
            Refused.with(Errno.ENOTCONN, () -> sys.recv(fd, new byte[1], 0));
            Refused.with(Errno.EPIPE, () -> sys.send(fd, new byte[1], MSG_NOSIGNAL));
            Refused.with(Errno.ENOTCONN, () -> sys.getpeername(fd));
            Refused.with(Errno.EINPROGRESS, () -> sys.connect(fd, server));
            assertEquals(POLLOUT, sys.poll(fd, POLLIN | POLLOUT, -1));
            assertEquals(0, sys.getsockopt(fd, SOL_SOCKET, SO_ERROR));
            assertEquals(server, sys.getpeername(fd));
            assertEquals(0, sys.connect(fd, server));
            Refused.with(Errno.EISCONN, () -> sys.connect(fd, server));
            Refused.with(Errno.EAGAIN, () -> sys.recv(fd, new byte[1], 0));
            sys.close(listener);

            int other = sys.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
            Refused.with(Errno.EINPROGRESS, () -> sys.connect(other, server));
            assertEquals(POLLIN | POLLOUT | POLLERR | POLLHUP, sys.poll(other, POLLIN | POLLOUT, -1));
            assertEquals(Errno.ECONNREFUSED.number(), sys.getsockopt(other, SOL_SOCKET, SO_ERROR));
            assertEquals(0, sys.getsockopt(other, SOL_SOCKET, SO_ERROR));
            int third = sys.socket(AF_INET, SOCK_STREAM, 0);
            Refused.with(Errno.ECONNREFUSED, () -> sys.connect(third, server));
            // A socket that could not connect may try again.
            int again = listener(sys, 0);
            assertEquals(0, sys.connect(third, sys.getsockname(again)));
        });
    }

    @Test
    void halfClosedAndResetConnections() throws Exception {
        Inside.kernel(1, sys -> {
            int listener = listener(sys, 0);
            int client = connected(sys, sys.getsockname(listener));
            int server = sys.accept(listener);
            sys.shutdown(client, SHUT_WR);
            Refused.with(Errno.EPIPE, () -> sys.send(client, new byte[1], MSG_NOSIGNAL));
            assertEquals(POLLIN | POLLOUT | POLLRDHUP, sys.poll(server, POLLIN | POLLOUT | POLLRDHUP, -1));
            assertEquals(0, sys.recv(server, new byte[1], 0));
            sys.send(server, text("still"), 0);
            byte[] buffer = new byte[9];
            assertEquals(5, sys.recv(client, buffer, MSG_PEEK));
            assertEquals(5, sys.recv(client, buffer, 0));
            sys.shutdown(server, SHUT_WR);
            assertEquals(0, sys.recv(client, buffer, 0));
            assertEquals(POLLIN | POLLOUT | POLLHUP | POLLRDHUP, sys.poll(client, POLLIN | POLLOUT | POLLRDHUP, -1));
            sys.close(client);
            sys.close(server);

            // Closed with something unread: the other side is told so.
            int hasty = connected(sys, sys.getsockname(listener));
            int told = sys.accept(listener);
            sys.send(told, new byte[100], 0);
            assertEquals(POLLIN, sys.poll(hasty, POLLIN, -1));
            sys.close(hasty);
            Refused.with(Errno.ECONNRESET, () -> sys.recv(told, buffer, 0));
            assertEquals(0, sys.recv(told, buffer, 0));
            Refused.with(Errno.EPIPE, () -> sys.send(told, new byte[1], MSG_NOSIGNAL));
            Thread child = sys.clone(CloneFlags.FORK, () -> sys.send(told, new byte[1], 0));
            assertEquals(
                    Signal.PIPE.number(),
                    sys.waitpid(child.tid(), io.selvage.api.WaitOptions.NONE).status() & 0x7f);
        });
    }

    @Test
    void aWriterWaitsForRoomAndAReaderGetsAll() throws Exception {
        Inside.kernel(2, sys -> {
            int listener = listener(sys, 0);
            int client = connected(sys, sys.getsockname(listener));
            int server = sys.accept(listener);
            byte[] much = new byte[8 << 20];
            new java.util.Random(1).nextBytes(much);
            Thread writer = sys.clone(CloneFlags.THREAD, () -> {
                assertEquals(much.length, sys.write(client, much));
                sys.close(client);
            });
            PollTest.asleep(sys, writer);
            assertArrayEquals(much, readAll(sys, server));
            sys.join(writer);
        });
    }

    @Test
    void addresses() throws Exception {
        Inside.kernel(1, sys -> {
            int first = sys.socket(AF_INET, SOCK_STREAM, 0);
            assertEquals(Endpoint.internet("0.0.0.0", 0), sys.getsockname(first));
            sys.bind(first, ANY_PORT);
            assertNotEquals(0, port(sys, first));
            Refused.with(Errno.EINVAL, () -> sys.bind(first, ANY_PORT));
            sys.listen(first, 1);
            assertEquals(1, sys.getsockopt(first, SOL_SOCKET, SocketControl.SO_ACCEPTCONN));
            int second = sys.socket(AF_INET, SOCK_STREAM, 0);
            Refused.with(Errno.EADDRINUSE, () -> sys.bind(second, sys.getsockname(first)));
            Refused.with(Errno.EADDRNOTAVAIL, () -> sys.bind(second, Endpoint.internet("192.0.2.1", 0)));
            Refused.with(Errno.ENETUNREACH, () -> sys.connect(second, Endpoint.internet("192.0.2.1", 80)));
            Refused.with(Errno.EAFNOSUPPORT, () -> sys.bind(second, Endpoint.internet("::1", 0)));
            Refused.with(Errno.EAFNOSUPPORT, () -> sys.bind(second, Endpoint.path("/s")));
            Refused.with(Errno.EINVAL, () -> sys.accept(second));
            // All addresses are no more than there is: loopback.
            sys.bind(second, Endpoint.internet("0.0.0.0", 0));
            assertEquals(InetAddress.ofLiteral("127.0.0.1"), ((Endpoint.Internet) sys.getsockname(second)).address());
            Refused.with(Errno.ESOCKTNOSUPPORT, () -> sys.socket(AF_INET, 3, 0));
            Refused.with(Errno.EPROTONOSUPPORT, () -> sys.socket(AF_INET, SOCK_STREAM, SocketControl.IPPROTO_UDP));
            sys.setsockopt(second, SocketControl.IPPROTO_TCP, SocketControl.TCP_NODELAY, 1);
            assertEquals(1, sys.getsockopt(second, SocketControl.IPPROTO_TCP, SocketControl.TCP_NODELAY));
            Refused.with(Errno.ENOPROTOOPT, () -> sys.getsockopt(second, SOL_SOCKET, 77));
        });
        try (Kernel kernel = Kernel.boot(KernelConfig.cores(1).network(Network.NONE))) {
            Inside.process(kernel, sys -> Refused.with(Errno.EAFNOSUPPORT, () -> sys.socket(AF_INET, SOCK_STREAM, 0)));
        }
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1))) {
            Inside.process(kernel, sys -> Refused.with(Errno.EAFNOSUPPORT, () -> sys.socket(AF_INET, SOCK_STREAM, 0)));
        }
    }

    @Test
    void datagramsSayWhoSentThem() throws Exception {
        Inside.kernel(1, sys -> {
            int one = sys.socket(AF_INET, SOCK_DGRAM, 0);
            int two = sys.socket(AF_INET, SOCK_DGRAM, 0);
            sys.bind(one, ANY_PORT);
            sys.bind(two, ANY_PORT);
            Refused.with(Errno.EDESTADDRREQ, () -> sys.send(one, text("x"), 0));
            Thread receiver = sys.clone(CloneFlags.THREAD, () -> {
                byte[] buffer = new byte[100];
                ReceivedMessage message = sys.recvfrom(two, buffer, 0);
                assertEquals(5, message.length());
                assertEquals(sys.getsockname(one), message.from());
                sys.sendto(two, text("back"), 0, 4, 0, message.from());
            });
            PollTest.asleep(sys, receiver);
            assertEquals(5, sys.sendto(one, text("there"), 0, 5, 0, sys.getsockname(two)));
            sys.join(receiver);
            byte[] small = new byte[2];
            assertEquals(POLLIN | POLLOUT, sys.poll(one, POLLIN | POLLOUT, -1));
            assertEquals(4, sys.recv(one, small, MSG_PEEK | MSG_TRUNC));
            ReceivedMessage cut = sys.recvfrom(one, small, 0);
            assertEquals(2, cut.length());
            assertEquals(MSG_TRUNC, cut.flags() & MSG_TRUNC);
            assertEquals(0, sys.poll(one, POLLIN, 0));
            // A datagram may be empty, and is one all the same.
            sys.connect(two, sys.getsockname(one));
            assertEquals(sys.getsockname(one), sys.getpeername(two));
            sys.send(two, new byte[0], 0);
            assertEquals(0, sys.recv(one, small, 0));
            Refused.with(Errno.EMSGSIZE, () -> sys.send(two, new byte[70_000], 0));
            sys.close(one);
            sys.send(two, text("anybody?"), 0);
            Refused.with(Errno.ECONNREFUSED, () -> sys.recv(two, small, 0));
        });
    }

    @Test
    void theNewerInternetWorksTheSameWhereTheHostHasIt() throws Exception {
        org.junit.jupiter.api.Assumptions.assumeTrue(hasVersion6());
        Inside.kernel(1, sys -> {
            int listener = sys.socket(AF_INET6, SOCK_STREAM, 0);
            sys.bind(listener, Endpoint.internet("::1", 0));
            sys.listen(listener, 1);
            int client = sys.socket(AF_INET6, SOCK_STREAM, 0);
            sys.connect(client, sys.getsockname(listener));
            int server = sys.accept(listener);
            sys.send(server, text("6"), 0);
            assertEquals(1, sys.recv(client, new byte[4], 0));
        });
    }

    private static boolean hasVersion6() {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("::1"))) {
            return server.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void nothingOfTheHostIsLeftBehind() throws Exception {
        try (Kernel kernel = Inside.boot(2)) {
            for (int i = 0; i < 5; i++) {
                round(kernel);
            }
            long before = settledDescriptors(Long.MAX_VALUE);
            for (int i = 0; i < 300; i++) {
                round(kernel);
            }
            // Fewer, if the collector has closed what another test of this JVM had left open.
            long after = settledDescriptors(before);
            assertTrue(after <= before, after + " descriptors, " + before + " before");
        }
    }

    /// What is selected is closed by the selector's thread, soon.
    private static long settledDescriptors(long expected) throws IOException {
        long count = descriptors();
        for (int i = 0; i < 1_000_000 && (count > expected || (expected == Long.MAX_VALUE && i < 20)); i++) {
            java.lang.Thread.onSpinWait();
            count = descriptors();
        }
        return count;
    }

    private static long descriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    /// Some sockets are closed, some left to the end of the process, some are being waited for when it is
    /// killed.
    private static void round(Kernel kernel) throws InterruptedException {
        var process = kernel.spawn(io.selvage.api.Program.of("round", sys -> {
            int listener = listener(sys, 0);
            int client = connected(sys, sys.getsockname(listener));
            int server = sys.accept(listener);
            sys.send(client, new byte[3], 0);
            sys.recv(server, new byte[3], 0);
            int datagrams = sys.socket(AF_INET, SOCK_DGRAM, 0);
            sys.bind(datagrams, ANY_PORT);
            sys.fcntl(datagrams, io.selvage.api.FileControl.F_SETFL, OpenFlags.O_NONBLOCK);
            for (int fd : new int[] {client, datagrams, listener}) {
                Thread waiter = sys.clone(CloneFlags.THREAD, () -> sys.poll(fd, POLLIN, -1));
                PollTest.asleep(sys, waiter);
            }
            sys.connect(sys.socket(AF_INET, SOCK_STREAM, 0), sys.getsockname(listener));
            sys.close(server);
            sys.exit(0);
            return 0;
        }));
        assertEquals(ExitStatus.exited(0), process.waitFor());
    }

    @Test
    void epollWatchesSocketsTogetherWithTheRest() throws Exception {
        Inside.kernel(2, sys -> {
            for (boolean edges : new boolean[] {false, true}) {
                int epfd = sys.epollCreate(0);
                int listener = listener(sys, SOCK_NONBLOCK);
                int counter = sys.eventfd(0, 0);
                var pipe = sys.pipe();
                int mode = edges ? io.selvage.api.Epoll.EPOLLET : 0;
                sys.epollCtl(epfd, 1, listener, POLLIN | mode, -1);
                sys.epollCtl(epfd, 1, counter, POLLIN | mode, -2);
                sys.epollCtl(epfd, 1, pipe.readEnd(), POLLIN | mode, -3);
                Endpoint server = sys.getsockname(listener);
                int clients = 8;
                AtomicInteger served = new AtomicInteger();
                Thread others = sys.clone(CloneFlags.THREAD, () -> {
                    PollTest.add(sys, counter);
                    sys.write(pipe.writeEnd(), new byte[1]);
                    List<Thread> threads = new ArrayList<>();
                    for (int i = 0; i < clients; i++) {
                        threads.add(sys.clone(
                                CloneFlags.THREAD, new Talk(server, text(("message " + i).repeat(3_000)), served)));
                    }
                    threads.forEach(sys::join);
                });
                new EpollServer(sys, epfd, listener, mode, clients + 2)
                        .others(counter, pipe.readEnd())
                        .run();
                sys.join(others);
                assertEquals(clients, served.get());
                for (int fd : new int[] {epfd, listener, counter, pipe.readEnd(), pipe.writeEnd()}) {
                    sys.close(fd);
                }
            }
        });
    }
}
