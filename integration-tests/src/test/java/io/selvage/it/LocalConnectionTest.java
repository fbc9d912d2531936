package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.PeerCredentials;
import io.selvage.api.PollEvents;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SocketFlags;
import io.selvage.api.SocketPair;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadState;
import io.selvage.api.WaitOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What threads and processes do with local connections: wait, be told, be known (MODEL 15).
@Timeout(60)
class LocalConnectionTest {
    private static final int UNIX = SocketFlags.AF_UNIX;
    private static final int STREAM = SocketFlags.SOCK_STREAM;
    private static final Endpoint NAME = Endpoint.name("service");

    private static int listener(SystemCalls sys) {
        int fd = sys.socket(UNIX, STREAM, 0);
        sys.bind(fd, NAME);
        sys.listen(fd, 5);
        return fd;
    }

    private static void untilAsleep(SystemCalls sys, Thread thread) {
        do {
            sys.schedYield();
        } while (thread.state() != ThreadState.SLEEPING);
    }

    @Test
    void theServerKnowsWhoConnectedAndTheClientWhoListens() throws Exception {
        Inside.bothKernels(2, 7, sys -> {
            int listener = listener(sys);
            PeerCredentials here =
                    new PeerCredentials(sys.getpid(), sys.process().guid(), 0, 0);
            PeerCredentials[] seen = new PeerCredentials[1];
            Thread child = sys.clone(CloneFlags.FORK, () -> {
                int client = sys.socket(UNIX, STREAM, 0);
                sys.connect(client, NAME);
                seen[0] = sys.peer(client);
                sys.exec(Program.of("other", calls -> 0));
            });
            int accepted = sys.accept(listener);
            PeerCredentials there =
                    new PeerCredentials(child.tid(), child.process().guid(), 0, 0);
            assertEquals(there, sys.peer(accepted));
            sys.waitpid(there.pid(), WaitOptions.NONE);
            // It has run another program and is gone; its number may be somebody else's by now.
            assertEquals(there, sys.peer(accepted));
            assertEquals(here, seen[0]);
            assertNotEquals(here.guid(), there.guid());
            SocketPair pair = sys.socketpair(UNIX, STREAM, 0);
            assertEquals(here, sys.peer(pair.first()));
            sys.clone(CloneFlags.FORK, () -> seen[0] = sys.peer(pair.second()));
            sys.waitpid(-1, WaitOptions.NONE);
            assertEquals(here, seen[0]);
        });
    }

    @Test
    void whoListensLastIsWhomLaterClientsSee() throws Exception {
        Inside.kernel(1, sys -> {
            int listener = listener(sys);
            int before = sys.socket(UNIX, STREAM, 0);
            sys.connect(before, NAME);
            int child =
                    sys.clone(CloneFlags.FORK, () -> sys.listen(listener, 5)).tid();
            sys.waitpid(child, WaitOptions.NONE);
            int after = sys.socket(UNIX, STREAM, 0);
            sys.connect(after, NAME);
            assertEquals(sys.getpid(), sys.peer(before).pid());
            assertEquals(child, sys.peer(after).pid());
        });
    }

    @Test
    void writingToAStreamThatNobodyReadsKillsUnlessTheWriterObjects() throws Exception {
        try (Kernel kernel = Inside.boot(1)) {
            assertEquals(ExitStatus.killed(Signal.PIPE), Inside.status(kernel, sys -> {
                SocketPair pair = sys.socketpair(UNIX, STREAM, 0);
                sys.close(pair.second());
                Refused.with(Errno.EPIPE, () -> sys.send(pair.first(), new byte[1], SocketFlags.MSG_NOSIGNAL));
                sys.write(pair.first(), "x");
                return 0;
            }));
            assertEquals(ExitStatus.exited(0), Inside.status(kernel, sys -> {
                SocketPair pair = sys.socketpair(UNIX, SocketFlags.SOCK_SEQPACKET, 0);
                sys.close(pair.second());
                Refused.with(Errno.EPIPE, () -> sys.write(pair.first(), "x"));
                return 0;
            }));
        }
    }

    @Test
    void aLargeWriteGoesInAsRoomComesAndIsReadInOnePiece() throws Exception {
        Inside.bothKernels(2, 7, sys -> {
            SocketPair pair = sys.socketpair(UNIX, STREAM, 0);
            byte[] much = new byte[1_000_000];
            for (int i = 0; i < much.length; i++) {
                much[i] = (byte) ((i * 31) >> 7);
            }
            Thread writer =
                    sys.clone(CloneFlags.THREAD, () -> assertEquals(much.length, sys.write(pair.first(), much)));
            byte[] read = new byte[much.length];
            assertEquals(much.length, sys.recv(pair.second(), read, SocketFlags.MSG_WAITALL));
            org.junit.jupiter.api.Assertions.assertArrayEquals(much, read);
            sys.join(writer);
        });
    }

