package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneFlags;
import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.Kernel;
import io.selvage.api.OpenFlags;
import io.selvage.api.PipeEnds;
import io.selvage.api.ReceivedMessage;
import io.selvage.api.SocketFlags;
import io.selvage.api.SocketPair;
import io.selvage.api.SystemCalls;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sockets that only messages hold which nobody can receive: they go when the last way to them goes
/// (MODEL 16, invariant 71). Each test puts the write end of a pipe in with them, which closes with them.
@Timeout(60)
class UnreachableSocketsTest {
    private static final int UNIX = SocketFlags.AF_UNIX;
    private static final int STREAM = SocketFlags.SOCK_STREAM;
    private static final int DATAGRAMS = SocketFlags.SOCK_DGRAM;
    private static final byte[] ONE = {1};

    private static PipeEnds witness(SystemCalls sys) {
        return sys.pipe2(OpenFlags.O_NONBLOCK);
    }

    private static void isOpen(SystemCalls sys, PipeEnds witness) {
        Refused.with(Errno.EAGAIN, () -> sys.read(witness.readEnd(), new byte[1]));
    }

    private static void isClosed(SystemCalls sys, PipeEnds witness) {
        assertEquals(0, sys.read(witness.readEnd(), new byte[1]));
        sys.close(witness.readEnd());
    }

