package io.selvage.kernel;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// The part of a socket that listens. Guarded by the socket.
final class TcpListener {
    private final ServerSocketChannel channel;

    /// Taken from the host to find out whether there is one, and not given to anybody yet.
    private @Nullable SocketChannel ahead;

    TcpListener(ServerSocketChannel channel) {
        this.channel = channel;
    }

    ServerSocketChannel channel() {
        return channel;
    }

    boolean hasConnection() throws IOException {
        if (ahead == null) {
            ahead = channel.accept();
        }
        return ahead != null;
    }

    boolean isAhead() {
        return ahead != null;
    }

    @Nullable
    SocketChannel accept() throws IOException {
        SocketChannel taken = ahead == null ? channel.accept() : ahead;
        ahead = null;
        if (taken != null) {
            taken.configureBlocking(false);
        }
        return taken;
    }

    void close() throws IOException {
        try (SocketChannel left = ahead) {
            channel.close();
            ahead = null;
            assert left == null || left.isOpen();
        }
    }
}
