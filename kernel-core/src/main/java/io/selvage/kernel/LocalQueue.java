package io.selvage.kernel;

import io.selvage.api.Endpoint;
import io.selvage.api.PeerCredentials;
import io.selvage.api.SocketFlags;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What waits to be received at one end: packets, or a stream in pieces. Guarded by the lock of its
/// owner; whoever puts or takes a message with sockets in it also holds the lock of [InFlight].
final class LocalQueue {
    /// What a packet counts beyond its bytes, so that empty ones fill a queue too.
    static final int OVERHEAD = 768;

    private static final int LEAST_PIECE = 4_096;
    private static final int LARGEST_PIECE = 16_384;

    private final InFlight inFlight;
    private final Owner owner;
    private final ArrayDeque<LocalMessage> messages = new ArrayDeque<>(2);

    /// How much is in it, counted against the limit of who sends.
    private int used;

    /// How many messages have sockets with them.
    private int withSockets;

    /// The space of a piece that has been read.
    private byte @Nullable [] spare;

    LocalQueue(InFlight inFlight, Owner owner) {
        this.inFlight = inFlight;
        this.owner = owner;
    }

    /// Where messages are received.
    interface Owner {
        /// {@return the socket through which one gets at the queue}
        LocalSocket owner();
    }

    LocalSocket owner() {
        return owner.owner();
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    int used() {
        return used;
    }

    int count() {
        return messages.size();
    }

    /// Whether to hold the lock of [InFlight] before anything is taken.
    boolean hasSockets() {
        return withSockets > 0;
    }

    /// Adds one packet.
    void put(LocalMessage packet, Outgoing message, Task self) {
        pass(packet, message, self);
        messages.add(packet);
        used += cost(packet);
    }

    static int cost(LocalMessage packet) {
        return packet.end + OVERHEAD;
    }

    /// Adds bytes to a stream.
    ///
    /// @param most how many at most
    /// @return how many
    int put(Outgoing message, Task self, @Nullable PeerCredentials sender, int most) {
        int count = Math.min(message.length(), most);
        if (!message.passed().isEmpty()) {
            byte[] copied = new byte[count];
            System.arraycopy(message.bytes, message.offset(), copied, 0, count);
            LocalMessage piece = new LocalMessage(copied, sender, null, Endpoint.UNNAMED, count);
            pass(piece, message, self);
            messages.add(piece);
        } else {
            int done = 0;
            while (done < count) {
                LocalMessage piece = pieceFor(count - done, sender);
                int fits = Math.min(count - done, piece.bytes.length - piece.end);
                System.arraycopy(message.bytes, message.offset() + done, piece.bytes, piece.end, fits);
                piece.end += fits;
                done += fits;
            }
        }
        used += count;
        return count;
    }

    private LocalMessage pieceFor(int length, @Nullable PeerCredentials sender) {
        LocalMessage last = messages.peekLast();
        if (last != null
                && last.end < last.bytes.length
                && last.passed().isEmpty()
                && Objects.equals(last.sender, sender)) {
            return last;
        }
        byte[] space = spare;
        spare = null;
        if (space == null) {
            space = new byte[Math.clamp(length, LEAST_PIECE, LARGEST_PIECE)];
        }
        LocalMessage piece = new LocalMessage(space, sender, null, Endpoint.UNNAMED, 0);
        messages.add(piece);
        return piece;
    }

    private void pass(LocalMessage carrier, Outgoing message, Task self) {
        if (message.passed().isEmpty()) {
            return;
        }
        carrier.pass(message.takePassed(), self.effectiveToken().account());
        if (inFlight.depart(carrier, this)) {
            withSockets++;
        }
    }

    /// Takes one packet, or looks at it. It is not empty.
    ///
    /// @return how many bytes have been put into the buffer, or the packet's length if that was asked for
    int takePacket(Incoming message) {
        LocalMessage packet = messages.element();
        int count = Math.min(packet.length(), message.length());
        System.arraycopy(packet.bytes, packet.start, message.buffer, message.offset(), count);
        message.from = packet.name;
        if (count < packet.length()) {
            message.outcome |= SocketFlags.MSG_TRUNC;
        }
        int length = packet.length();
        if (message.has(SocketFlags.MSG_PEEK)) {
            peekPassed(packet, message);
        } else {
            messages.remove();
            used -= cost(packet);
            takePassed(packet, message);
            message.taken = packet;
        }
        message.sender = packet.sender;
        return message.has(SocketFlags.MSG_TRUNC) ? length : count;
    }

    /// Takes bytes of a stream, or looks at them: from one sender if senders matter, and up to the end of
    /// the piece that open files come with. It is not empty.
    ///
    /// @return how many
    int takeBytes(Incoming message, Socket receiver) {
        boolean looks = message.has(SocketFlags.MSG_PEEK);
        int done = 0;
        Iterator<LocalMessage> pieces = messages.iterator();
        while (done < message.length() && pieces.hasNext()) {
            LocalMessage piece = pieces.next();
            if (receiver.passesCredentials()) {
                if (done > 0 && !Objects.equals(piece.sender, message.sender)) {
                    break;
                }
                message.sender = piece.sender;
            }
            int count = Math.min(piece.length(), message.length() - done);
            System.arraycopy(piece.bytes, piece.start, message.buffer, message.offset() + done, count);
            done += count;
            if (looks) {
                peekPassed(piece, message);
            } else {
                takePassed(piece, message);
                take(piece, count, pieces);
            }
            if (message.hasPassed()) {
                break;
            }
        }
        return done;
    }

    private void take(LocalMessage piece, int count, Iterator<LocalMessage> pieces) {
        used -= count;
        piece.start += count;
        if (piece.start == piece.end) {
            pieces.remove();
            if (piece.bytes.length >= LEAST_PIECE && piece.bytes.length <= LARGEST_PIECE) {
                spare = piece.bytes;
            }
        }
    }

    private void takePassed(LocalMessage carrier, Incoming message) {
        if (carrier.passed().isEmpty()) {
            return;
        }
        if (inFlight.arrive(carrier, this)) {
            withSockets--;
        }
        message.passed(carrier.takePassed());
    }

    private static void peekPassed(LocalMessage carrier, Incoming message) {
        for (OpenFileDescription file : carrier.passed()) {
            file.retain();
        }
        message.passed(carrier.passed());
    }

    /// {@return what was in it, to be given to [InFlight#discard]}
    List<InFlight.Lost> clear() {
        List<InFlight.Lost> removed = new ArrayList<>(messages.size());
        for (LocalMessage message : messages) {
            removed.add(new InFlight.Lost(message, this));
        }
        messages.clear();
        used = 0;
        withSockets = 0;
        spare = null;
        return removed;
    }
}
