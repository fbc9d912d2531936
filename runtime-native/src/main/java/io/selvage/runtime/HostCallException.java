package io.selvage.runtime;

import java.io.IOException;

/// The host has refused a call of the C library.
public final class HostCallException extends IOException {
    private static final long serialVersionUID = 1;

    private final int errno;

    HostCallException(String call, int errno) {
        super(call + ": error number " + errno + " of the host");
        this.errno = errno;
    }

    /// {@return the host's error number}
    public int errno() {
        return errno;
    }
}
