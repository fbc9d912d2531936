package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import java.util.Map;

/// Which domains there are: the one place that chooses among them. One object per kernel.
final class SocketFamilies {
    private final Map<Integer, SocketFamily> families = Map.of();

    SocketFamilies() {}

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
