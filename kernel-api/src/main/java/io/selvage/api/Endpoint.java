package io.selvage.api;

import java.net.InetAddress;

/// Where a socket is, or is to be found: the name that [SocketCalls#bind(int, Endpoint)] gives it and
/// [SocketCalls#connect(int, Endpoint)] looks for. Immutable.
public sealed interface Endpoint {
    /// A local socket without a name.
    Endpoint UNNAMED = new Unnamed();

    /// A local socket that is a file in the tree.
    ///
    /// @param path where; relative to the working directory of the caller
    record LocalPath(String path) implements Endpoint {}

    /// A local socket with a name that is in no tree; each kernel has its own. The name goes when the
    /// socket is closed.
    ///
    /// @param name any text; two sockets of one type have different ones
    record LocalName(String name) implements Endpoint {}

    /// A local socket that nobody can find.
    record Unnamed() implements Endpoint {}

    /// An address of the Internet with a port.
    ///
    /// @param address the address
    /// @param port 0 to 65,535; 0 lets the kernel choose when a socket is bound
    record Internet(InetAddress address, int port) implements Endpoint {
        /// Checks the port.
        ///
        /// @throws IllegalArgumentException if there is no such port
        public Internet {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
            }
        }
    }

    /// A local socket in the file tree.
    ///
    /// @param path where
    /// @return its name
    static Endpoint path(String path) {
        return new LocalPath(path);
    }

    /// A local socket in no tree.
    ///
    /// @param name its name
    /// @return the same as a name
    static Endpoint name(String name) {
        return new LocalName(name);
    }

    /// An address of the Internet. Nothing is looked up anywhere.
    ///
    /// @param literal the address in digits, for example `127.0.0.1` or `::1`
    /// @param port 0 to 65,535
    /// @return the name
    /// @throws IllegalArgumentException if it is no address or there is no such port
    static Endpoint internet(String literal, int port) {
        return new Internet(InetAddress.ofLiteral(literal), port);
    }
}
