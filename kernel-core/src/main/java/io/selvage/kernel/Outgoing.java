package io.selvage.kernel;

import io.selvage.api.Endpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a call sends, from its first attempt to its last. Own to the caller.
final class Outgoing extends WakeUps {
    final byte[] bytes;

    /// A union of the `MSG_` flags.
    final int flags;

    /// Where to; null for whom the socket is connected to.
    final @Nullable Endpoint to;

    /// Set by an attempt that finds that nobody can receive any more, where that means `SIGPIPE`.
    boolean broken;

    /// The first byte that is not sent.
    private int offset;

    /// How many are not sent.
    private int length;

    /// How many are sent.
    private int sent;

    /// How many the next attempt may send.
    private int bound = Integer.MAX_VALUE;

    /// What is passed on; it has a reference to each.
    private List<OpenFileDescription> passed = List.of();

    Outgoing(byte[] bytes, int offset, int length, int flags, @Nullable Endpoint to) {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
        this.flags = flags;
        this.to = to;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    int offset() {
        return offset;
    }

    int length() {
        return Math.min(length, bound);
    }

    /// From here on no attempt sends more.
    void boundTo(int most) {
        bound = most;
    }

    int sent() {
        return sent;
    }

    /// So many bytes have been sent.
    void advance(int count) {
        offset += count;
        length -= count;
        sent += count;
    }

    /// Takes over the caller's references.
    void pass(List<OpenFileDescription> files) {
        passed = files;
    }

    /// {@return what is passed on; the references stay here}
    List<OpenFileDescription> passed() {
        return passed;
    }

    /// {@return what is passed on; the references are the caller's from now on}
    List<OpenFileDescription> takePassed() {
        List<OpenFileDescription> taken = passed;
        passed = List.of();
        return taken;
    }

    /// After the last attempt, no lock held: gives up what has not been passed on.
    void close() {
        for (OpenFileDescription file : takePassed()) {
            file.release();
        }
    }
}
