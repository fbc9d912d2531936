package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.SocketFlags;

/// Single attempts to write. What leaves the kernel is counted and limited here, as that is where it is
/// known how much has gone, whatever becomes of the call and of who has made it.
final class Output {
    private Output() {}

    /// See [OpenFileDescription#write(Task, byte[], int, int)].
    static int write(Task self, OpenFileDescription file, byte[] buffer, int offset, int length) {
        if (!file.leadsOut()) {
            return file.write(self, buffer, offset, length);
        }
        int granted = admitted(self, length, 1);
        int count = 0;
        try {
            count = file.write(self, buffer, offset, granted);
            return count;
        } finally {
            count(self, granted, count);
        }
    }

    /// See [OpenFileDescription#writeAt(Task, long, byte[], int, int)].
    static int writeAt(Task self, OpenFileDescription file, long place, byte[] buffer, int offset, int length) {
        if (!file.leadsOut()) {
            return file.writeAt(self, place, buffer, offset, length);
        }
        int granted = admitted(self, length, 1);
        int count = 0;
        try {
            count = file.writeAt(self, place, buffer, offset, granted);
            return count;
        } finally {
            count(self, granted, count);
        }
    }

    /// See [Socket#send(Task, Outgoing)]. A datagram goes whole or not at all.
    static int send(Task self, Socket socket, Outgoing message) {
        if (!socket.leadsOut()) {
            return socket.send(self, message);
        }
        int wanted = message.length();
        int granted = admitted(self, wanted, socket.type() == SocketFlags.SOCK_STREAM ? 1 : wanted);
        int count = 0;
        message.boundTo(granted);
        try {
            count = socket.send(self, message);
            return count;
        } finally {
            message.boundTo(Integer.MAX_VALUE);
            count(self, granted, count);
        }
    }

    /// {@return how much may be written now}
    ///
    /// @param least what makes sense, if anything is wanted
    private static int admitted(Task self, int wanted, int least) {
        Allowance allowance = self.group().allowance();
        if (allowance == null || wanted == 0) {
            return wanted;
        }
        int granted = Allowance.takeOutput(allowance, wanted, least);
        if (granted > 0) {
            return granted;
        }
        throw new KernelException(Errno.EFBIG, "write: the limit on output has been reached");
    }

    private static void count(Task self, int granted, int result) {
        int written = Math.max(0, result);
        ThreadGroup group = self.group();
        if (written > 0) {
            group.countOutput(written);
        }
        Allowance allowance = group.allowance();
        if (allowance != null) {
            Allowance.outputWritten(allowance, granted - written);
        }
    }
}
