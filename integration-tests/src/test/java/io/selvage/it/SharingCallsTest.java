package io.selvage.it;

import static io.selvage.api.SharingCalls.KCMP_FILE;
import static io.selvage.api.SharingCalls.KCMP_FILES;
import static io.selvage.api.SharingCalls.KCMP_FS;
import static io.selvage.api.SharingCalls.KCMP_IO;
import static io.selvage.api.SharingCalls.KCMP_SIGHAND;
import static io.selvage.api.SharingCalls.KCMP_SYSVSEM;
import static io.selvage.api.SharingCalls.KCMP_VM;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What `kcmp` says and `unshare` changes.
@Timeout(60)
class SharingCallsTest {
    private static final StepBody WAITS = sys -> {
        sys.park();
        return StepBody.Step.BLOCK;
    };

    private static void assertShared(SystemCalls sys, int type, int one, int two) {
        assertEquals(0, sys.kcmp(one, two, type, 0, 0));
    }

    private static void assertApart(SystemCalls sys, int type, int one, int two) {
        assertEquals(1, sys.kcmp(one, two, type, 0, 0));
    }

    @Test
    void tablesOfAThreadAreItsOwnOnceUnshared() throws Exception {
        Inside.kernel(1, sys -> {
            int self = sys.gettid();
            int thread = sys.clone(CloneFlags.THREAD.with(CloneFlags.CLONE_SYSVSEM), WAITS)
                    .tid();
            for (int type : new int[] {KCMP_VM, KCMP_FILES, KCMP_FS, KCMP_SIGHAND, KCMP_IO, KCMP_SYSVSEM}) {
                assertShared(sys, type, self, thread);
            }
            sys.unshare(CloneFlags.CLONE_FILES);
            assertApart(sys, KCMP_FILES, self, thread);
            assertShared(sys, KCMP_FILE, self, thread);
            assertShared(sys, KCMP_FS, self, thread);
            sys.unshare(CloneFlags.CLONE_FS.with(CloneFlags.CLONE_SYSVSEM));
            assertApart(sys, KCMP_FS, self, thread);
            assertApart(sys, KCMP_SYSVSEM, self, thread);
            int umask = sys.umask(0777);
            sys.unshare(CloneFlags.CLONE_FS);
            assertEquals(0777, sys.umask(umask));
        });
    }

    @Test
    void undoListsAreMadeWhenTheyAreShared() throws Exception {
        Inside.kernel(1, sys -> {
            int self = sys.gettid();
            int without = sys.clone(CloneFlags.FORK, WAITS).tid();
            assertShared(sys, KCMP_SYSVSEM, self, without);
            int with = sys.clone(CloneFlags.CLONE_SYSVSEM, WAITS).tid();
            assertShared(sys, KCMP_SYSVSEM, self, with);
            assertApart(sys, KCMP_SYSVSEM, without, with);
            int another = sys.clone(CloneFlags.FORK, WAITS).tid();
            assertShared(sys, KCMP_SYSVSEM, without, another);
            sys.unshare(CloneFlags.CLONE_SYSVSEM);
            assertApart(sys, KCMP_SYSVSEM, self, with);
            assertShared(sys, KCMP_SYSVSEM, self, without);
        });
    }

    @Test
    void filesAreComparedAcrossDescriptors() throws Exception {
        Inside.kernel(1, sys -> {
            int self = sys.gettid();
            int pipe = sys.pipe().readEnd();
            int copy = sys.dup(pipe);
            assertEquals(0, sys.kcmp(self, self, KCMP_FILE, pipe, copy));
            assertEquals(1, sys.kcmp(self, self, KCMP_FILE, pipe, 0));
            Refused.with(Errno.EBADF, () -> sys.kcmp(self, self, KCMP_FILE, pipe, 99));
            Refused.with(Errno.EBADF, () -> sys.kcmp(self, self, KCMP_FILE, -1, pipe));
            Refused.with(Errno.EINVAL, () -> sys.kcmp(self, self, 77, 0, 0));
            Refused.with(Errno.ESRCH, () -> sys.kcmp(self, 30_000, 77, 0, 0));
            Refused.with(Errno.ESRCH, () -> sys.kcmp(30_000, self, 77, 0, 0));
        });
    }

    @Test
    void aDeadProcessSharesWhatItHasAndThatIsItsHandlers() throws Exception {
        Inside.kernel(1, sys -> {
            io.selvage.api.Thread child = sys.clone(CloneFlags.CLONE_VM.with(CloneFlags.CLONE_SIGHAND), () -> {});
            child.process().waitFor();
            int dead = child.tid();
            int self = sys.gettid();
            assertApart(sys, KCMP_VM, self, dead);
            assertApart(sys, KCMP_FILES, self, dead);
            assertApart(sys, KCMP_FS, self, dead);
            assertShared(sys, KCMP_SIGHAND, self, dead);
            assertShared(sys, KCMP_VM, dead, dead);
            Refused.with(Errno.EBADF, () -> sys.kcmp(dead, dead, KCMP_FILE, 0, 0));
        });
    }

    @Test
    void aThreadThatOutlivedTheFirstIsNotAlone() throws Exception {
        Inside.kernel(1, sys -> {
            Errno[] refusal = new Errno[1];
            int pid = sys.clone(CloneFlags.FORK, () -> {
                        io.selvage.api.Thread first = sys.thread();
                        sys.clone(CloneFlags.THREAD, () -> {
                            sys.join(first);
                            refusal[0] = Refused.with(Errno.EINVAL, () -> sys.unshare(CloneFlags.CLONE_THREAD))
                                    .errno();
                        });
                        sys.exitThread(0);
                    })
                    .tid();
            sys.waitpid(pid, io.selvage.api.WaitOptions.NONE);
            assertEquals(Errno.EINVAL, refusal[0]);
        });
    }

    @Test
    void memoryAndHandlersSharedWithAnotherProcessCannotBeUnshared() throws Exception {
        Inside.kernel(1, sys -> {
            sys.clone(CloneFlags.CLONE_VM, WAITS);
            sys.unshare(CloneFlags.CLONE_SIGHAND);
            Refused.with(Errno.EINVAL, () -> sys.unshare(CloneFlags.CLONE_VM));
            sys.clone(CloneFlags.CLONE_VM.with(CloneFlags.CLONE_SIGHAND), WAITS);
            sys.unshare(CloneFlags.CLONE_THREAD);
            Refused.with(Errno.EINVAL, () -> sys.unshare(CloneFlags.CLONE_SIGHAND));
            Refused.with(Errno.EINVAL, () -> sys.unshare(CloneFlags.CLONE_PARENT));
        });
    }
}
