package io.selvage.it;

import static io.selvage.api.PollEvents.POLLIN;
import static io.selvage.api.SocketFlags.AF_INET;
import static io.selvage.api.SocketFlags.AF_UNIX;
import static io.selvage.api.SocketFlags.MSG_DONTWAIT;
import static io.selvage.api.SocketFlags.MSG_PEEK;
import static io.selvage.api.SocketFlags.SOCK_DGRAM;
import static io.selvage.api.SocketFlags.SOCK_STREAM;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneFlags;
import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.SystemCalls;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Threads that wait at a socket while others do something with it that could cost them their wake-up.
@Timeout(60)
class SocketWakeUpTest {
    private static final int ROUNDS = 5_000;
    private static final Endpoint ANY_PORT = Endpoint.internet("127.0.0.1", 0);

    /// To look whether there is something takes it from the host, which then has nothing to report.
    @Test
    void aDatagramThatAnotherThreadHasPolledForWakesTheReceiver() throws Exception {
        Inside.kernel(2, sys -> {
            int receiver = sys.socket(AF_INET, SOCK_DGRAM, 0);
            sys.bind(receiver, ANY_PORT);
            int sender = sys.socket(AF_INET, SOCK_DGRAM, 0);
            sys.connect(sender, sys.getsockname(receiver));
            received(sys, receiver, sender);
        });
    }

    @Test
    void bytesThatAnotherThreadHasPolledForWakeTheReceiver() throws Exception {
        Inside.kernel(2, sys -> {
            int listener = sys.socket(AF_INET, SOCK_STREAM, 0);
            sys.bind(listener, ANY_PORT);
            sys.listen(listener, 1);
            int sender = sys.socket(AF_INET, SOCK_STREAM, 0);
            sys.connect(sender, sys.getsockname(listener));
            received(sys, sys.accept(listener), sender);
        });
    }

    private static void received(SystemCalls sys, int receiver, int sender) {
        AtomicInteger count = new AtomicInteger();
        AtomicBoolean end = new AtomicBoolean();
        sys.clone(CloneFlags.THREAD, () -> {
            while (count.get() < ROUNDS) {
                count.addAndGet(sys.recv(receiver, new byte[1], 0));
            }
        });
        sys.clone(CloneFlags.THREAD, () -> {
            while (!end.get()) {
                sys.poll(receiver, POLLIN, 0);
                try {
                    sys.recv(receiver, new byte[1], MSG_PEEK | MSG_DONTWAIT);
                } catch (KernelException nothing) {
                    assertEquals(Errno.EAGAIN, nothing.errno());
                }
            }
        });
        for (int round = 0; round < ROUNDS; round++) {
            sys.send(sender, new byte[1], 0);
            while (count.get() <= round) {
                sys.schedYield();
            }
        }
        end.set(true);
    }

    @Test
    void aSenderFindsRoomWhenTheReceiverTurnsAwayFromAnother() throws Exception {
        Inside.bothKernels(2, 3, sys -> {
            int receiver = sys.socket(AF_UNIX, SOCK_DGRAM, 0);
            Endpoint name = Endpoint.name("receiver");
            sys.bind(receiver, name);
            int other = sys.socket(AF_UNIX, SOCK_DGRAM, 0);
            Endpoint otherName = Endpoint.name("other");
            sys.bind(other, otherName);
            AtomicInteger sent = new AtomicInteger();
            AtomicBoolean done = new AtomicBoolean();
            sys.clone(CloneFlags.THREAD, () -> {
                int sender = sys.socket(AF_UNIX, SOCK_DGRAM, 0);
                for (int i = 0; i < 12; i++) {
                    sys.sendto(sender, new byte[1], 0, 1, 0, name);
                    sent.incrementAndGet();
                }
                done.set(true);
            });
            while (sent.get() < 11) {
                sys.schedYield();
            }
            // Long enough for the sender to wait, usually.
            sys.nanosleep(Duration.ofMillis(20));
            sys.connect(receiver, otherName);
            sys.connect(receiver, Endpoint.UNNAMED);
            while (!done.get()) {
                sys.nanosleep(Duration.ofMillis(1));
            }
            assertEquals(12, sent.get());
        });
    }
}