    @Test
    void waitingForAllEndsWithTheStream() throws Exception {
        Inside.kernel(1, sys -> {
            SocketPair pair = sys.socketpair(UNIX, STREAM, 0);
            Thread reader = sys.clone(
                    CloneFlags.THREAD,
                    () -> assertEquals(5, sys.recv(pair.second(), new byte[10], SocketFlags.MSG_WAITALL)));
            sys.write(pair.first(), "ab");
            untilAsleep(sys, reader);
            sys.write(pair.first(), "cde");
            untilAsleep(sys, reader);
            sys.close(pair.first());
            sys.join(reader);
        });
    }

    @Test
    void aClosedDescriptorLeavesTheCallThatSleepsItsSocket() throws Exception {
        Inside.kernel(1, sys -> {
            SocketPair pair = sys.socketpair(UNIX, STREAM, 0);
            Thread reader = sys.clone(CloneFlags.THREAD, () -> assertEquals(1, sys.read(pair.second(), new byte[4])));
            untilAsleep(sys, reader);
            sys.close(pair.second());
            assertEquals(1, sys.write(pair.first(), "x"));
            sys.join(reader);
            Refused.with(Errno.EPIPE, () -> sys.send(pair.first(), new byte[1], SocketFlags.MSG_NOSIGNAL));
        });
    }

    @Test
    void whoWaitsForAnEventIsToldOfEachKind() throws Exception {
        Inside.bothKernels(1, 7, sys -> {
            int listener = listener(sys);
            Thread acceptor = sys.clone(
                    CloneFlags.THREAD,
                    () -> assertEquals(PollEvents.POLLIN, sys.poll(listener, PollEvents.POLLIN, -1)));
            untilAsleep(sys, acceptor);
            int client = sys.socket(UNIX, STREAM, 0);
            sys.connect(client, NAME);
            sys.join(acceptor);
            int accepted = sys.accept(listener);
            Thread reader = sys.clone(
                    CloneFlags.THREAD,
                    () -> assertEquals(PollEvents.POLLIN, sys.poll(accepted, PollEvents.POLLIN, -1)));
            untilAsleep(sys, reader);
            sys.write(client, "x");
            sys.join(reader);
            int filled = sys.send(client, new byte[300_000], SocketFlags.MSG_DONTWAIT);
            Thread writer = sys.clone(
                    CloneFlags.THREAD,
                    () -> assertEquals(PollEvents.POLLOUT, sys.poll(client, PollEvents.POLLOUT, -1)));
            untilAsleep(sys, writer);
            byte[] buffer = new byte[300_000];
            assertEquals(filled + 1, sys.read(accepted, buffer));
            sys.join(writer);
            Thread other = sys.clone(
                    CloneFlags.THREAD,
                    () -> assertEquals(
                            PollEvents.POLLHUP | PollEvents.POLLRDHUP, sys.poll(accepted, PollEvents.POLLRDHUP, -1)));
            untilAsleep(sys, other);
            sys.close(client);
            sys.join(other);
        });
    }

    @Test
    void stacklessThreadsServeAndCall() throws Exception {
        Inside.bothKernels(2, 7, sys -> {
            int listener = listener(sys);
            int clients = 5;
            int[] served = new int[1];
            Thread server = sys.clone(CloneFlags.THREAD, (StepBody) calls -> {
                int fd = calls.accept(listener);
                if (fd == SystemCalls.BLOCKED) {
                    return StepBody.Step.BLOCK;
                }
                calls.clone(CloneFlags.THREAD, echo(fd));
                served[0]++;
                return served[0] == clients ? StepBody.Step.EXIT : StepBody.Step.YIELD;
            });
            Thread[] callers = new Thread[clients];
            for (int i = 0; i < clients; i++) {
                callers[i] = sys.clone(CloneFlags.FORK, () -> {
                    int fd = sys.socket(UNIX, STREAM, 0);
                    sys.connect(fd, NAME);
                    byte[] buffer = new byte[1_000];
                    for (int n = 0; n < 50; n++) {
                        assertEquals(5, sys.write(fd, "hello"));
                        assertEquals(5, sys.recv(fd, buffer, 0, 5, SocketFlags.MSG_WAITALL));
                    }
                });
            }
            sys.join(server);
            for (int i = 0; i < clients; i++) {
                assertEquals(0, sys.waitpid(-1, WaitOptions.NONE).status());
            }
            assertEquals(clients, served[0]);
            assertTrue(callers[0].tid() > 0);
        });
    }

    private static StepBody echo(int fd) {
        byte[] buffer = new byte[64];
        int[] left = {0, 0};
        return calls -> {
            try {
                if (left[1] == 0) {
                    int count = calls.read(fd, buffer);
                    if (count <= 0) {
                        return count == 0 ? StepBody.Step.EXIT : StepBody.Step.BLOCK;
                    }
                    left[0] = 0;
                    left[1] = count;
                }
                int count = calls.send(fd, buffer, left[0], left[1], SocketFlags.MSG_NOSIGNAL);
                if (count == SystemCalls.BLOCKED) {
                    return StepBody.Step.BLOCK;
                }
                left[0] += count;
                left[1] -= count;
                return StepBody.Step.YIELD;
            } catch (KernelException e) {
                assertEquals(Errno.EPIPE, e.errno());
                return StepBody.Step.EXIT;
            }
        };
    }
}
