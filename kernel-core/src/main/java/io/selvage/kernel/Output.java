package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;

/// Writes what leaves the kernel, which is counted and limited.
final class Output {
    private Output() {}

    static int write(Task self, OpenFileDescription file, int fd, byte[] buffer, int offset, int length) {
        ThreadGroup group = self.group();
        Allowance allowance = group.allowance();
        if (allowance == null) {
            int count = TransferCalls.writeUncounted(self, file, fd, buffer, offset, length);
            if (count > 0) {
                group.countOutput(count);
            }
            return count;
        }
        int granted = Allowance.takeOutput(allowance, length);
        if (granted == 0 && length > 0) {
            if (self.mustEnd()) {
                throw Unwind.now();
            }
            throw new KernelException(Errno.EFBIG, "write: the limit on output has been reached");
        }
        int count = 0;
        try {
            count = TransferCalls.writeUncounted(self, file, fd, buffer, offset, granted);
        } finally {
            int written = Math.max(0, count);
            group.countOutput(written);
            Allowance.outputWritten(allowance, granted - written);
        }
        return count;
    }
}
