package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.Endpoint;
import io.selvage.api.SocketFlags;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/// A stackless thread that sends a message to an echo server piece by piece, and checks what comes back.
final class Talk implements StepBody {
    private static final int PIECE = 4_000;

    private final Endpoint server;
    private final byte[] message;
    private final AtomicInteger served;
    private final byte[] echo;
    private int fd = -1;
    private boolean connected;
    private int sent;
    private int received;

    Talk(Endpoint server, byte[] message, AtomicInteger served) {
        this.server = server;
        this.message = message;
        this.served = served;
        echo = new byte[message.length];
    }

    @Override
    public Step step(SystemCalls sys) {
        if (fd < 0) {
            fd = sys.socket(SocketFlags.AF_INET, SocketFlags.SOCK_STREAM, 0);
        }
        if (!connected) {
            if (sys.connect(fd, server) == SystemCalls.BLOCKED) {
                return Step.BLOCK;
            }
            connected = true;
        }
        if (sent == received && sent < message.length) {
            int count = sys.write(fd, message, sent, Math.min(PIECE, message.length - sent));
            if (count == SystemCalls.BLOCKED) {
                return Step.BLOCK;
            }
            sent += count;
        }
        int count = sys.read(fd, echo, received, sent - received);
        if (count == SystemCalls.BLOCKED) {
            return Step.BLOCK;
        }
        received += count;
        if (received < message.length) {
            return Step.YIELD;
        }
        assertArrayEquals(message, Arrays.copyOf(echo, received));
        sys.shutdown(fd, SocketFlags.SHUT_WR);
        assertEquals(message.length, sent);
        sys.close(fd);
        served.incrementAndGet();
        return Step.EXIT;
    }
}
