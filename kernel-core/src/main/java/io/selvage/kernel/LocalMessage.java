package io.selvage.kernel;

import io.selvage.api.Endpoint;
import io.selvage.api.PeerCredentials;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A packet on its way through a local socket, or a piece of a stream. Guarded by the lock of the queue
/// that it is in.
final class LocalMessage {
    final byte[] bytes;

    /// Who sent it, if either end wants to know.
    final @Nullable PeerCredentials sender;

    /// The socket that a datagram is from; null for what comes through a connection.
    final @Nullable LocalDatagram from;

    /// What the sending socket was called.
    final Endpoint name;

    /// What came with it; a reference to each. Never changed in place.
    private List<OpenFileDescription> passed = List.of();

    /// Whose descriptors on their way these are; null if there are none.
    private @Nullable User passer;

    /// The first byte that has not been taken, and the first place that has not been filled.
    int start;

    int end;

    LocalMessage(byte[] bytes, @Nullable PeerCredentials sender, @Nullable LocalDatagram from, Endpoint name, int end) {
        this.bytes = bytes;
        this.sender = sender;
        this.from = from;
        this.name = name;
        this.end = end;
    }

    /// A packet of what there is to send.
    static LocalMessage packet(
            Outgoing message, @Nullable PeerCredentials sender, @Nullable LocalDatagram from, Endpoint name) {
        int length = message.length();
        byte[] copied = new byte[length];
        System.arraycopy(message.bytes, message.offset(), copied, 0, length);
        return new LocalMessage(copied, sender, from, name, length);
    }

    int length() {
        return end - start;
    }

    List<OpenFileDescription> passed() {
        return passed;
    }

    @Nullable
    User passer() {
        return passer;
    }

    void pass(List<OpenFileDescription> files, User owner) {
        passed = files;
        passer = owner;
    }

    List<OpenFileDescription> takePassed() {
        List<OpenFileDescription> taken = passed;
        passed = List.of();
        return taken;
    }
}
