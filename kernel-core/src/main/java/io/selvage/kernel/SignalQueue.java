package io.selvage.kernel;

import io.selvage.api.SignalInfo;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Signals that wait for a thread to take them: those of a process, or those of one thread. Guarded by
/// the process's lock.
///
/// A standard signal (1 to 31) is there at most once, a real-time one as often as it was sent, in that
/// order.
final class SignalQueue {
    /// What a fault raises; taken before anything else.
    private static final long SYNCHRONOUS = bit(11) | bit(7) | bit(4) | bit(5) | bit(8) | bit(31);

    /// How many infos there are in all queues of the same user; see [#isFull(long)].
    private final AtomicInteger account;

    private long set;
    private @Nullable Node first;
    private @Nullable Node last;

    private static final class Node {
        final SignalInfo info;

        @Nullable
        Node next;

        Node(SignalInfo info) {
            this.info = info;
        }
    }

    SignalQueue(AtomicInteger account) {
        this.account = account;
    }

    static long bit(int signal) {
        return 1L << (signal - 1);
    }

    /// {@return the signals that are there, as a set}
    long set() {
        return set;
    }

    boolean contains(int signal) {
        return (set & bit(signal)) != 0;
    }

    /// Whether no further info may be kept.
    boolean isFull(long limit) {
        return account.get() >= limit;
    }

    void add(SignalInfo info) {
        Node node = new Node(info);
        if (last == null) {
            first = node;
        } else {
            last.next = node;
        }
        last = node;
        set |= bit(info.signal());
        account.incrementAndGet();
    }

    /// The signal is there, but nobody will know from whom: the limit allows no more infos.
    void addUnexplained(int signal) {
        set |= bit(signal);
    }

    /// Takes the next signal: faults first, then the lowest number, within a number the oldest.
    ///
    /// @param allowed the signals to consider, as a set
    /// @return null if there is none
    @Nullable
    SignalInfo take(long allowed) {
        long candidates = set & allowed;
        if (candidates == 0) {
            return null;
        }
        long preferred = candidates & SYNCHRONOUS;
        return remove(Long.numberOfTrailingZeros(preferred == 0 ? candidates : preferred) + 1);
    }

    private SignalInfo remove(int signal) {
        SignalInfo found = null;
        boolean more = false;
        Node previous = null;
        for (Node node = first; node != null && !more; node = node.next) {
            if (node.info.signal() != signal) {
                previous = node;
            } else if (found == null) {
                found = node.info;
                unlink(previous, node);
            } else {
                more = true;
            }
        }
        if (!more) {
            set &= ~bit(signal);
        }
        return found == null ? new SignalInfo(signal, SignalInfo.USER, 0, 0, 0, 0) : found;
    }

    /// Drops all instances of some signals.
    void flush(long dropped) {
        if ((set & dropped) == 0) {
            return;
        }
        set &= ~dropped;
        Node previous = null;
        for (Node node = first; node != null; node = node.next) {
            if ((bit(node.info.signal()) & dropped) == 0) {
                previous = node;
            } else {
                unlink(previous, node);
            }
        }
    }

    private void unlink(@Nullable Node previous, Node node) {
        if (previous == null) {
            first = node.next;
        } else {
            previous.next = node.next;
        }
        if (last == node) {
            last = previous;
        }
        account.decrementAndGet();
    }
}
