package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;

/// What the host's refusals are called in Linux's words.
final class NetworkErrors {
    private NetworkErrors() {}

    static KernelException refusal(String call, IOException failure) {
        return new KernelException(errno(failure), call + ": the host says: " + failure.getMessage(), failure);
    }

    /// The JDK passes on the host's text, which is the standard one; its own words are few.
    static Errno errno(IOException failure) {
        String text = String.valueOf(failure.getMessage());
        for (Errno errno : Errno.values()) {
            if (text.contains(errno.message())) {
                return errno;
            }
        }
        if (text.contains("Connection reset")) {
            return Errno.ECONNRESET;
        }
        return switch (failure) {
            case ConnectException _, PortUnreachableException _ -> Errno.ECONNREFUSED;
            case BindException _ -> Errno.EADDRINUSE;
            case NoRouteToHostException _ -> Errno.EHOSTUNREACH;
            default -> Errno.EIO;
        };
    }
}
