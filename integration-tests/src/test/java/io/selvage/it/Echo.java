package io.selvage.it;

import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;

/// A stackless thread that sends back what it receives until the end, and closes the connection.
final class Echo implements StepBody {
    private final int fd;
    private final byte[] buffer = new byte[5_000];
    private int position;
    private int limit;

    Echo(int fd) {
        this.fd = fd;
    }

    @Override
    public Step step(SystemCalls sys) {
        if (position == limit) {
            int count = sys.read(fd, buffer);
            if (count == SystemCalls.BLOCKED) {
                return Step.BLOCK;
            }
            if (count == 0) {
                sys.close(fd);
                return Step.EXIT;
            }
            position = 0;
            limit = count;
        }
        int count = sys.write(fd, buffer, position, limit - position);
        if (count == SystemCalls.BLOCKED) {
            return Step.BLOCK;
        }
        position += count;
        return Step.YIELD;
    }
}
