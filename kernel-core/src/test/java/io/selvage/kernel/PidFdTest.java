package io.selvage.kernel;

import static io.selvage.api.PollEvents.POLLHUP;
import static io.selvage.api.PollEvents.POLLIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.selvage.api.CloneArguments;
import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.MemoryCalls;
import io.selvage.api.OpenFlags;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Handles on processes by example; the answers are Linux's.
@Timeout(60)
class PidFdTest {
    private static final int ASK = POLLIN | POLLHUP;
    private static final long WORD = 0x10_0000;

    private static void exit(Stage stage, Scene.Actor actor) throws InterruptedException {
        stage.expectBlocked(actor, sys -> {
            sys.exitThread(7);
            return 0;
        });
    }

    private static int pid(Scene.Actor actor) {
        return actor.task().group().pid();
    }

    @Test
    void trap13AHandleNeitherPinsTheNumberNorFollowsIt() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            Scene.Actor b = stage.child(a, CloneFlags.FORK);
            int number = pid(b);
            stage.expect(3, a, sys -> sys.pidfdOpen(number, 0));
            stage.expect(FileControl.FD_CLOEXEC, a, sys -> sys.fcntl(3, FileControl.F_GETFD, 0));
            stage.expectDone(0, a, sys -> sys.pidfdSendSignal(3, 0, 0));
            exit(stage, b);
            stage.expectDone(0, a, sys -> sys.pidfdSendSignal(3, 9, 0));
            stage.expect(number, a, sys -> sys.waitpid(-1, WaitOptions.NONE).pid());
            stage.expectDone(Errno.ESRCH, a, sys -> sys.pidfdSendSignal(3, 0, 0));
            // The number is free at once, and its next bearer is none of the handle's business.
            Scene.Actor next = new Scene.Actor();
            stage.expect(
                    number,
                    a,
                    sys -> sys.clone(CloneArguments.of(CloneFlags.FORK).withSetTid(number), () -> next.play(sys))
                            .tid());
            stage.expectDone(Errno.ESRCH, a, sys -> sys.pidfdSendSignal(3, 9, 0));
            stage.expectDone(Errno.ESRCH, a, sys -> sys.pidfdSendSignal(3, 9, 1));
            stage.expectDone(0, next, sys -> sys.setpgid(0, 0));
            stage.expectDone(Errno.ESRCH, a, sys -> sys.pidfdSendSignal(3, 9, 4));
            stage.expect(Errno.ESRCH, a, sys -> sys.pidfdGetfd(3, 0, 0));
            stage.expect(POLLIN | POLLHUP, a, sys -> sys.poll(3, ASK, 0));
            stage.expect(number, next, SystemCalls::getpid);
        }
    }

    @Test
    void invariant12AHandleIsReadableWhenTheLastThreadIsGone() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            Scene.Actor b = stage.child(a, CloneFlags.FORK);
            Scene.Actor thread = stage.child(b, CloneFlags.THREAD);
            Scene.Actor waiter = stage.child(a, CloneFlags.THREAD);
            stage.expect(3, a, sys -> sys.pidfdOpen(pid(b), 0));
            stage.expect(4, a, sys -> sys.pidfdOpen(thread.task().tid(), PidFd.THREAD));
            stage.expect(OpenFlags.O_RDWR | PidFd.THREAD, a, sys -> sys.fcntl(4, FileControl.F_GETFL, 0));
            stage.expectBlocked(waiter, sys -> sys.poll(3, POLLIN, -1));
            exit(stage, b);
            stage.expectAnswered(Scene.NO_ANSWER, waiter);
            stage.expect(0, a, sys -> sys.poll(3, ASK, 0));
            stage.expect(0, a, sys -> sys.poll(4, ASK, 0));
            exit(stage, thread);
            stage.expectAnswered(POLLIN, waiter);
            stage.expect(POLLIN, a, sys -> sys.poll(3, ASK, 0));
            stage.expect(POLLIN | POLLHUP, a, sys -> sys.poll(4, ASK, 0));
            stage.tell(a, sys -> sys.waitpid(-1, WaitOptions.NONE).pid());
            stage.expect(POLLIN | POLLHUP, a, sys -> sys.poll(3, ASK, 0));
            stage.expect(Errno.EINVAL, a, sys -> sys.read(3, new byte[1]));
            stage.expect(Errno.EINVAL, a, sys -> sys.write(3, new byte[1]));
            stage.expect(Errno.ESPIPE, a, sys -> sys.lseek(3, 0, 0));
        }
    }

    @Test
    void openingIsRefusedInOrder() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            Scene.Actor thread = stage.child(a, CloneFlags.THREAD);
            stage.expect(Errno.EINVAL, a, sys -> sys.pidfdOpen(pid(a), 1));
            stage.expect(Errno.EINVAL, a, sys -> sys.pidfdOpen(0, 0));
            stage.expect(Errno.EINVAL, a, sys -> sys.pidfdOpen(-1, 0));
            stage.expect(Errno.ESRCH, a, sys -> sys.pidfdOpen(399, 0));
            stage.expect(Errno.ENOENT, a, sys -> sys.pidfdOpen(thread.task().tid(), 0));
            stage.expect(3, a, sys -> sys.pidfdOpen(pid(a), OpenFlags.O_NONBLOCK));
            stage.expectDone(Errno.EINVAL, a, sys -> sys.pidfdSendSignal(3, 65, 0));
            stage.expectDone(Errno.EINVAL, a, sys -> sys.pidfdSendSignal(3, 0, 3));
            stage.expectDone(Errno.EINVAL, a, sys -> sys.pidfdSendSignal(3, 0, 8));
            stage.expectDone(Errno.EBADF, a, sys -> sys.pidfdSendSignal(0, 0, 0));
            stage.expectDone(Errno.EBADF, a, sys -> sys.pidfdSendSignal(99, 0, 0));
        }
    }

    @Test
    void aDescriptorIsTakenFromAnotherProcess() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            Scene.Actor b = stage.child(a, CloneFlags.FORK);
            stage.expect(3, b, sys -> sys.open("/d/f", OpenFlags.O_RDONLY, 0));
            stage.expect("012", b, sys -> Stage.read(sys, 3, 3));
            stage.expect(3, a, sys -> sys.pidfdOpen(pid(b), 0));
            stage.expect(4, a, sys -> sys.pidfdGetfd(3, 3, 0));
            stage.expect(FileControl.FD_CLOEXEC, a, sys -> sys.fcntl(4, FileControl.F_GETFD, 0));
            stage.expect("345", a, sys -> Stage.read(sys, 4, 3));
            stage.expect("678", b, sys -> Stage.read(sys, 3, 3));
            stage.expect(Errno.EINVAL, a, sys -> sys.pidfdGetfd(3, 3, 1));
            stage.expect(Errno.EBADF, a, sys -> sys.pidfdGetfd(3, 33, 0));
            stage.expect(Errno.EBADF, a, sys -> sys.pidfdGetfd(4, 3, 0));
            exit(stage, b);
            stage.expect(Errno.ESRCH, a, sys -> sys.pidfdGetfd(3, 3, 0));
        }
    }

    @Test
    void aCreatorGetsAHandleOnItsChild() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            Scene.Actor b = new Scene.Actor();
            CloneArguments request = CloneArguments.of(CloneFlags.CLONE_PIDFD).withExitSignal(17);
            stage.expectDone(Errno.EFAULT, a, sys -> sys.clone(request.withPidfd(WORD), () -> {}));
            stage.tell(
                    a,
                    sys -> sys.mmap(
                            WORD,
                            4_096,
                            MemoryCalls.PROT_READ | MemoryCalls.PROT_WRITE,
                            MemoryCalls.MAP_PRIVATE | MemoryCalls.MAP_ANONYMOUS | MemoryCalls.MAP_FIXED));
            CloneArguments bothInOneWord = new CloneArguments(
                            CloneFlags.CLONE_PIDFD.with(CloneFlags.CLONE_PARENT_SETTID), 17, null, 0)
                    .withParentTid(WORD)
                    .withPidfd(WORD);
            stage.expectDone(Errno.EINVAL, a, sys -> sys.clone(bothInOneWord, () -> {}));
            String child = stage.tell(
                    a,
                    sys -> sys.clone(request.withPidfd(WORD), () -> b.play(sys)).tid());
            assertEquals(child, String.valueOf(pid(b)));
            stage.expect(3, a, sys -> sys.loadInt(WORD));
            stage.expect(FileControl.FD_CLOEXEC, a, sys -> sys.fcntl(3, FileControl.F_GETFD, 0));
            // The child's table was copied before.
            stage.expect(Errno.EBADF, b, sys -> sys.fcntl(3, FileControl.F_GETFD, 0));
            stage.expectDone(0, a, sys -> sys.pidfdSendSignal(3, 9, 0));
            stage.expect(POLLIN, a, sys -> sys.poll(3, ASK, 0));
            assertNotEquals(null, b.task().group().exitStatus());
        }
    }
}
