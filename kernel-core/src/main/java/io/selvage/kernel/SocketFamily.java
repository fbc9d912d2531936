package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;

/// What makes the sockets of one domain.
interface SocketFamily {
    /// Makes a socket.
    ///
    /// @param type a number that Linux knows as a type, without flags
    /// @param flags `O_NONBLOCK` or 0
    /// @throws KernelException `EPROTONOSUPPORT`, `ESOCKTNOSUPPORT`
    Socket socket(Task self, int type, int protocol, int flags);

    /// Makes two sockets that are connected to each other.
    default Pair pair(Task self, int type, int protocol, int flags) {
        throw new KernelException(Errno.EOPNOTSUPP, "socketpair: sockets of this domain have no pairs");
    }

    /// Two sockets that are connected.
    record Pair(Socket first, Socket second) {}
}
