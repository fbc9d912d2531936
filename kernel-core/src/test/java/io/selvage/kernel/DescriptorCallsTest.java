package io.selvage.kernel;

import static io.selvage.api.FileControl.CLOSE_RANGE_CLOEXEC;
import static io.selvage.api.FileControl.CLOSE_RANGE_UNSHARE;
import static io.selvage.api.FileControl.F_DUPFD;
import static io.selvage.api.FileControl.F_DUPFD_CLOEXEC;
import static io.selvage.api.FileControl.F_GETFD;
import static io.selvage.api.FileControl.F_GETFL;
import static io.selvage.api.FileControl.F_GETPIPE_SZ;
import static io.selvage.api.FileControl.F_SETFD;
import static io.selvage.api.FileControl.F_SETFL;
import static io.selvage.api.FileControl.F_SETPIPE_SZ;
import static io.selvage.api.FileControl.SEEK_CUR;
import static io.selvage.api.FileControl.SEEK_END;
import static io.selvage.api.FileControl.SEEK_SET;
import static io.selvage.api.OpenFlags.O_APPEND;
import static io.selvage.api.OpenFlags.O_CLOEXEC;
import static io.selvage.api.OpenFlags.O_DIRECT;
import static io.selvage.api.OpenFlags.O_NONBLOCK;
import static io.selvage.api.OpenFlags.O_RDONLY;
import static io.selvage.api.OpenFlags.O_RDWR;
import static io.selvage.api.OpenFlags.O_WRONLY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.Limit;
import io.selvage.api.Program;
import io.selvage.api.ResourceLimit;
import io.selvage.api.SystemCalls;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The calls on descriptors and open files, each refusal by example; the answers are Linux's.
@Timeout(60)
class DescriptorCallsTest {

    private static List<Integer> open(SystemCalls sys) {
        List<Integer> open = new ArrayList<>();
        for (int fd = 0; fd < 60; fd++) {
            try {
                sys.fcntl(fd, F_GETFD, 0);
                open.add(fd);
            } catch (io.selvage.api.KernelException e) {
                assertEquals(Errno.EBADF, e.errno());
            }
        }
        return open;
    }

    @Test
    void duplicatesTakeNumbersAndMarksAsAsked() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            stage.expect("PipeEnds[readEnd=3, writeEnd=4]", a, sys -> sys.pipe2(O_CLOEXEC));
            stage.expect(1, a, sys -> sys.fcntl(3, F_GETFD, 0));
            stage.expect(7, a, sys -> sys.dup3(3, 7, O_CLOEXEC));
            stage.expect(8, a, sys -> sys.dup2(3, 8));
            stage.expect(0, a, sys -> sys.fcntl(8, F_GETFD, 0));
            stage.expect(3, a, sys -> sys.dup2(3, 3));
            stage.expect(1, a, sys -> sys.fcntl(3, F_GETFD, 0));
            stage.expect(20, a, sys -> sys.fcntl(3, F_DUPFD_CLOEXEC, 20));
            stage.expect(21, a, sys -> sys.fcntl(3, F_DUPFD, 20));
            stage.expect("[0, 1, 2, 3, 4, 7, 8, 20, 21]", a, DescriptorCallsTest::open);
            stage.expect(0, a, sys -> sys.fcntl(3, F_SETFD, 0));
            stage.expect(0, a, sys -> sys.fcntl(3, F_GETFD, 0));

