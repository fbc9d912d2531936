package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.Network;
import io.selvage.api.SocketFlags;
import java.net.StandardProtocolFamily;
import java.util.Map;

/// Which domains there are: the one place that chooses among them. One object per kernel.
final class SocketFamilies {
    private final Map<Integer, SocketFamily> families;

    /// @param selector waits for the host's sockets
    /// @param network how far they reach
    SocketFamilies(HostSelector selector, Network network) {
        families = Map.of(
                SocketFlags.AF_UNIX, new LocalFamily(),
                SocketFlags.AF_INET, new InternetSockets(StandardProtocolFamily.INET, network, selector),
                SocketFlags.AF_INET6, new InternetSockets(StandardProtocolFamily.INET6, network, selector));
    }

    /// Finds the family of a domain.
    ///
    /// @throws KernelException `EAFNOSUPPORT`
    SocketFamily of(int domain, String call) {
        SocketFamily family = families.get(domain);
        if (family == null) {
            throw new KernelException(Errno.EAFNOSUPPORT, call + ": no sockets of domain " + domain);
        }
        return family;
    }
}
