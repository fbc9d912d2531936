package io.selvage.kernel;

import static io.selvage.api.PollEvents.POLLERR;
import static io.selvage.api.PollEvents.POLLHUP;
import static io.selvage.api.PollEvents.POLLIN;
import static io.selvage.api.PollEvents.POLLNVAL;
import static io.selvage.api.PollEvents.POLLOUT;
import static io.selvage.api.PollEvents.POLLPRI;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.OpenFlags;
import io.selvage.api.SystemCalls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Readiness of every kind of descriptor, and event counters; the answers are Linux's.
@Timeout(60)
class PollTest {
    private static final int BOTH = POLLIN | POLLOUT;

    @Test
    void pipesSayWhatCanBeDoneAndWhoIsGone() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            stage.tell(a, SystemCalls::pipe);
            stage.expect(0, a, sys -> sys.poll(3, BOTH, 0));
            stage.expect(POLLOUT, a, sys -> sys.poll(4, BOTH, 0));
            stage.tell(a, sys -> sys.write(4, new byte[65_536]));
            stage.expect(POLLIN, a, sys -> sys.poll(3, BOTH, 0));
            stage.expect(0, a, sys -> sys.poll(4, BOTH, 0));
            stage.expect(5, a, sys -> sys.dup(4));
            stage.expectDone(0, a, sys -> sys.close(3));
            stage.expect(POLLERR, a, sys -> sys.poll(4, 0, 0));
            stage.expect(POLLNVAL, a, sys -> sys.poll(3, 0, 0));
            stage.tell(a, SystemCalls::pipe);
            stage.expectDone(0, a, sys -> sys.close(6));
            stage.expect(POLLHUP, a, sys -> sys.poll(3, BOTH, 0));
        }
    }

    @Test
    void filesAndDevicesAreAlwaysReadyAndNothingElseNever() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            stage.tell(a, sys -> sys.open("/d/f", OpenFlags.O_RDONLY, 0));
            stage.tell(a, sys -> sys.open("/null", OpenFlags.O_RDONLY, 0));
            stage.expect(BOTH, a, sys -> sys.poll(3, BOTH | POLLPRI, -1));
            stage.expect(BOTH, a, sys -> sys.poll(4, BOTH, -1));
            stage.expect(0, a, sys -> sys.poll(3, POLLPRI, 0));
            stage.expect(0, a, sys -> sys.poll(-1, BOTH, 0));
            stage.expect(POLLNVAL, a, sys -> sys.poll(99, BOTH, -1));
            stage.expectBlocked(a, sys -> sys.poll(-1, BOTH, -1));
        }
    }

    @Test
    void everyPollerIsWokenByEveryChangeAndNoReaderLosesItsTurn() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            stage.tell(a, SystemCalls::pipe);
            Scene.Actor reader = stage.child(a, CloneFlags.FORK);
            Scene.Actor one = stage.child(a, CloneFlags.FORK);
            Scene.Actor two = stage.child(a, CloneFlags.FORK);
            stage.expectBlocked(one, sys -> sys.poll(3, POLLIN, -1));
            stage.expectBlocked(reader, sys -> Stage.read(sys, 3, 1));
            stage.expectBlocked(two, sys -> sys.poll(3, POLLIN, -1));
            stage.expect(2, a, sys -> sys.write(4, "xy"));
            stage.expectAnswered("x", reader);
            stage.expectAnswered(POLLIN, one);
            stage.expectAnswered(POLLIN, two);
            // The page that still has a byte in it counts as well.
            stage.expect(61_440, a, sys -> sys.write(4, new byte[61_440]));
            stage.expectBlocked(one, sys -> sys.poll(4, POLLOUT, -1));
            stage.tell(a, sys -> sys.read(3, new byte[70_000]));
            stage.expectAnswered(POLLOUT, one);
            stage.expectBlocked(two, sys -> sys.poll(3, POLLIN, -1));
            for (Scene.Actor each : new Scene.Actor[] {a, reader, one}) {
                stage.expectDone(0, each, sys -> sys.close(4));
            }
            stage.expectAnswered(Scene.NO_ANSWER, two);
        }
    }

    @Test
    void anEventCounterIsTakenAtOnceOrOneByOne() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            stage.expect(3, a, sys -> sys.eventfd(3, 0));
            stage.expect(4, a, sys -> sys.eventfd(2, OpenFlags.EFD_SEMAPHORE | OpenFlags.O_NONBLOCK));
            stage.expect(Errno.EINVAL, a, sys -> sys.eventfd(0, 4));
            stage.expect(Errno.EINVAL, a, sys -> sys.read(3, new byte[7]));
            stage.expect(BOTH, a, sys -> sys.poll(3, BOTH, 0));
            stage.expect(3L, a, sys -> take(sys, 3));
            stage.expect(POLLOUT, a, sys -> sys.poll(3, BOTH, 0));
            stage.expect(1L, a, sys -> take(sys, 4));
            stage.expect(1L, a, sys -> take(sys, 4));
            stage.expect(Errno.EAGAIN, a, sys -> take(sys, 4));
            Scene.Actor b = stage.child(a, CloneFlags.FORK);
            Scene.Actor c = stage.child(a, CloneFlags.FORK);
            stage.expectBlocked(b, sys -> take(sys, 3));
            stage.expectBlocked(c, sys -> sys.poll(3, POLLIN, -1));
            stage.expect(8, a, sys -> sys.write(3, bytes(-2)));
            stage.expectAnswered(-2L, b);
            stage.expect(8, a, sys -> sys.write(3, bytes(-2)));
            stage.expectAnswered(POLLIN, c);
            stage.expectBlocked(b, sys -> sys.write(3, bytes(1)));
            stage.expect(0, a, sys -> sys.poll(3, POLLOUT, 0));
            stage.expect(-2L, a, sys -> take(sys, 3));
            stage.expectAnswered(8, b);
            stage.expect(Errno.EINVAL, a, sys -> sys.write(3, bytes(-1)));
            stage.expect(0L, a, sys -> sys.lseek(3, 5, 1));
        }
    }

    private static byte[] bytes(long value) {
        return java.nio.ByteBuffer.allocate(8)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
    }

    private static long take(SystemCalls sys, int fd) {
        byte[] buffer = new byte[8];
        sys.read(fd, buffer);
        return java.nio.ByteBuffer.wrap(buffer)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .getLong();
    }
}
