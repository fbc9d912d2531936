package io.selvage.it;

import io.selvage.api.Errno;
import io.selvage.api.SocketFlags;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What connected local sockets ought to do, in the plainest way: queues of messages, and a search from
/// what descriptors refer to for what can still be reached.
final class LocalSocketModel {
    private static final int LIMIT = 212_992;
    private static final int OVERHEAD = 768;

    /// What a socket is to answer: an error, or bytes and what came with them.
    static final class Answer {
        final @Nullable Errno errno;
        final byte[] bytes;
        final List<Object> passed;

        Answer(@Nullable Errno errno, byte[] bytes, List<Object> passed) {
            this.errno = errno;
            this.bytes = bytes;
            this.passed = passed;
        }

        static Answer error(Errno errno) {
            return new Answer(errno, new byte[0], List.of());
        }
    }

    /// One end of a connection.
    static final class End {
        final int type;
        final Deque<Message> queue = new ArrayDeque<>();

        @Nullable
        End peer;

        boolean receiveShut;
        boolean sendShut;
        boolean closed;

        /// An error waits to be reported.
        boolean reset;

        /// The other end went when nobody could reach it any more: whether that resets depends on the
        /// order in which things were taken apart.
        boolean perhapsReset;

        /// Waits to be accepted.
        boolean unaccepted;

        /// What has come so far: the next byte to come has this number.
        int arrived;

        End(int type) {
            this.type = type;
        }

        boolean isStream() {
            return type == SocketFlags.SOCK_STREAM;
        }

        int used() {
            int sum = 0;
            for (Message message : queue) {
                sum += message.left() + (isStream() ? 0 : OVERHEAD);
            }
            return sum;
        }
    }

    /// A message, or what is left of it; `passed` holds ends and numbers of counters.
    static final class Message {
        final byte[] bytes;
        int start;
        List<Object> passed;

        Message(byte[] bytes, List<Object> passed) {
            this.bytes = bytes;
            this.passed = passed;
        }

        int left() {
            return bytes.length - start;
        }
    }

    /// Listeners have a queue of ends.
    static final class Listener {
        final int type;
        final int backlog;
        final Deque<End> waiting = new ArrayDeque<>();

        Listener(int type, int backlog) {
            this.type = type;
            this.backlog = backlog;
        }
    }

    /// All ends that are not closed.
    private final Set<End> open = Collections.newSetFromMap(new IdentityHashMap<>());

    List<End> pair(int type) {
        End first = new End(type);
        End second = new End(type);
        first.peer = second;
        second.peer = first;
        open.add(first);
        open.add(second);
        return List.of(first, second);
    }

    private static End peer(End end) {
        End peer = end.peer;
        if (peer == null) {
            throw new AssertionError("an end without another");
        }
        return peer;
    }

    /// The bytes that the next message from an end consists of.
    static byte[] next(End sender, int length) {
        byte[] bytes = new byte[length];
        int from = peer(sender).arrived;
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (((from + i) * 31) >> 3);
        }
        return bytes;
    }

    /// Puts a message into the other end's queue.
    ///
    /// @return the error, or how many bytes
    Object send(End sender, byte[] bytes, List<Object> passed) {
        End receiver = peer(sender);
        if (!sender.isStream()) {
            if (sender.reset) {
                sender.reset = false;
                return Errno.ECONNRESET;
            }
            if (bytes.length > LIMIT - 32) {
                return Errno.EMSGSIZE;
            }
        }
        if (sender.sendShut) {
            return Errno.EPIPE;
        }
        if (sender.isStream() && bytes.length == 0) {
            return 0;
        }
        int used = receiver.used();
        if (used >= LIMIT) {
            return Errno.EAGAIN;
        }
        int count = sender.isStream() ? Math.min(bytes.length, LIMIT - used) : bytes.length;
        receiver.queue.add(new Message(Arrays.copyOf(bytes, count), passed));
        receiver.arrived += count;
        return count;
    }

    Answer receive(End end, int most, boolean looks) {
        if (!end.isStream() && end.reset) {
            end.reset = false;
            return Answer.error(Errno.ECONNRESET);
        }
        if (end.queue.isEmpty()) {
            if (end.isStream() && most == 0) {
                return new Answer(null, new byte[0], List.of());
            }
            if (end.reset) {
                end.reset = false;
                return Answer.error(Errno.ECONNRESET);
            }
            return end.receiveShut ? new Answer(null, new byte[0], List.of()) : Answer.error(Errno.EAGAIN);
        }
        return end.isStream() ? bytes(end, most, looks) : packet(end, most, looks);
    }

    private static Answer packet(End end, int most, boolean looks) {
        Message packet = looks ? end.queue.element() : end.queue.remove();
        return new Answer(null, Arrays.copyOf(packet.bytes, Math.min(most, packet.bytes.length)), packet.passed);
    }

    private static Answer bytes(End end, int most, boolean looks) {
        byte[] bytes = new byte[most];
        int done = 0;
        List<Object> passed = List.of();
        for (Message piece : List.copyOf(end.queue)) {
            if (done == most || !passed.isEmpty()) {
                break;
            }
            int count = Math.min(most - done, piece.left());
            System.arraycopy(piece.bytes, piece.start, bytes, done, count);
            done += count;
            passed = piece.passed;
            if (!looks) {
                piece.start += count;
                piece.passed = List.of();
                if (piece.left() == 0) {
                    end.queue.remove();
                }
            }
        }
        return new Answer(null, Arrays.copyOf(bytes, done), passed);
    }

    static void shutDown(End end, int how) {
        if (how != SocketFlags.SHUT_WR) {
            end.receiveShut = true;
            peer(end).sendShut = true;
        }
        if (how != SocketFlags.SHUT_RD) {
            end.sendShut = true;
            peer(end).receiveShut = true;
        }
    }

    /// Closes all that nobody can reach.
    ///
    /// @param held what descriptors refer to: ends and listeners
    void settle(List<Object> held) {
        Set<Object> reached = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> left = new ArrayDeque<>(held);
        while (!left.isEmpty()) {
            Object each = left.remove();
            if (!reached.add(each)) {
                continue;
            }
            if (each instanceof Listener listener) {
                left.addAll(listener.waiting);
            } else if (each instanceof End end) {
                end.queue.forEach(message -> left.addAll(message.passed));
            }
        }
        Set<End> inQueues = Collections.newSetFromMap(new IdentityHashMap<>());
        for (End end : open) {
            for (Message message : end.queue) {
                for (Object passed : message.passed) {
                    if (passed instanceof End one) {
                        inQueues.add(one);
                    }
                }
            }
        }
        for (End end : new ArrayList<>(open)) {
            if (!reached.contains(end)) {
                close(end, inQueues.contains(end));
            }
        }
    }

    private void close(End end, boolean wasOnItsWay) {
        End peer = peer(end);
        end.closed = true;
        shutDown(end, SocketFlags.SHUT_RDWR);
        if (wasOnItsWay) {
            peer.perhapsReset = true;
        } else if (!end.queue.isEmpty() || end.unaccepted) {
            peer.reset = true;
        }
        end.queue.clear();
        open.remove(end);
    }

    /// Whether an answer other than expected is right too, because it is not laid down when an error is
    /// reported.
    static boolean allows(End end, @Nullable Errno expected, @Nullable Errno actual) {
        return end.perhapsReset && new HashSet<>(Arrays.asList(expected, actual)).contains(Errno.ECONNRESET);
    }
}
