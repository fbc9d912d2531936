package io.selvage.kernel;

import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.SocketFlags;
import io.selvage.api.SocketPair;
import java.util.function.Function;

/// The calls that make, name and connect sockets and ask about them, for a caller that [Syscalls] has
/// found.
final class SocketSetup {
    private static final int BLOCKED = OpenFileDescription.BLOCKED;
    private static final int TYPE_BITS = 0xf;
    // So many numbers Linux has for them.
    private static final int TYPES = 11;
    private static final int DOMAINS = 46;

    private static final int NEW_FLAGS = SocketFlags.SOCK_NONBLOCK | SocketFlags.SOCK_CLOEXEC;

    private SocketSetup() {}

    static int socket(Task self, int domain, int type, int protocol) {
        Socket socket = family(self, domain, type, "socket").socket(self, type & TYPE_BITS, protocol, type);
        return self.files().openOrClose(socket, DescriptorCalls.mark(type), DescriptorCalls.limit(self), "socket");
    }

    static SocketPair pair(Task self, int domain, int type, int protocol) {
        SocketFamily family = family(self, domain, type, "socketpair");
        self.files().checkRoom(DescriptorCalls.limit(self) - 1, "socketpair");
        SocketFamily.Pair pair = family.pair(self, type & TYPE_BITS, protocol, type);
        try {
            int limit = DescriptorCalls.limit(self);
            long ends =
                    self.files().openTwo(pair.first(), pair.second(), DescriptorCalls.mark(type), limit, "socketpair");
            return new SocketPair((int) (ends >>> 32), (int) ends);
        } catch (KernelException e) {
            pair.first().release();
            pair.second().release();
            throw e;
        }
    }

    private static SocketFamily family(Task self, int domain, int type, String call) {
        DescriptorCalls.refuseUnknown(call, type & ~TYPE_BITS, NEW_FLAGS);
        if (domain >= 0 && domain < DOMAINS && (type & TYPE_BITS) >= TYPES) {
            throw new KernelException(Errno.EINVAL, call + ": no type " + (type & TYPE_BITS));
        }
        return self.kernel().sockets().of(domain, call);
    }

    static void bind(Task self, int fd, Endpoint name) {
        Socket socket = held(self, fd, "bind");
        try {
            socket.bind(self, name);
        } finally {
            socket.release();
        }
    }

    static void listen(Task self, int fd, int backlog) {
        Socket socket = held(self, fd, "listen");
        try {
            boolean limited = backlog >= 0 && backlog <= SocketFlags.SOMAXCONN;
            socket.listen(self, limited ? backlog : SocketFlags.SOMAXCONN);
        } finally {
            socket.release();
        }
    }

    static int accept(Task self, int fd, int flags) {
        DescriptorCalls.refuseUnknown("accept", flags, NEW_FLAGS);
        Socket socket = held(self, fd, "accept");
        try {
            self.files().checkRoom(DescriptorCalls.limit(self), "accept");
            SocketWait wait = new SocketWait(self, socket.receiveNanos());
            Socket accepted = socket.accept(self, flags);
            while (accepted == null) {
                if (!wait.slept("accept")) {
                    return BLOCKED;
                }
                accepted = socket.accept(self, flags);
            }
            int mark = DescriptorCalls.mark(flags);
            return self.files().openOrClose(accepted, mark, DescriptorCalls.limit(self), "accept");
        } finally {
            socket.release();
        }
    }

    static int connect(Task self, int fd, Endpoint peer) {
        Socket socket = held(self, fd, "connect");
        try {
            SocketWait wait = new SocketWait(self, socket.sendNanos());
            int result = socket.connect(self, peer);
            while (result == BLOCKED && wait.slept("connect")) {
                result = socket.connect(self, peer);
            }
            return result;
        } finally {
            socket.release();
        }
    }

    static void shutdown(Task self, int fd, int how) {
        Socket socket = held(self, fd, "shutdown");
        try {
            if (how < SocketFlags.SHUT_RD || how > SocketFlags.SHUT_RDWR) {
                throw new KernelException(Errno.EINVAL, "shutdown: unknown word " + how);
            }
            socket.shutdown(self, how);
        } finally {
            socket.release();
        }
    }

    static void setOption(Task self, int fd, int level, int option, int value) {
        Socket socket = held(self, fd, "setsockopt");
        try {
            socket.anyOption(level, option, value);
        } finally {
            socket.release();
        }
    }

    /// Asks a socket for something.
    static <T> T with(Task self, int fd, String call, Function<Socket, T> question) {
        Socket socket = held(self, fd, call);
        try {
            return question.apply(socket);
        } finally {
            socket.release();
        }
    }

    /// Finds the socket behind a descriptor and adds a holder.
    ///
    /// @throws KernelException `EBADF`, `ENOTSOCK`
    static Socket held(Task self, int fd, String call) {
        OpenFileDescription file = self.files().retained(fd, call);
        if (file instanceof Socket socket) {
            return socket;
        }
        file.release();
        throw new KernelException(Errno.ENOTSOCK, call + ": descriptor " + fd + " is no socket");
    }
}