    @ParameterizedTest
    @ValueSource(ints = {STREAM, SocketFlags.SOCK_SEQPACKET, DATAGRAMS})
    void aSocketInItsOwnQueueGoesWithTheLastDescriptor(int type) throws Exception {
        Inside.bothKernels(1, 8, sys -> {
            SocketPair pair = sys.socketpair(UNIX, type, 0);
            PipeEnds witness = witness(sys);
            sys.sendmsg(pair.first(), ONE, List.of(pair.second(), witness.writeEnd()), 0);
            sys.close(witness.writeEnd());
            sys.close(pair.first());
            isOpen(sys, witness);
            sys.close(pair.second());
            isClosed(sys, witness);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {STREAM, SocketFlags.SOCK_SEQPACKET, DATAGRAMS})
    void itGoesToIfTheOtherEndStaysOpen(int type) throws Exception {
        Inside.bothKernels(1, 8, sys -> {
            SocketPair pair = sys.socketpair(UNIX, type, 0);
            PipeEnds witness = witness(sys);
            sys.sendmsg(pair.first(), ONE, List.of(pair.second(), witness.writeEnd()), 0);
            sys.close(witness.writeEnd());
            sys.close(pair.second());
            isClosed(sys, witness);
            Errno gone = type == DATAGRAMS ? Errno.ECONNREFUSED : Errno.EPIPE;
            Refused.with(gone, () -> sys.send(pair.first(), ONE, SocketFlags.MSG_NOSIGNAL));
        });
    }

    @Test
    void twoSocketsInEachOthersQueuesGo() throws Exception {
        Inside.bothKernels(1, 8, sys -> {
            SocketPair pair = sys.socketpair(UNIX, STREAM, 0);
            PipeEnds witness = witness(sys);
            sys.sendmsg(pair.first(), ONE, List.of(pair.first()), 0);
            sys.sendmsg(pair.second(), ONE, List.of(pair.second(), witness.writeEnd()), 0);
            sys.close(witness.writeEnd());
            sys.close(pair.first());
            isOpen(sys, witness);
            sys.close(pair.second());
            isClosed(sys, witness);
        });
    }

    @Test
    void aWideCircleIsKeptAsLongAsOneOfItCanBeReached() throws Exception {
        Inside.bothKernels(1, 8, sys -> {
            int many = 50;
            PipeEnds witness = witness(sys);
            List<SocketPair> pairs = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                pairs.add(sys.socketpair(UNIX, STREAM, 0));
            }
            for (int i = 0; i < many; i++) {
                // The next pair's reading end is in the queue of this one's.
                int next = pairs.get((i + 1) % many).second();
                sys.sendmsg(pairs.get(i).first(), ONE, List.of(next), 0);
            }
            sys.sendmsg(pairs.get(7).first(), ONE, List.of(witness.writeEnd()), 0);
            sys.close(witness.writeEnd());
            for (SocketPair pair : pairs) {
                sys.close(pair.first());
            }
            for (int i = 1; i < many; i++) {
                sys.close(pairs.get(i).second());
            }
            isOpen(sys, witness);
            // Twice around, taking each out and putting nothing back, all but the last are met again.
            int reached = pairs.getFirst().second();
            for (int i = 0; i < 20; i++) {
                ReceivedMessage message = sys.recvmsg(reached, new byte[1], 1, 0);
                sys.close(reached);
                reached = message.descriptors().getFirst();
            }
            isClosed(sys, witness);
            sys.close(reached);
        });
    }

    @Test
    void aCircleThatIsCutOffGoesWithoutWhatCanBeReached() throws Exception {
        Inside.bothKernels(1, 8, sys -> {
            PipeEnds lost = witness(sys);
            PipeEnds kept = witness(sys);
            SocketPair circle = sys.socketpair(UNIX, STREAM, 0);
            SocketPair reachable = sys.socketpair(UNIX, STREAM, 0);
            SocketPair inBoth = sys.socketpair(UNIX, STREAM, 0);
            sys.sendmsg(inBoth.first(), ONE, List.of(kept.writeEnd()), 0);
            sys.sendmsg(circle.first(), ONE, List.of(circle.second(), inBoth.second(), lost.writeEnd()), 0);
            sys.sendmsg(reachable.first(), ONE, List.of(inBoth.second()), 0);
            for (int fd : new int[] {
                lost.writeEnd(), kept.writeEnd(), inBoth.first(), inBoth.second(), circle.first(), circle.second()
            }) {
                sys.close(fd);
            }
            isClosed(sys, lost);
            isOpen(sys, kept);
            int found = sys.recvmsg(reachable.second(), new byte[1], 1, 0)
                    .descriptors()
                    .getFirst();
            isOpen(sys, kept);
            assertEquals(1, sys.recvmsg(found, new byte[1], 1, 0).descriptors().size());
            isOpen(sys, kept);
        });
    }

    @Test
    void aListenerHoldsWhatWaitsToBeAccepted() throws Exception {
        Inside.bothKernels(1, 8, sys -> {
            PipeEnds witness = witness(sys);
            int listener = sys.socket(UNIX, STREAM, 0);
            sys.bind(listener, Endpoint.name("listener"));
            sys.listen(listener, 5);
            int client = sys.socket(UNIX, STREAM, 0);
            sys.connect(client, Endpoint.name("listener"));
            sys.sendmsg(client, ONE, List.of(listener, witness.writeEnd()), 0);
            sys.close(witness.writeEnd());
            sys.close(client);
            isOpen(sys, witness);
            sys.close(listener);
            isClosed(sys, witness);
            Refused.with(Errno.ECONNREFUSED, () -> sys.connect(sys.socket(UNIX, STREAM, 0), Endpoint.name("listener")));
        });
    }

    @Test
    void socketsInSocketsInSocketsGoOneAfterTheOther() throws Exception {
        Inside.kernel(1, sys -> {
            PipeEnds witness = witness(sys);
            int inner = sys.dup(witness.writeEnd());
            for (int depth = 0; depth < 20_000; depth++) {
                SocketPair pair = sys.socketpair(UNIX, STREAM, 0);
                sys.sendmsg(pair.first(), ONE, List.of(inner), 0);
                sys.close(inner);
                sys.close(pair.first());
                inner = pair.second();
            }
            sys.close(witness.writeEnd());
            isOpen(sys, witness);
            sys.close(inner);
            isClosed(sys, witness);
        });
    }

    @Test
    void theEndOfAProcessIsEnough() throws Exception {
        try (Kernel kernel = Inside.boot(2)) {
            Inside.process(kernel, sys -> {
                PipeEnds witness = sys.pipe();
                for (int i = 0; i < 100; i++) {
                    sys.clone(CloneFlags.FORK, () -> {
                        SocketPair pair = sys.socketpair(UNIX, STREAM, 0);
                        sys.sendmsg(pair.first(), ONE, List.of(pair.first(), witness.writeEnd()), 0);
                        sys.sendmsg(pair.second(), ONE, List.of(pair.second(), pair.first()), 0);
                    });
                }
                sys.close(witness.writeEnd());
                assertEquals(0, sys.read(witness.readEnd(), new byte[1]));
            });
        }
    }
}
