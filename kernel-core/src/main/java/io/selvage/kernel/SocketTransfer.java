package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.KernelException;
import io.selvage.api.ReceivedMessage;
import io.selvage.api.SocketFlags;
import java.util.ArrayList;
import java.util.List;

/// The calls that move messages through sockets, for a caller that [Syscalls] has found.
final class SocketTransfer {
    private static final int BLOCKED = OpenFileDescription.BLOCKED;

    private SocketTransfer() {}

    /// Sends with descriptors.
    static int send(Task self, int fd, Outgoing message, List<Integer> descriptors) {
        if (descriptors.size() > SocketFlags.SCM_MAX_FD) {
            throw new KernelException(
                    Errno.EINVAL, "sendmsg: " + descriptors.size() + " descriptors are too many for one message");
        }
        List<OpenFileDescription> files = new ArrayList<>(descriptors.size());
        message.pass(files);
        try {
            for (int descriptor : descriptors) {
                files.add(self.files().retained(descriptor, "sendmsg"));
            }
            return send(self, fd, message);
        } finally {
            message.close();
        }
    }

    static int send(Task self, int fd, Outgoing message) {
        Socket socket = SocketSetup.held(self, fd, "send");
        try {
            return send(self, socket, message);
        } finally {
            socket.release();
        }
    }

    /// Repeats attempts until all is sent, or what has been sent so far has to do.
    static int send(Task self, Socket socket, Outgoing message) {
        refuseUrgent(message.flags, "send");
        SocketWait wait = new SocketWait(self, socket.sendNanos());
        for (; ; ) {
            int count;
            try {
                count = Output.send(self, socket, message);
            } catch (KernelException e) {
                if (message.sent() == 0) {
                    throw e;
                }
                // What has been sent cannot be taken back: the next call will say what the matter is.
                return message.sent();
            }
            if (count != BLOCKED) {
                message.advance(count);
                if (message.length() == 0 || self.isStackless() || !socket.mayWait(message.flags)) {
                    return message.sent();
                }
            } else if (message.sent() == 0) {
                if (!wait.slept("send")) {
                    return BLOCKED;
                }
            } else if (!wait.sleptInTheMiddle()) {
                return message.sent();
            }
        }
    }

    static int receive(Task self, int fd, Incoming message) {
        Socket socket = SocketSetup.held(self, fd, "recv");
        try {
            return receive(self, socket, message);
        } finally {
            message.close();
            socket.release();
        }
    }

    static ReceivedMessage receiveMessage(Task self, int fd, Incoming message) {
        if (message.room < 0) {
            throw new KernelException(Errno.EINVAL, "recvmsg: room for " + message.room + " descriptors");
        }
        Socket socket = SocketSetup.held(self, fd, "recvmsg");
        try {
            int count = receive(self, socket, message);
            if (count == BLOCKED) {
                return ReceivedMessage.BLOCKED;
            }
            List<Integer> descriptors = open(self, message);
            int flags = message.outcome | (message.flags & SocketFlags.MSG_CMSG_CLOEXEC);
            return new ReceivedMessage(count, descriptors, message.sender, message.from, flags);
        } finally {
            socket.release();
        }
    }

    /// Repeats attempts until one succeeds, or all is there that was asked for.
    static int receive(Task self, Socket socket, Incoming message) {
        refuseUrgent(message.flags, "recv");
        SocketWait wait = new SocketWait(self, socket.receiveNanos());
        boolean all = socket.type() == SocketFlags.SOCK_STREAM
                && message.has(SocketFlags.MSG_WAITALL)
                && !message.has(SocketFlags.MSG_PEEK)
                && !self.isStackless();
        int received = 0;
        for (; ; ) {
            int count;
            try {
                count = socket.receive(self, message);
            } catch (KernelException e) {
                if (received == 0) {
                    throw e;
                }
                return received;
            }
            if (count != BLOCKED) {
                received += count;
                if (!all || count == 0 || message.length() == count || message.hasPassed()) {
                    return received;
                }
                message.advance(count);
            } else if (received == 0) {
                if (!wait.slept("recv")) {
                    return BLOCKED;
                }
            } else if (!wait.sleptInTheMiddle()) {
                return received;
            }
        }
    }

    /// Opens what has come. What finds no room is closed.
    private static List<Integer> open(Task self, Incoming message) {
        int mark = message.has(SocketFlags.MSG_CMSG_CLOEXEC) ? FileControl.FD_CLOEXEC : 0;
        int limit = DescriptorCalls.limit(self);
        List<Integer> opened = new ArrayList<>();
        boolean hasRoom = true;
        for (OpenFileDescription file : message.takePassed()) {
            hasRoom = hasRoom && opened.size() < message.room;
            if (hasRoom) {
                try {
                    opened.add(self.files().open(file, mark, limit, "recvmsg"));
                    continue;
                } catch (KernelException e) {
                    hasRoom = false;
                }
            }
            message.outcome |= SocketFlags.MSG_CTRUNC;
            file.release();
        }
        return opened;
    }

    private static void refuseUrgent(int flags, String call) {
        if ((flags & SocketFlags.MSG_OOB) != 0) {
            throw new KernelException(Errno.EOPNOTSUPP, call + ": no socket here has urgent data");
        }
    }
}
