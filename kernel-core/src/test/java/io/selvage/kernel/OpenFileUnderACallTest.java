package io.selvage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.selvage.api.Errno;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A call finds its open file without a lock; another thread may close the last descriptor before the
/// call has begun to wait. Here the file itself does that, at the worst moment.
@Timeout(60)
class OpenFileUnderACallTest {

    private static final class ClosesItself extends OpenFileDescription {
        private final FileTable table;
        private final AnyFile lock = new AnyFile();
        private final WaitQueue queue = new WaitQueue(lock, "data");
        private final int partial;
        int fd;
        int released;

        ClosesItself(FileTable table, int partial) {
            super(OpenFlags.O_RDWR);
            this.table = table;
            this.partial = partial;
        }

        @Override
        FileStatus status() {
            return new FileStatus(FileStatus.Kind.ANONYMOUS, 0, 0, 0, 0, 0);
        }

        @Override
        int read(Task reader, byte[] buffer, int offset, int length) {
            return attempt(reader);
        }

        @Override
        int write(Task writer, byte[] buffer, int offset, int length) {
            return partial > 0 ? closeAfter(partial) : attempt(writer);
        }

        private int attempt(Task caller) {
            lock.lock();
            queue.add(caller);
            lock.unlock();
            return closeAfter(BLOCKED);
        }

        private int closeAfter(int result) {
            table.close(fd);
            return result;
        }

        @Override
        void closed() {
            released++;
        }
    }

    @Test
    void aCallThatWouldWaitOnAClosedFileComesAfterTheClose() throws Exception {
        try (Booted booted = new Booted(1)) {
            booted.process((sys, self) -> {
                for (boolean reads : new boolean[] {true, false}) {
                    ClosesItself file = new ClosesItself(self.files(), 0);
                    file.fd = self.files().open(file, 0, 1_024, "test");
                    KernelException refusal = assertThrows(KernelException.class, () -> {
                        int count = reads ? sys.read(file.fd, new byte[1]) : sys.write(file.fd, new byte[1]);
                        throw new AssertionError("returned " + count);
                    });
                    assertEquals(Errno.EBADF, refusal.errno());
                    assertNull(self.waitingOn);
                    assertEquals(1, file.released);
                    assertEquals(0, file.holders());
                }
            });
        }
    }

    @Test
    void whatAWriteHadWrittenBeforeTheCloseIsReported() throws Exception {
        try (Booted booted = new Booted(1)) {
            booted.process((sys, self) -> {
                ClosesItself file = new ClosesItself(self.files(), 5);
                file.fd = self.files().open(file, 0, 1_024, "test");
                assertEquals(5, sys.write(file.fd, new byte[9]));
                assertEquals(1, file.released);
            });
        }
    }
}
