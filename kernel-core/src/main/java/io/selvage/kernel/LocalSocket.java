package io.selvage.kernel;

import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.PeerCredentials;
import io.selvage.api.SocketControl;
import io.selvage.api.SocketFlags;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What local sockets of all types have in common: names, sizes, and what it takes to pass open files on.
abstract class LocalSocket extends Socket {
    /// What an attempt returns if it has to be made under the lock of [InFlight].
    static final int NEEDS_REGISTER = -2;

    /// A packet is so much smaller than the buffer at least.
    static final int MARGIN = 32;

    static final int DEFAULT_SIZE = 212_992;
    private static final int LARGEST_SIZE = 4_194_304;
    private static final int LEAST_SEND_SIZE = 4_608;
    private static final int LEAST_RECEIVE_SIZE = 2_304;

    final LocalFamily family;
    final Watchers watchers;

    /// What becomes of this socket: guards its name, its being bound, connected, listening.
    final State state = new State();

    /// Written under the state's lock.
    private volatile Endpoint name;

    /// Its name in the file tree. Written by who binds it.
    private volatile @Nullable SocketFile file;

    /// A thread is about to bind it. Guarded by the state's lock.
    private boolean binding;

    private volatile int sendSize = DEFAULT_SIZE;
    private volatile int receiveSize = DEFAULT_SIZE;

    /// Options that mean nothing to local sockets, one bit each.
    private volatile int remembered;

    LocalSocket(LocalFamily family, int type, int protocol, int flags, Watchers watchers, Endpoint name) {
        super(SocketFlags.AF_UNIX, type, protocol, flags);
        this.family = family;
        this.watchers = watchers;
        this.name = name;
    }

    static final class State extends KernelLock {
        private State() {}

        @Override
        LockOrder level() {
            return LockOrder.SOCKET;
        }

        @Override
        public String toString() {
            return "state of a local socket";
        }
    }

    @Override
    final Watchers watchers() {
        return watchers;
    }

    /// How much of what it has sent may wait to be received.
    final int sendSize() {
        return sendSize;
    }

    // Names.

    @Override
    final Endpoint name() {
        return name;
    }

    @Override
    final void bind(Task self, Endpoint wanted) {
        if (wanted instanceof Endpoint.Internet) {
            throw foreign("bind", wanted);
        }
        state.lock();
        try {
            boolean named = !(name instanceof Endpoint.Unnamed);
            if (named && wanted instanceof Endpoint.Unnamed) {
                return;
            }
            if (named || binding) {
                throw new KernelException(Errno.EINVAL, "bind: " + this + " has a name already");
            }
            binding = true;
        } finally {
            state.unlock();
        }
        Endpoint given = null;
        try {
            given = register(self, wanted);
        } finally {
            state.lock();
            binding = false;
            if (given != null) {
                name = given;
                named(given);
            }
            state.unlock();
        }
    }

    private Endpoint register(Task self, Endpoint wanted) {
        return switch (wanted) {
            case Endpoint.LocalName chosen -> {
                family.names().add(this, chosen.name());
                yield chosen;
            }
            case Endpoint.LocalPath path -> {
                file = SocketPaths.bind(self, path.path(), this);
                yield path;
            }
            default -> family.names().addAnywhere(this);
        };
    }

    /// State's lock held: it has a name now.
    void named(Endpoint given) {}

    /// Finds the socket of that name, which has the same type.
    ///
    /// @throws KernelException `ECONNREFUSED` if there is none, `EPROTOTYPE`; for a path what walking it
    ///     throws
    final LocalSocket find(Task self, Endpoint wanted, String call) {
        LocalSocket found = switch (wanted) {
            case Endpoint.LocalName chosen -> family.names().find(type(), chosen.name());
            case Endpoint.LocalPath path -> SocketPaths.find(self, path.path(), call);
            default -> throw foreign(call, wanted);
        };
        if (found == null) {
            throw refused(call, wanted);
        }
        if (found.type() != type()) {
            throw new KernelException(Errno.EPROTOTYPE, call + ": " + wanted + " is a socket of another type");
        }
        return found;
    }

    static KernelException refused(String call, Endpoint wanted) {
        return new KernelException(Errno.ECONNREFUSED, call + ": nobody is there at " + wanted);
    }

    private static KernelException foreign(String call, Endpoint wanted) {
        return new KernelException(Errno.EINVAL, call + ": " + wanted + " is no name of a local socket");
    }

