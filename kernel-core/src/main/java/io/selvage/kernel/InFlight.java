package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.security.Privilege;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The open files that are on their way in messages of one kernel's local sockets. A message holds a
/// reference to each. A socket can so be held by a message that only this socket could receive, also in a
/// wider circle; this finds such sockets and takes them apart.
///
/// Its lock is held whenever a message with a local socket in it enters or leaves a queue, so that under
/// it is known exactly which queues hold a socket. A socket is a candidate if nobody but messages holds
/// it. It is out of reach if those that own the queues are all candidates, and those that own the queues
/// of these, and so on; then all of them are. Before they are taken apart their count of holders is
/// frozen, which fails if somebody has found one through a descriptor that was closed at this moment;
/// then nothing happens, and the matter is looked into again when he lets go.
///
/// When to look: sockets get out of reach at the moment when one of them becomes a candidate, by a
/// release ([Shared#release()]) or by a departure, and it is one that can be reached from the others.
final class InFlight extends KernelLock {
    /// For each socket that messages hold the queues that they are in, as often as they do.
    private final IdentityHashMap<LocalSocket, List<LocalQueue>> queues = new IdentityHashMap<>();

    /// To be released: sockets in sockets in sockets would make the stack deep otherwise.
    private final Deque<OpenFileDescription> discarded = new ArrayDeque<>();

    private boolean discarding;

    /// A message that is in no queue any more, and nobody has received it.
    record Lost(LocalMessage message, LocalQueue queue) {}

    InFlight() {}

    @Override
    LockOrder level() {
        return LockOrder.SOCKET;
    }

    @Override
    public String toString() {
        return "sockets on their way";
    }

    /// Refuses if the caller's user has more on the way than the caller may have open.
    static void checkRoom(Task self, Outgoing message) {
        if (message.passed().isEmpty()
                || Authority.holds(self, Privilege.INCREASE_QUOTA)
                || Authority.holds(self, Privilege.TCB)) {
            return;
        }
        int there = self.effectiveToken().account().passedFiles().get();
        if (there > DescriptorCalls.limit(self)) {
            throw new KernelException(
                    Errno.ETOOMANYREFS, "sendmsg: " + there + " open files of the user are on their way");
        }
    }

    static boolean hasSocket(List<OpenFileDescription> files) {
        for (OpenFileDescription file : files) {
            if (file instanceof LocalSocket) {
                return true;
            }
        }
        return false;
    }

    /// A message enters a queue. Lock held if it has a socket.
    ///
    /// @return whether it has a socket
    boolean depart(LocalMessage message, LocalQueue queue) {
        count(message, message.passed().size());
        boolean found = false;
        for (OpenFileDescription file : message.passed()) {
            if (file instanceof LocalSocket socket) {
                socket.carry(1);
                queues.computeIfAbsent(socket, _ -> new ArrayList<>(1)).add(queue);
                found = true;
            }
        }
        return found;
    }

    /// What comes with a message leaves its queue. Lock held if it has a socket.
    ///
    /// @return whether it has a socket
    boolean arrive(LocalMessage message, LocalQueue queue) {
        count(message, -message.passed().size());
        boolean found = false;
        for (OpenFileDescription file : message.passed()) {
            if (file instanceof LocalSocket socket) {
                socket.carry(-1);
                queues.computeIfPresent(socket, (_, carriers) -> {
                    carriers.remove(queue);
                    return carriers.isEmpty() ? null : carriers;
                });
                found = true;
            }
        }
        return found;
    }

    private static void count(LocalMessage message, int more) {
        User passer = message.passer();
        if (passer != null) {
            passer.passedFiles().addAndGet(more);
        }
    }

    /// No lock held: messages that nobody will receive any more.
    void discard(List<Lost> messages) {
        boolean mine = false;
        for (Lost lost : messages) {
            LocalMessage message = lost.message();
            LocalDatagram.settle(message);
            if (message.passed().isEmpty()) {
                continue;
            }
            lock();
            arrive(message, lost.queue());
            discarded.addAll(message.takePassed());
            mine |= !discarding;
            discarding = true;
            unlock();
        }
        if (mine) {
            releaseAll();
        }
    }

    private void releaseAll() {
        for (OpenFileDescription file = next(); file != null; file = next()) {
            file.release();
        }
    }

    private @Nullable OpenFileDescription next() {
        lock();
        OpenFileDescription file = discarded.poll();
        discarding = file != null;
        unlock();
        return file;
    }

    /// No lock held: perhaps nobody but messages holds a socket any more.
    void suspect(LocalSocket socket) {
        List<Lost> lost = List.of();
        lock();
        try {
            if (isCandidate(socket)) {
                lost = takeApart(outOfReach(socket));
            }
        } finally {
            unlock();
        }
        discard(lost);
    }

    private static boolean isCandidate(LocalSocket socket) {
        return socket.carried() > 0 && socket.holders() == socket.carried();
    }

    /// Lock held.
    ///
    /// @return a candidate and all that lead to it, if they are candidates; otherwise none
    private Set<LocalSocket> outOfReach(LocalSocket socket) {
        Set<LocalSocket> found = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<LocalSocket> left = new ArrayDeque<>();
        found.add(socket);
        for (LocalSocket held = socket; held != null; held = left.poll()) {
            for (LocalQueue queue : queues.getOrDefault(held, List.of())) {
                LocalSocket holder = queue.owner();
                if (!isCandidate(holder)) {
                    return Set.of();
                }
                if (found.add(holder)) {
                    left.add(holder);
                }
            }
        }
        return found;
    }

    /// Lock held.
    ///
    /// @return the messages that they held
    private static List<Lost> takeApart(Set<LocalSocket> unreachable) {
        List<LocalSocket> seized = new ArrayList<>();
        for (LocalSocket socket : unreachable) {
            if (!socket.seize(socket.carried())) {
                seized.forEach(Shared::unseize);
                return List.of();
            }
            seized.add(socket);
        }
        List<Lost> lost = new ArrayList<>();
        for (LocalSocket socket : seized) {
            lost.addAll(socket.takeMessages());
        }
        return lost;
    }
}
