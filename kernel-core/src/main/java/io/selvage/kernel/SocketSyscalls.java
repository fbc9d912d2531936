package io.selvage.kernel;

import io.selvage.api.SocketCalls;
import org.jspecify.annotations.Nullable;

/// Sockets.
abstract class SocketSyscalls extends ReadinessSyscalls implements SocketCalls {
    SocketSyscalls(KernelInstance kernel, @Nullable Director director) {
        super(kernel, director);
    }
}
