package io.selvage.kernel;

import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The names of local sockets that are in no tree. Sockets of different types do not meet here.
final class LocalNames extends KernelLock {
    /// Names that the kernel chooses have five hexadecimal digits.
    private static final int CHOSEN = 0x10_0000;

    private record Key(int type, String name) {}

    // Guarded by this lock.
    private final Map<Key, LocalSocket> bound = new HashMap<>();
    private int lastChosen;

    LocalNames() {}

    @Override
    LockOrder level() {
        return LockOrder.FILE;
    }

    @Override
    public String toString() {
        return "names of local sockets";
    }

    @Nullable
    LocalSocket find(int type, String name) {
        lock();
        try {
            return bound.get(new Key(type, name));
        } finally {
            unlock();
        }
    }

    void add(LocalSocket socket, String name) {
        lock();
        try {
            if (bound.putIfAbsent(new Key(socket.type(), name), socket) != null) {
                throw new KernelException(Errno.EADDRINUSE, "bind: another socket is called \"" + name + "\"");
            }
        } finally {
            unlock();
        }
    }

    /// Adds a socket under a name that no other one has.
    Endpoint.LocalName addAnywhere(LocalSocket socket) {
        for (; ; ) {
            String name = Integer.toHexString(CHOSEN + (next() & (CHOSEN - 1))).substring(1);
            lock();
            try {
                if (bound.putIfAbsent(new Key(socket.type(), name), socket) == null) {
                    return new Endpoint.LocalName(name);
                }
            } finally {
                unlock();
            }
        }
    }

    private int next() {
        lock();
        try {
            return ++lastChosen;
        } finally {
            unlock();
        }
    }

    void remove(LocalSocket socket, String name) {
        lock();
        bound.remove(new Key(socket.type(), name), socket);
        unlock();
    }
}
