package io.selvage.cli.script;

import io.selvage.api.PipeEnds;
import io.selvage.api.SystemCalls;
import java.nio.charset.StandardCharsets;

/// The operations that are about files and descriptors.
final class FileOperations {
    private static final int MOST_READ = 500;
    private static final int MOST_WRITTEN = 65_536;

    private final SystemCalls sys;

    FileOperations(SystemCalls sys) {
        this.sys = sys;
    }

    Reply pipe() {
        PipeEnds ends = sys.pipe();
        return Reply.done(ends.readEnd(), ends.writeEnd());
    }

    Reply close(Operation op) {
        sys.close(op.number(0));
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
}
