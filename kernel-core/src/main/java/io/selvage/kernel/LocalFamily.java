package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.SocketFlags;

/// Local sockets: in memory, between processes of one kernel (MODEL 15).
final class LocalFamily implements SocketFamily {
    private final LocalNames names = new LocalNames();
    private final InFlight inFlight = new InFlight();

    LocalFamily() {}

    LocalNames names() {
        return names;
    }

    InFlight inFlight() {
        return inFlight;
    }

    @Override
    public Socket socket(Task self, int type, int protocol, int flags) {
        int kind = kind(type, protocol, "socket");
        return kind == SocketFlags.SOCK_DGRAM
                ? new LocalDatagram(this, protocol, flags)
                : new LocalConnected(this, kind, protocol, flags);
    }

    @Override
    public Pair pair(Task self, int type, int protocol, int flags) {
        int kind = kind(type, protocol, "socketpair");
        if (kind == SocketFlags.SOCK_DGRAM) {
            LocalDatagram first = new LocalDatagram(this, protocol, flags);
            LocalDatagram second = new LocalDatagram(this, protocol, flags);
            first.meet(second);
            second.meet(first);
            return new Pair(first, second);
        }
        LocalLink link = new LocalLink(kind, inFlight, new Watchers());
        LocalPeer creator = LocalPeer.of(self);
        return new Pair(
                end(kind, protocol, flags, link.first(), creator), end(kind, protocol, flags, link.second(), creator));
    }

    private LocalConnected end(int type, int protocol, int flags, LocalLink.End end, LocalPeer creator) {
        LocalConnected socket = new LocalConnected(this, type, protocol, flags, end);
        end.begin(socket, creator, 0);
        return socket;
    }

    /// {@return the type that a socket is to have; a raw one is one for datagrams}
    private static int kind(int type, int protocol, String call) {
        if (protocol != 0 && protocol != SocketFlags.AF_UNIX) {
            throw new KernelException(Errno.EPROTONOSUPPORT, call + ": local sockets have no protocol " + protocol);
        }
        return switch (type) {
            case SocketFlags.SOCK_STREAM, SocketFlags.SOCK_SEQPACKET, SocketFlags.SOCK_DGRAM -> type;
            case SocketFlags.SOCK_RAW -> SocketFlags.SOCK_DGRAM;
            default -> throw new KernelException(Errno.ESOCKTNOSUPPORT, call + ": no local sockets of type " + type);
        };
    }
}
