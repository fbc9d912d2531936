package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.PipeEnds;
import io.selvage.api.Program;
import io.selvage.api.SocketControl;
import io.selvage.api.SocketFlags;
import io.selvage.api.SocketPair;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;

/// Small programs whose threads and processes meet at local sockets where the order matters. Each comes
/// to its end, leaves nobody behind and checks what it was told, whoever runs when.
enum LocalSocketScenario implements Program.Main {
    /// Two clients connect while the listener is shut down: whoever is let in is served, nobody waits for
    /// ever.
    ACCEPT_AND_SHUT_DOWN {
        @Override
        public int run(SystemCalls sys) {
            int listener = listener(sys, 0);
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                clients.add(sys.clone(CloneFlags.THREAD, () -> {
                    int fd = sys.socket(SocketFlags.AF_UNIX, SocketFlags.SOCK_STREAM, 0);
                    if (attempt(Set.of(Errno.ECONNREFUSED), () -> sys.connect(fd, NAME)) == 0) {
                        assertEquals(1, sys.read(fd, new byte[4]));
                        assertEquals(0, sys.read(fd, new byte[4]));
                    }
                }));
            }
            Thread closer = sys.clone(CloneFlags.THREAD, () -> sys.shutdown(listener, SocketFlags.SHUT_RD));
            for (; ; ) {
                int fd = attempt(Set.of(Errno.EINVAL), () -> sys.accept(listener));
                if (fd < 0) {
                    break;
                }
                sys.write(fd, "x");
                sys.close(fd);
            }
            sys.join(closer);
            clients.forEach(sys::join);
            return 0;
        }
    },

    /// Clients connect, more than can wait, while the last descriptor of the listener is closed.
    CONNECT_AND_CLOSE {
        @Override
        public int run(SystemCalls sys) {
            int listener = listener(sys, 0);
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                clients.add(sys.clone(CloneFlags.THREAD, () -> {
                    int fd = sys.socket(SocketFlags.AF_UNIX, SocketFlags.SOCK_SEQPACKET, 0);
                    sys.close(fd);
                    int client = sys.socket(SocketFlags.AF_UNIX, SocketFlags.SOCK_STREAM, 0);
                    if (attempt(Set.of(Errno.ECONNREFUSED), () -> sys.connect(client, NAME)) == 0) {
                        assertEquals(-1, attempt(Set.of(Errno.ECONNRESET), () -> sys.read(client, new byte[1])));
                        assertEquals(0, sys.read(client, new byte[1]));
                    }
                }));
            }
            sys.close(listener);
            clients.forEach(sys::join);
            return 0;
        }
    },

    /// One sends more than there is room for, and the other takes what it wants and goes.
    SEND_AND_CLOSE {
        @Override
        public int run(SystemCalls sys) {
            for (int type : new int[] {SocketFlags.SOCK_STREAM, SocketFlags.SOCK_SEQPACKET}) {
                SocketPair pair = sys.socketpair(SocketFlags.AF_UNIX, type, 0);
                sys.setsockopt(pair.first(), SocketControl.SOL_SOCKET, SocketControl.SO_SNDBUF, 1);
                Thread sender = sys.clone(CloneFlags.THREAD, () -> {
                    int sent = 0;
                    Set<Errno> ends = Set.of(Errno.EPIPE, Errno.ECONNRESET);
                    while (attempt(ends, () -> sys.send(pair.first(), new byte[4_000], SocketFlags.MSG_NOSIGNAL))
                            >= 0) {
                        sent++;
                    }
                    assertTrue(sent < 5);
                });
                assertTrue(sys.read(pair.second(), new byte[4_000]) > 0);
                sys.close(pair.second());
                sys.join(sender);
                sys.close(pair.first());
            }
            return 0;
        }
    },

    /// Two readers and two writers on one connection with little room: every packet arrives once.
    PACKETS_OF_MANY {
        @Override
        public int run(SystemCalls sys) {
            SocketPair pair = sys.socketpair(SocketFlags.AF_UNIX, SocketFlags.SOCK_SEQPACKET, 0);
            sys.setsockopt(pair.first(), SocketControl.SOL_SOCKET, SocketControl.SO_SNDBUF, 1);
            List<Thread> writers = new ArrayList<>();
            List<Thread> readers = new ArrayList<>();
            int[][] seen = new int[2][3];
            for (int[] mine : seen) {
                readers.add(sys.clone(CloneFlags.THREAD, () -> {
                    byte[] buffer = new byte[4_000];
                    while (sys.recv(pair.second(), buffer, 0) > 0) {
                        mine[buffer[0]]++;
                    }
                }));
            }
            for (int i = 1; i <= 2; i++) {
                byte[] packet = new byte[3_000];
                packet[0] = (byte) i;
                writers.add(sys.clone(CloneFlags.THREAD, () -> {
                    for (int n = 0; n < 3; n++) {
                        assertEquals(packet.length, sys.send(pair.first(), packet, 0));
                    }
                }));
            }
            writers.forEach(sys::join);
            sys.shutdown(pair.first(), SocketFlags.SHUT_WR);
            readers.forEach(sys::join);
            for (int writer = 1; writer <= 2; writer++) {
                assertEquals(3, seen[0][writer] + seen[1][writer]);
            }
            return 0;
        }
    },

    /// Datagrams from two stackless senders, more than may wait, until the receiver goes.
    DATAGRAMS_AND_CLOSE {
        @Override
        public int run(SystemCalls sys) {
            int receiver = sys.socket(SocketFlags.AF_UNIX, SocketFlags.SOCK_DGRAM, 0);
            sys.bind(receiver, NAME);
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                int fd = sys.socket(SocketFlags.AF_UNIX, SocketFlags.SOCK_DGRAM, 0);
                senders.add(sys.clone(CloneFlags.THREAD, (StepBody) calls -> {
                    try {
                        return calls.sendto(fd, new byte[1], 0, 1, 0, NAME) == SystemCalls.BLOCKED
                                ? StepBody.Step.BLOCK
                                : StepBody.Step.YIELD;
                    } catch (KernelException e) {
                        assertEquals(Errno.ECONNREFUSED, e.errno());
                        return StepBody.Step.EXIT;
                    }
                }));
            }
            for (int n = 0; n < 13; n++) {
                assertEquals(1, sys.read(receiver, new byte[4]));
            }
            sys.close(receiver);
            senders.forEach(sys::join);
            return 0;
        }
    },

    /// Sockets are passed over themselves and over each other, received and closed, in any order; what
    /// was passed with them closes in the end.
    CIRCLES {
        @Override
        public int run(SystemCalls sys) {
            PipeEnds witness = sys.pipe();
            SocketPair pair = sys.socketpair(SocketFlags.AF_UNIX, SocketFlags.SOCK_STREAM, 0);
            Set<Errno> any = Set.of(Errno.EPIPE, Errno.ECONNRESET, Errno.EBADF, Errno.EAGAIN);
            List<Thread> threads = new ArrayList<>();
            threads.add(sys.clone(CloneFlags.THREAD, () -> {
                List<Integer> passed = List.of(pair.second(), witness.writeEnd());
                attempt(any, () -> sys.sendmsg(pair.first(), new byte[1], passed, SocketFlags.MSG_NOSIGNAL));
                attempt(any, () -> closed(sys, pair.second()));
            }));
            threads.add(sys.clone(CloneFlags.THREAD, () -> {
                List<Integer> passed = List.of(pair.first());
                attempt(any, () -> sys.sendmsg(pair.second(), new byte[1], passed, SocketFlags.MSG_NOSIGNAL));
                attempt(any, () -> closed(sys, pair.first()));
            }));
            threads.add(sys.clone(
                    CloneFlags.THREAD,
                    () -> attempt(any, () -> {
                        List<Integer> received = sys.recvmsg(pair.second(), new byte[1], 4, SocketFlags.MSG_DONTWAIT)
                                .descriptors();
                        received.forEach(sys::close);
                        return received.size();
                    })));
            threads.forEach(sys::join);
            sys.close(witness.writeEnd());
            assertEquals(0, sys.read(witness.readEnd(), new byte[1]));
            return 0;
        }
    };

    private static final Endpoint NAME = Endpoint.name("scenario");

    private static int listener(SystemCalls sys, int backlog) {
        int fd = sys.socket(SocketFlags.AF_UNIX, SocketFlags.SOCK_STREAM, 0);
        sys.bind(fd, NAME);
        sys.listen(fd, backlog);
        return fd;
    }

    private static int closed(SystemCalls sys, int fd) {
        sys.close(fd);
        return 0;
    }

    /// What a call returns; -1 if it is refused for one of some reasons.
    private static int attempt(Set<Errno> reasons, IntSupplier call) {
        try {
            return call.getAsInt();
        } catch (KernelException e) {
            assertTrue(reasons.contains(e.errno()), e.getMessage());
            return -1;
        }
    }
}
