package io.selvage.cli.script;

import io.selvage.api.FileControl;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.PipeEnds;
import io.selvage.api.RecordLock;
import io.selvage.api.SystemCalls;
import java.nio.charset.StandardCharsets;

/// The operations that are about files and descriptors.
final class FileOperations {
    private static final int MOST_READ = 500;
    private static final int MOST_WRITTEN = 65_536;
    private static final int MOST_LISTED = 60;

    private final SystemCalls sys;

    FileOperations(SystemCalls sys) {
        this.sys = sys;
    }

    Reply pipe(Operation op) {
        PipeEnds ends = sys.pipe2(op.number(0));
        return Reply.done(ends.readEnd(), ends.writeEnd());
    }

    Reply close(Operation op) {
        sys.close(op.number(0));
        return Reply.done();
    }

    Reply closeRange(Operation op) {
        sys.closeRange(op.number(0), op.number(1), op.number(2));
        return Reply.done();
    }

    Reply read(Operation op) {
        byte[] buffer = new byte[Math.min(op.number(1), MOST_READ)];
        return new Reply(sys.read(op.number(0), buffer), buffer);
    }

    Reply write(Operation op) {
        byte[] bytes = op.isSet(1)
                ? new byte[Math.min(op.number(1), MOST_WRITTEN)]
                : op.text().getBytes(StandardCharsets.UTF_8);
        return Reply.of(sys.write(op.number(0), bytes));
    }

    Reply fcntl(Operation op) {
        return Reply.of(sys.fcntl(op.number(0), op.number(1), op.number(2)));
    }

    Reply open(Operation op) {
        return Reply.of(sys.open(op.text(), op.number(0), op.number(1)));
    }

    Reply lseek(Operation op) {
        return Reply.of(sys.lseek(op.number(0), op.argument(1), op.number(2)));
    }

    /// Asks each descriptor whether it is open.
    Reply list() {
        long open = 0;
        for (int fd = 0; fd < MOST_LISTED; fd++) {
            open |= isOpen(fd) ? 1L << fd : 0;
        }
        return Reply.done(open);
    }

    private boolean isOpen(int fd) {
        try {
            return sys.fcntl(fd, FileControl.F_GETFD, 0) >= 0;
        } catch (KernelException notOpen) {
            return false;
        }
    }

    Reply flock(Operation op) {
        return Reply.of(sys.flock(op.number(0), op.number(1)));
    }

    Reply lockRange(Operation op) {
        RecordLock lock = RecordLock.of(op.number(1), op.argument(3), op.argument(4));
        return switch (op.number(2)) {
            case 5 -> {
                RecordLock found = sys.getlk(op.number(0), lock);
                yield Reply.done(found.type(), found.pid());
            }
            case 6 -> {
                sys.setlk(op.number(0), lock);
                yield Reply.done();
            }
            default -> Reply.of(sys.setlkw(op.number(0), lock));
        };
    }

    Reply poll(Operation op) {
        int events = sys.poll(op.number(0), op.number(1), op.number(2));
        return Reply.of(events == 0 ? 0 : 1, events);
    }

    Reply pidfdKill(Operation op) {
        sys.pidfdSendSignal(op.number(0), op.number(1), op.number(2));
        return Reply.done();
    }

    Reply chdir(Operation op) {
        sys.chdir(op.text());
        return Reply.done();
    }

    Reply getcwd() {
        byte[] path = sys.getcwd().getBytes(StandardCharsets.UTF_8);
        return new Reply(path.length + 1L, path);
    }

    /// Makes a file and answers its mode.
    Reply create(Operation op) {
        int flags = OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_WRONLY | OpenFlags.O_CLOEXEC;
        int fd = sys.open(op.text(), flags, op.number(0));
        int mode = sys.fstat(fd).mode();
        sys.close(fd);
        return Reply.of(mode);
    }

    Reply unlink(Operation op) {
        sys.unlink(op.text());
        return Reply.done();
    }
}
