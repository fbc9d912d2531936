package io.selvage.kernel;

import io.selvage.api.Endpoint;
import io.selvage.api.PeerCredentials;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a call receives: where to put it, and what it was. Own to the caller.
final class Incoming extends WakeUps {
    final byte[] buffer;

    /// A union of the `MSG_` flags that were asked for.
    final int flags;

    /// How many open files the caller can take.
    final int room;

    /// The first byte that is not filled.
    private int offset;

    /// How many are not filled.
    private int length;

    // What the family says of what it has received.

    /// The name of the socket that sent it.
    Endpoint from = Endpoint.UNNAMED;

    /// Who sent it, if the socket is to say so.
    @Nullable
    PeerCredentials sender;

    /// A union of `MSG_TRUNC` and `MSG_CTRUNC`.
    int outcome;

    /// The packet that has been taken, for who has to know where it came from.
    @Nullable
    LocalMessage taken;

    /// Whether the caller holds what has to be held to take sockets that come with a message.
    boolean takesSockets;

    /// What came with it; a reference to each.
    private List<OpenFileDescription> passed = List.of();

    Incoming(byte[] buffer, int offset, int length, int flags, int room) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        this.flags = flags;
        this.room = room;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    /// So many bytes have been received.
    void advance(int count) {
        offset += count;
        length -= count;
    }

    /// Adds what has come, whose references it takes over.
    void passed(List<OpenFileDescription> files) {
        if (passed.isEmpty()) {
            passed = files;
        } else if (!files.isEmpty()) {
            passed = new ArrayList<>(passed);
            passed.addAll(files);
        }
    }

    /// Whether open files have come.
    boolean hasPassed() {
        return !passed.isEmpty();
    }

    /// {@return what has come; the references are the caller's from now on}
    List<OpenFileDescription> takePassed() {
        List<OpenFileDescription> taken = passed;
        passed = List.of();
        return taken;
    }

    /// After the last attempt, no lock held: gives up what has come.
    void close() {
        for (OpenFileDescription file : takePassed()) {
            file.release();
        }
    }
}
