package io.selvage.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/// What has been taken from a host's stream although nobody has read it yet: the one way to find out
/// whether there is something. Guarded by the socket.
final class ReadAhead {
    private static final int SIZE = 4_096;

    /// Between position and limit is what nobody has read; made at the first look.
    private @Nullable ByteBuffer bytes;

    private boolean ended;

    ReadAhead() {}

    boolean isEmpty() {
        return bytes == null || !bytes.hasRemaining();
    }

    boolean hasEnded() {
        return ended;
    }

    void end() {
        ended = true;
    }

    /// Takes more, if there is room.
    void fill(ReadableByteChannel channel) throws IOException {
        if (ended) {
            return;
        }
        ByteBuffer present = bytes;
        if (present == null) {
            present = ByteBuffer.allocate(SIZE).limit(0);
            bytes = present;
        }
        present.compact();
        try {
            ended = present.hasRemaining() && channel.read(present) < 0;
        } finally {
            present.flip();
        }
    }

    /// Copies what there is, without taking it.
    int peek(byte[] target, int offset, int length) {
        ByteBuffer present = bytes;
        if (present == null) {
            return 0;
        }
        int count = Math.min(length, present.remaining());
        present.get(present.position(), target, offset, count);
        return count;
    }

    int take(byte[] target, int offset, int length) {
        int count = peek(target, offset, length);
        if (bytes != null) {
            bytes.position(bytes.position() + count);
        }
        return count;
    }
}
