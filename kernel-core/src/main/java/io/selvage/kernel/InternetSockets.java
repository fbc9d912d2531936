package io.selvage.kernel;

import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.Network;
import io.selvage.api.SocketControl;
import io.selvage.api.SocketFlags;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// The sockets of one version of the Internet, through the host's; and how far they reach.
final class InternetSockets implements SocketFamily {
    private final StandardProtocolFamily version;
    private final Network network;
    private final HostSelector selector;

    InternetSockets(StandardProtocolFamily version, Network network, HostSelector selector) {
        this.version = version;
        this.network = network;
        this.selector = selector;
    }

    int domain() {
        return version == StandardProtocolFamily.INET ? SocketFlags.AF_INET : SocketFlags.AF_INET6;
    }

    HostSelector selector() {
        return selector;
    }

    @Override
    public Socket socket(Task self, int type, int protocol, int flags) {
        if (self.kernel().simulation() != null) {
            throw new KernelException(
                    Errno.EAFNOSUPPORT,
                    "socket: the Internet is the host's, whose packets come when they like; a deterministic kernel has none");
        }
        if (network == Network.NONE) {
            throw new KernelException(Errno.EAFNOSUPPORT, "socket: this kernel was booted without a network");
        }
        return switch (type) {
            case SocketFlags.SOCK_STREAM -> {
                checkProtocol(protocol, SocketControl.IPPROTO_TCP);
                yield new TcpSocket(this, newStream(), flags, TcpSocket.State.FRESH);
            }
            case SocketFlags.SOCK_DGRAM -> {
                checkProtocol(protocol, SocketControl.IPPROTO_UDP);
                yield new UdpSocket(this, newDatagrams(), flags);
            }
            default -> throw new KernelException(Errno.ESOCKTNOSUPPORT, "socket: the Internet has no type " + type);
        };
    }

    private static void checkProtocol(int protocol, int only) {
        if (protocol != 0 && protocol != only) {
            throw new KernelException(Errno.EPROTONOSUPPORT, "socket: protocol " + protocol + " is not of this type");
        }
    }

    SocketChannel newStream() {
        try {
            SocketChannel channel = SocketChannel.open(version);
            channel.configureBlocking(false);
            return channel;
        } catch (IOException e) {
            throw NetworkErrors.refusal("socket", e);
        } catch (UnsupportedOperationException e) {
            throw unsupported(e);
        }
    }

    ServerSocketChannel newListener() throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(version);
        channel.configureBlocking(false);
        return channel;
    }

    private DatagramChannel newDatagrams() {
        try {
            DatagramChannel channel = DatagramChannel.open(version);
            channel.configureBlocking(false);
            return channel;
        } catch (IOException e) {
            throw NetworkErrors.refusal("socket", e);
        } catch (UnsupportedOperationException e) {
            throw unsupported(e);
        }
    }

    private KernelException unsupported(UnsupportedOperationException cause) {
        return new KernelException(Errno.EAFNOSUPPORT, "socket: the host has no " + version, cause);
    }

    /// {@return the name of a socket that has none}
    Endpoint anywhere() {
        return new Endpoint.Internet(anyAddress(), 0);
    }

    private InetAddress anyAddress() {
        return InetAddress.ofLiteral(version == StandardProtocolFamily.INET ? "0.0.0.0" : "::");
    }

    private InetAddress loopback() {
        return InetAddress.ofLiteral(version == StandardProtocolFamily.INET ? "127.0.0.1" : "::1");
    }

    /// {@return what a socket is bound to that has not been given a name: no more than it may reach}
    InetSocketAddress unnamed() {
        return new InetSocketAddress(network == Network.HOST ? anyAddress() : loopback(), 0);
    }

    /// {@return the address to bind to}
    InetSocketAddress here(String call, Endpoint name) {
        Endpoint.Internet internet = ofThisVersion(call, name);
        InetAddress address = internet.address();
        if (network == Network.LOOPBACK && address.isAnyLocalAddress()) {
            address = loopback();
        }
        if (network == Network.LOOPBACK && !address.isLoopbackAddress()) {
            throw new KernelException(
                    Errno.EADDRNOTAVAIL,
                    call + ": " + name + " is not on loopback, beyond which this kernel has nothing");
        }
        return new InetSocketAddress(address, internet.port());
    }

    /// {@return the address to send or connect to}
    InetSocketAddress there(String call, Endpoint name) {
        Endpoint.Internet internet = ofThisVersion(call, name);
        InetAddress address = internet.address().isAnyLocalAddress() ? loopback() : internet.address();
        if (network == Network.LOOPBACK && !address.isLoopbackAddress()) {
            throw new KernelException(
                    Errno.ENETUNREACH,
                    call + ": " + name + " is not on loopback, beyond which this kernel has nothing");
        }
        return new InetSocketAddress(address, internet.port());
    }

    private Endpoint.Internet ofThisVersion(String call, Endpoint name) {
        if (name instanceof Endpoint.Internet internet
                && internet.address() instanceof Inet4Address == (version == StandardProtocolFamily.INET)) {
            return internet;
        }
        throw new KernelException(Errno.EAFNOSUPPORT, call + ": " + name + " is not of this socket's domain");
    }

    @Override
    public String toString() {
        return version.name();
    }
}