            stage.expect(Errno.EINVAL, a, sys -> sys.pipe2(4));
            stage.expect(Errno.EINVAL, a, sys -> sys.dup3(3, 3, 0));
            stage.expect(Errno.EINVAL, a, sys -> sys.dup3(99, 5, 4));
            stage.expect(Errno.EBADF, a, sys -> sys.dup2(99, 99));
            stage.expect(Errno.EBADF, a, sys -> sys.dup2(3, 1_024));
            stage.expect(Errno.EBADF, a, sys -> sys.dup2(3, -1));
            stage.expect(Errno.EINVAL, a, sys -> sys.fcntl(3, F_DUPFD, 1_024));
            stage.expect(Errno.EINVAL, a, sys -> sys.fcntl(3, F_DUPFD, -1));
            stage.expect(Errno.EINVAL, a, sys -> sys.fcntl(3, 999, 0));
            stage.expect(Errno.EBADF, a, sys -> sys.fcntl(99, 999, 0));
        }
    }

    @Test
    void aRangeIsClosedOrMarkedAndATableOfOnesOwnComesFirst() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            stage.tell(a, sys -> sys.pipe2(0));
            stage.tell(a, sys -> sys.pipe2(0));
            Scene.Actor b = stage.child(a, CloneFlags.CLONE_FILES);
            stage.expectDone(0, a, sys -> sys.closeRange(5, -1, CLOSE_RANGE_CLOEXEC));
            stage.expect(1, b, sys -> sys.fcntl(6, F_GETFD, 0));
            stage.expectDone(0, b, sys -> sys.closeRange(4, -1, CLOSE_RANGE_UNSHARE));
            stage.expect("[0, 1, 2, 3]", b, DescriptorCallsTest::open);
            stage.expect("[0, 1, 2, 3, 4, 5, 6]", a, DescriptorCallsTest::open);
            stage.expectDone(Errno.EINVAL, a, sys -> sys.closeRange(7, 3, 0));
            stage.expectDone(Errno.EINVAL, a, sys -> sys.closeRange(3, 9, 0x100));
        }
    }

    @Test
    void theLimitHoldsForNewDescriptorsOnly() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            stage.expectDone(0, a, sys -> sys.setrlimit(ResourceLimit.NOFILE.number(), Limit.of(6)));
            stage.expect("PipeEnds[readEnd=3, writeEnd=4]", a, SystemCalls::pipe);
            stage.expect(Errno.EMFILE, a, SystemCalls::pipe);
            stage.expect(5, a, sys -> sys.dup(3));
            stage.expect(Errno.EMFILE, a, sys -> sys.dup(3));
            stage.expect(Errno.EBADF, a, sys -> sys.dup2(3, 6));
            stage.expect(5, a, sys -> sys.dup2(3, 5));
            stage.expect(Errno.EMFILE, a, sys -> sys.open("/none", O_RDONLY, 0));
            stage.expectDone(0, a, sys -> sys.setrlimit(ResourceLimit.NOFILE.number(), Limit.of(4)));
            stage.expect("[0, 1, 2, 3, 4, 5]", a, DescriptorCallsTest::open);
            stage.expect(0, a, sys -> sys.fcntl(5, F_GETFD, 0));
        }
    }

    @Test
    void invariant64AForkSharesOffsetsAndFlagsButNotNumbersAndMarks() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            stage.expect(3, a, sys -> sys.open("/d/f", O_RDWR, 0));
            Scene.Actor b = stage.child(a, CloneFlags.FORK);
            stage.expect("01", b, sys -> Stage.read(sys, 3, 2));
            stage.expect("23", a, sys -> Stage.read(sys, 3, 2));
            stage.expect(0, b, sys -> sys.fcntl(3, F_SETFL, O_NONBLOCK));
            stage.expect(O_RDWR | O_NONBLOCK, a, sys -> sys.fcntl(3, F_GETFL, 0));
            stage.expect(0, b, sys -> sys.fcntl(3, F_SETFD, 1));
            stage.expect(0, a, sys -> sys.fcntl(3, F_GETFD, 0));
            stage.expectDone(0, b, sys -> sys.close(3));
            stage.expect("45", a, sys -> Stage.read(sys, 3, 2));
        }
    }

    @Test
    void trap35ExecClosesWhatIsMarkedAndNeverAPartnersDescriptors() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            List<List<Integer>> seen = new ArrayList<>();
            stage.install(Program.of("run", sys -> {
                seen.add(open(sys));
                return 0;
            }));
            stage.tell(a, sys -> sys.pipe2(O_CLOEXEC));
            stage.expect(5, a, sys -> sys.dup(3));
            Scene.Actor b = stage.child(a, CloneFlags.CLONE_FILES);
            stage.tell(b, sys -> {
                sys.exec("/run");
                return 0;
            });
            assertEquals(List.of(List.of(0, 1, 2, 5)), seen);
            stage.expect("[0, 1, 2, 3, 4, 5]", a, DescriptorCallsTest::open);
        }
    }

    @Test
    void anOpenFileMovesInOneDirectionAndHasFlags() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            stage.expect(3, a, sys -> sys.open("/d/f", O_RDONLY | O_CLOEXEC, 0));
            stage.expect(4, a, sys -> sys.open("/d/f", O_WRONLY | O_APPEND, 0));
            stage.expect(O_RDONLY, a, sys -> sys.fcntl(3, F_GETFL, 0));
            stage.expect(Errno.EBADF, a, sys -> sys.write(3, "x"));
            stage.expect(Errno.EBADF, a, sys -> sys.read(4, new byte[1]));
            stage.expect(2, a, sys -> sys.write(4, "ab"));
            stage.expect(12L, a, sys -> sys.lseek(4, 0, SEEK_CUR));
            stage.expect(9L, a, sys -> sys.lseek(3, -3, SEEK_END));
            stage.expect("9ab", a, sys -> Stage.read(sys, 3, 9));
            stage.expect(20L, a, sys -> sys.lseek(3, 20, SEEK_SET));
            stage.expect("", a, sys -> Stage.read(sys, 3, 9));
            stage.expect(Errno.EINVAL, a, sys -> sys.lseek(3, -1, SEEK_SET));
            stage.expect(Errno.EINVAL, a, sys -> sys.lseek(3, 0, 9));
            stage.expect(Errno.EBADF, a, sys -> sys.lseek(99, 0, 9));
            stage.tell(a, SystemCalls::pipe);
            stage.expect(Errno.ESPIPE, a, sys -> sys.lseek(5, 0, SEEK_SET));
            stage.expect(Errno.EINVAL, a, sys -> sys.lseek(5, 0, 9));
        }
    }

    @Test
    void aPipeThatDoesNotBlockSaysSo() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            stage.tell(a, sys -> sys.pipe2(O_NONBLOCK | O_DIRECT));
            stage.expect(O_NONBLOCK, a, sys -> sys.fcntl(3, F_GETFL, 0));
            stage.expect(O_WRONLY | O_NONBLOCK | O_DIRECT, a, sys -> sys.fcntl(4, F_GETFL, 0));
            stage.expect(Errno.EAGAIN, a, sys -> sys.read(3, new byte[1]));
            stage.expect(3, a, sys -> sys.write(4, "abc"));
            stage.expect(3, a, sys -> sys.write(4, "def"));
            stage.expect("ab", a, sys -> Stage.read(sys, 3, 2));
            stage.expect("def", a, sys -> Stage.read(sys, 3, 9));
            stage.expect(0, a, sys -> sys.fcntl(4, F_SETFL, O_NONBLOCK));
            stage.expect(65_536, a, sys -> sys.write(4, new byte[70_000]));
            stage.expect(Errno.EAGAIN, a, sys -> sys.write(4, "x"));
        }
    }

    @Test
    void aPipeIsResizedByThePage() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            stage.tell(a, SystemCalls::pipe);
            stage.expect(65_536, a, sys -> sys.fcntl(3, F_GETPIPE_SZ, 0));
            stage.expect(4_096, a, sys -> sys.fcntl(3, F_SETPIPE_SZ, 0));
            stage.expect(8_192, a, sys -> sys.fcntl(4, F_SETPIPE_SZ, 5_000));
            stage.expect(8_192, a, sys -> sys.write(4, new byte[8_192]));
            stage.expect(Errno.EBUSY, a, sys -> sys.fcntl(4, F_SETPIPE_SZ, 4_096));
            stage.expect(Errno.EINVAL, a, sys -> sys.fcntl(4, F_SETPIPE_SZ, -1));
            stage.expect(Errno.EBADF, a, sys -> sys.fcntl(0, F_SETPIPE_SZ, 4_096));
            Scene.Actor b = stage.child(a, CloneFlags.FORK);
            stage.expectBlocked(b, sys -> sys.write(4, "x"));
            stage.expect(16_384, a, sys -> sys.fcntl(4, F_SETPIPE_SZ, 16_384));
            stage.expectAnswered(1, b);
        }
    }

    @Test
    void invariant67TheLastReaderLeavesAndTheWriterHearsOfItByASignalAndAnError() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            stage.tell(a, SystemCalls::pipe);
            Scene.Actor b = stage.child(a, CloneFlags.FORK);
            stage.expectDone(0, a, sys -> sys.close(3));
            stage.expect(1, a, sys -> sys.write(4, "x"));
            stage.expectDone(0, b, sys -> sys.close(3));
            stage.tell(a, sys -> sys.sigaction(13, io.selvage.api.SignalAction.IGNORE));
            stage.expect(Errno.EPIPE, a, sys -> sys.write(4, "x"));
            stage.expectBlocked(b, sys -> sys.write(4, "x"));
            assertEquals(
                    io.selvage.api.ExitStatus.killed(io.selvage.api.Signal.PIPE),
                    b.task().group().exitStatus());
        }
    }
}