    // Sending and receiving.

    @Override
    final int send(Task self, Outgoing message) {
        InFlight.checkRoom(self, message);
        List<OpenFileDescription> passed = message.passed();
        boolean registers = InFlight.hasSocket(passed);
        int count;
        if (registers) {
            family.inFlight().lock();
        }
        try {
            count = attempt(self, message);
        } finally {
            if (registers) {
                family.inFlight().unlock();
            }
            message.wake();
            if (message.broken) {
                message.broken = false;
                SignalSending.brokenPipe(self);
            }
        }
        if (registers && message.passed().isEmpty()) {
            // What else holds them may have gone when they were not yet counted as on their way.
            passed.forEach(OpenFileDescription::onlyCarried);
        }
        return count;
    }

    @Override
    final int receive(Task self, Incoming message) {
        int count;
        try {
            count = attempt(self, message);
            if (count == NEEDS_REGISTER) {
                message.takesSockets = true;
                family.inFlight().lock();
                try {
                    count = attempt(self, message);
                } finally {
                    family.inFlight().unlock();
                    message.takesSockets = false;
                }
            }
        } finally {
            message.wake();
        }
        received(message);
        return count;
    }

    /// Under the lock of [InFlight] if the message has a socket with it.
    abstract int attempt(Task self, Outgoing message);

    /// Under the lock of [InFlight] if the message says so.
    ///
    /// @return as [#receive], or [#NEEDS_REGISTER]
    abstract int attempt(Task self, Incoming message);

    /// No lock held: an attempt to receive is over.
    void received(Incoming message) {}

    /// Who sends, if one of the two ends wants messages to say so.
    final @Nullable PeerCredentials sender(Task self, Socket receiver) {
        return passesCredentials() || receiver.passesCredentials() ? LocalPeer.credentials(self) : null;
    }

    // What messages hold.

    @Override
    final void onlyCarried() {
        family.inFlight().suspect(this);
    }

    /// The lock of [InFlight] held: empties the queues.
    abstract List<InFlight.Lost> takeMessages();

    // Options.

    @Override
    int option(int level, int option) {
        checkLevel(level, "getsockopt");
        return switch (option) {
            case SocketControl.SO_ERROR -> takeError();
            case SocketControl.SO_SNDBUF -> sendSize;
            case SocketControl.SO_RCVBUF -> receiveSize;
            case SocketControl.SO_PASSCRED -> passesCredentials() ? 1 : 0;
            case SocketControl.SO_ACCEPTCONN -> listens();
            case SocketControl.SO_REUSEADDR, SocketControl.SO_KEEPALIVE -> remembered >>> option & 1;
            default -> throw unknownOption(level, option);
        };
    }

    @Override
    final void option(int level, int option, int value) {
        checkLevel(level, "setsockopt");
        switch (option) {
            case SocketControl.SO_SNDBUF -> {
                sendSize = Math.max(LEAST_SEND_SIZE, 2 * Math.clamp(value, 0, LARGEST_SIZE));
                resized();
            }
            case SocketControl.SO_RCVBUF ->
                receiveSize = Math.max(LEAST_RECEIVE_SIZE, 2 * Math.clamp(value, 0, LARGEST_SIZE));
            case SocketControl.SO_PASSCRED -> passCredentials(value != 0);
            case SocketControl.SO_REUSEADDR, SocketControl.SO_KEEPALIVE -> remember(option, value);
            default -> throw unknownOption(level, option);
        }
    }

    private void checkLevel(int level, String call) {
        if (level != SocketControl.SOL_SOCKET) {
            throw unsupported(call + " of level " + level);
        }
    }

    private void remember(int option, int value) {
        state.lock();
        remembered = value == 0 ? remembered & ~(1 << option) : remembered | 1 << option;
        state.unlock();
    }

    /// {@return the number of the error that waits to be reported, which is reported now}
    abstract int takeError();

    /// {@return 1 if it listens}
    int listens() {
        return 0;
    }

    /// No lock held: the size of what it may send has changed.
    abstract void resized();

    @Override
    final void closed() {
        if (name instanceof Endpoint.LocalName chosen) {
            family.names().remove(this, chosen.name());
        }
        SocketFile inTree = file;
        if (inTree != null) {
            inTree.socketClosed();
        }
        family.inFlight().discard(end());
    }

    /// No lock held: the last descriptor is closed.
    ///
    /// @return the messages that it has not received
    abstract List<InFlight.Lost> end();
}
