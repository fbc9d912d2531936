package io.selvage.kernel;

import static io.selvage.api.FileControl.LOCK_EX;
import static io.selvage.api.FileControl.LOCK_NB;
import static io.selvage.api.FileControl.LOCK_SH;
import static io.selvage.api.FileControl.LOCK_UN;
import static io.selvage.api.OpenFlags.O_RDONLY;
import static io.selvage.api.OpenFlags.O_RDWR;
import static io.selvage.api.OpenFlags.O_WRONLY;
import static io.selvage.api.RecordLock.F_RDLCK;
import static io.selvage.api.RecordLock.F_UNLCK;
import static io.selvage.api.RecordLock.F_WRLCK;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.RecordLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// File locks by example; the answers are Linux's.
@Timeout(60)
class FileLockTest {

    private static RecordLock range(int type, long start, long length) {
        return RecordLock.of(type, start, length);
    }

    @Test
    void aTableExcludesOthersFromARangeAndSaysWho() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            stage.expect(3, a, sys -> sys.open("/d/f", O_RDWR, 0));
            Scene.Actor b = stage.child(a, CloneFlags.FORK);
            int pid = a.task().group().pid();
            stage.expectDone(0, a, sys -> sys.setlk(3, range(F_WRLCK, 0, 5)));
            stage.expectDone(Errno.EAGAIN, b, sys -> sys.setlk(3, range(F_WRLCK, 3, 2)));
            stage.expect(
                    new RecordLock(F_WRLCK, FileControl.SEEK_SET, 0, 5, pid),
                    b,
                    sys -> sys.getlk(3, range(F_RDLCK, 4, 0)));
            stage.expect(range(F_UNLCK, 5, 1), b, sys -> sys.getlk(3, range(F_WRLCK, 5, 1)));
            stage.expectDone(0, b, sys -> sys.setlk(3, range(F_RDLCK, 5, 0)));
            stage.expectDone(Errno.EAGAIN, a, sys -> sys.setlk(3, range(F_WRLCK, 1_000_000, 1)));
            stage.expect(0, b, sys -> sys.setlkw(3, range(F_UNLCK, 0, 0)));
            stage.expectDone(0, a, sys -> sys.setlk(3, range(F_WRLCK, 1_000_000, 1)));
        }
    }

    @Test
    void closingAnyDescriptorOfTheFileDropsTheTablesLocksOnIt() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            stage.tell(a, sys -> sys.open("/d/f", O_RDWR, 0));
            stage.tell(a, sys -> sys.open("/d/f", O_RDONLY, 0));
            stage.tell(a, sys -> sys.open("/plain", O_RDONLY, 0));
            Scene.Actor b = stage.child(a, CloneFlags.FORK);
            stage.expectDone(0, a, sys -> sys.setlk(3, range(F_WRLCK, 0, 0)));
            stage.expectDone(0, a, sys -> sys.close(5));
            stage.expectBlocked(b, sys -> sys.setlkw(3, range(F_WRLCK, 0, 0)));
            stage.expectDone(0, a, sys -> sys.close(4));
            stage.expectAnswered(0, b);
            // The end of a process closes everything that only it has.
            stage.expectBlocked(a, sys -> sys.setlkw(3, range(F_RDLCK, 2, 1)));
            stage.expectBlocked(b, sys -> {
                sys.exit(0);
                return 0;
            });
            stage.expectAnswered(0, a);
        }
    }

    @Test
    void thoseWhoShareATableShareItsLocks() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            stage.tell(a, sys -> sys.open("/d/f", O_RDWR, 0));
            Scene.Actor b = stage.child(a, CloneFlags.CLONE_FILES);
            stage.expectDone(0, b, sys -> sys.setlk(3, range(F_WRLCK, 0, 5)));
            stage.expectDone(0, a, sys -> sys.setlk(3, range(F_WRLCK, 0, 5)));
            stage.tell(b, sys -> {
                sys.exit(0);
                return 0;
            });
            Scene.Actor c = stage.child(a, CloneFlags.FORK);
            stage.expectDone(Errno.EAGAIN, c, sys -> sys.setlk(3, range(F_WRLCK, 0, 5)));
        }
    }

    @Test
    void waitersComeInOrderAsTheirRangesGetFree() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            stage.tell(a, sys -> sys.open("/d/f", O_RDWR, 0));
            Scene.Actor b = stage.child(a, CloneFlags.FORK);
            Scene.Actor c = stage.child(a, CloneFlags.FORK);
            Scene.Actor d = stage.child(a, CloneFlags.FORK);
            stage.expectDone(0, a, sys -> sys.setlk(3, range(F_WRLCK, 0, 10)));
            stage.expectBlocked(b, sys -> sys.setlkw(3, range(F_WRLCK, 0, 10)));
            stage.expectBlocked(c, sys -> sys.setlkw(3, range(F_RDLCK, 5, 2)));
            stage.expectBlocked(d, sys -> sys.setlkw(3, range(F_RDLCK, 5, 1)));
            // One behind in the queue, but not in the way of the first: both readers come in.
            stage.expectDone(0, a, sys -> sys.setlk(3, range(F_UNLCK, 5, 5)));
            stage.expectAnswered(0, c);
            stage.expectAnswered(0, d);
            stage.expectDone(0, a, sys -> sys.setlk(3, range(F_UNLCK, 0, 0)));
            stage.expectDone(0, c, sys -> sys.setlk(3, range(F_UNLCK, 0, 0)));
            stage.expectAnswered(Scene.NO_ANSWER, b);
            stage.expectDone(0, d, sys -> sys.setlk(3, range(F_UNLCK, 0, 0)));
            stage.expectAnswered(0, b);
        }
    }

    @Test
    void aWaitThatWouldCloseACircleIsRefused() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            stage.tell(a, sys -> sys.open("/d/f", O_RDWR, 0));
            Scene.Actor b = stage.child(a, CloneFlags.FORK);
            Scene.Actor c = stage.child(a, CloneFlags.FORK);
            stage.expectDone(0, a, sys -> sys.setlk(3, range(F_WRLCK, 0, 1)));
            stage.expectDone(0, b, sys -> sys.setlk(3, range(F_WRLCK, 1, 1)));
            stage.expectDone(0, c, sys -> sys.setlk(3, range(F_WRLCK, 2, 1)));
            stage.expectBlocked(a, sys -> sys.setlkw(3, range(F_WRLCK, 1, 1)));
            stage.expectBlocked(b, sys -> sys.setlkw(3, range(F_WRLCK, 2, 1)));
            stage.expect(Errno.EDEADLK, c, sys -> sys.setlkw(3, range(F_RDLCK, 0, 1)));
            stage.expectDone(0, c, sys -> sys.setlk(3, range(F_UNLCK, 0, 0)));
            stage.expectAnswered(0, b);
        }
    }

    @Test
    void rangesAndDirectionsAreChecked() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            stage.tell(a, sys -> sys.open("/d/f", O_RDONLY, 0));
            stage.tell(a, sys -> sys.open("/d/f", O_WRONLY, 0));
            stage.expectDone(Errno.EBADF, a, sys -> sys.setlk(3, range(F_WRLCK, 0, 0)));
            stage.expectDone(Errno.EBADF, a, sys -> sys.setlk(4, range(F_RDLCK, 0, 0)));
            stage.expectDone(Errno.EBADF, a, sys -> sys.setlk(99, range(F_RDLCK, 0, 0)));
            stage.expectDone(Errno.EINVAL, a, sys -> sys.setlk(3, range(F_RDLCK, -1, 0)));
            stage.expectDone(0, a, sys -> sys.setlk(3, range(F_RDLCK, 5, -3)));
            stage.expectDone(Errno.EINVAL, a, sys -> sys.setlk(3, range(F_RDLCK, 5, -6)));
            stage.expectDone(Errno.EINVAL, a, sys -> sys.setlk(3, range(7, 0, 0)));
            stage.expectDone(Errno.EINVAL, a, sys -> sys.getlk(3, range(F_UNLCK, 0, 0)));
            stage.expectDone(Errno.EOVERFLOW, a, sys -> sys.setlk(3, range(F_RDLCK, Long.MAX_VALUE, 2)));
            stage.expectDone(Errno.EINVAL, a, sys -> sys.setlk(3, new RecordLock(F_RDLCK, 9, 0, 0, 0)));
            RecordLock fromTheEnd = new RecordLock(F_RDLCK, FileControl.SEEK_END, -1, 1, 0);
            stage.expectDone(0, a, sys -> sys.setlk(3, fromTheEnd));
            Scene.Actor b = stage.process();
            stage.tell(b, sys -> sys.open("/d/f", O_RDWR, 0));
            stage.expect(9L, b, sys -> sys.getlk(3, range(F_WRLCK, 5, 0)).start());
        }
    }

    @Test
    void aLockOnAWholeFileBelongsToTheOpenFile() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            stage.tell(a, sys -> sys.open("/d/f", O_RDONLY, 0));
            Scene.Actor b = stage.child(a, CloneFlags.FORK);
            stage.expect(4, b, sys -> sys.open("/d/f", O_RDONLY, 0));
            stage.expect(0, a, sys -> sys.flock(3, LOCK_EX));
            stage.expect(0, b, sys -> sys.flock(3, LOCK_EX | LOCK_NB));
            stage.expect(Errno.EAGAIN, b, sys -> sys.flock(4, LOCK_SH | LOCK_NB));
            stage.expect(0, a, sys -> sys.flock(3, LOCK_SH));
            stage.expect(0, b, sys -> sys.flock(4, LOCK_SH));
            // A change that fails has given the old lock back.
            stage.expect(Errno.EAGAIN, b, sys -> sys.flock(4, LOCK_EX | LOCK_NB));
            stage.expect(0, a, sys -> sys.flock(3, LOCK_EX | LOCK_NB));
            stage.expectBlocked(b, sys -> sys.flock(4, LOCK_EX));
            stage.expectDone(0, a, sys -> sys.close(3));
            stage.expectAnswered(Scene.NO_ANSWER, b);
            Scene.Actor c = stage.child(a, CloneFlags.FORK);
            stage.expect(Errno.EINVAL, c, sys -> sys.flock(0, LOCK_SH | LOCK_EX));
            stage.expect(Errno.EBADF, c, sys -> sys.flock(3, LOCK_UN));
        }
    }

    @Test
    void theLastDescriptorOfAnOpenFileGivesItsLockBack() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            Scene.Actor b = stage.process();
            stage.tell(a, sys -> sys.open("/d/f", O_RDONLY, 0));
            stage.tell(b, sys -> sys.open("/d/f", O_RDONLY, 0));
            stage.expect(0, a, sys -> sys.flock(3, LOCK_EX));
            stage.expectBlocked(b, sys -> sys.flock(3, LOCK_SH));
            stage.expect(4, a, sys -> sys.dup(3));
            stage.expectDone(0, a, sys -> sys.close(3));
            stage.expectAnswered(Scene.NO_ANSWER, b);
            stage.expectDone(0, a, sys -> sys.close(4));
            stage.expectAnswered(0, b);
        }
    }
}
