package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneArguments;
import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.Kernel;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadBody;
import io.selvage.api.security.Privilege;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What clone refuses, with which error, in which order; and that a refusal leaves no trace.
@Timeout(60)
class RefusedCloneTest {
    private static final ThreadBody NOTHING = () -> {};

    @Test
    void aWishedTidNeedsAPrivilege() throws Exception {
        Inside.kernel(1, sys -> {
            CloneArguments wish = CloneArguments.of(CloneFlags.FORK).withSetTid(100);
            assertEquals(100, sys.clone(wish, NOTHING).tid());
            sys.removePrivileges(Privilege.TCB);
            refused(sys, Errno.EPERM, wish);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aWishedTidMayBeInUse(int tid) throws Exception {
        Inside.kernel(1, sys -> {
            refused(sys, Errno.EEXIST, CloneArguments.of(CloneFlags.FORK).withSetTid(tid));
            refused(sys, Errno.EEXIST, CloneArguments.of(CloneFlags.THREAD).withSetTid(sys.gettid()));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, 32_768, Integer.MAX_VALUE})
    void aWishedTidOutOfRangeIsMalformedBeforeAnyPrivilegeIsAsked(int tid) throws Exception {
        Inside.kernel(
                1,
                sys -> refused(
                        sys, Errno.EINVAL, CloneArguments.of(CloneFlags.FORK).withSetTid(tid)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NEWNS", "NEWCGROUP", "NEWUTS", "NEWIPC", "NEWUSER", "NEWPID", "NEWNET", "NEWTIME"})
    void aNewNamespaceNeedsAPrivilege(String flag) throws Exception {
        Inside.kernel(1, sys -> {
            CloneArguments request = CloneArguments.of(CloneFlags.parse(flag));
            refused(sys, Errno.ENOSYS, request);
            sys.removePrivileges(Privilege.TCB);
            refused(sys, Errno.EPERM, request);
        });
    }

    @Test
    void noDescriptorIsOneOfAResourceGroup() throws Exception {
        Inside.kernel(1, sys -> {
            CloneArguments request = CloneArguments.of(CloneFlags.CLONE_INTO_CGROUP);
            refused(sys, Errno.EBADF, request);
            refused(sys, Errno.EBADF, request.withGroup(9_999));
        });
    }

    @Test
    void aStackLiesInMemory() throws Exception {
        Inside.kernel(1, sys -> {
            CloneArguments request = CloneArguments.of(CloneFlags.FORK);
            refused(sys, Errno.EINVAL, request.withStack(0, 4_096));
            refused(sys, Errno.EINVAL, request.withStack(4_096, 0));
            refused(sys, Errno.EINVAL, request.withStack(1L << 47, 4_096));
            refused(sys, Errno.EINVAL, request.withStack(-4_096, 4_096));
            refused(sys, Errno.EINVAL, request.withStack(4_096, -1));
            assertTrue(sys.clone(request.withStack(1L << 20, 4_096), NOTHING).tid() > 0);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0x1",
                "0x400000000",
                "SIGHAND",
                "THREAD",
                "THREAD|VM",
                "FS|NEWNS",
                "FS|NEWUSER",
                "PIDFD|THREAD|SIGHAND|VM",
                "SYSVSEM|NEWIPC",
                "CLEAR_SIGHAND|SIGHAND|VM",
                "DETACHED"
            })
    void contradictingFlagsAreMalformedBeforeAnythingElse(String flags) throws Exception {
        CloneArguments request =
                CloneArguments.of(CloneFlags.parse(flags)).withExitSignal(0).withSetTid(100);
        Inside.kernel(1, sys -> refused(sys, Errno.EINVAL, request));
    }

    @Test
    void anExitSignalIsForNewProcessesWithAParentOfTheirOwn() throws Exception {
        Inside.kernel(1, sys -> {
            refused(sys, Errno.EINVAL, CloneArguments.of(CloneFlags.THREAD).withExitSignal(17));
            refused(
                    sys,
                    Errno.EINVAL,
                    CloneArguments.of(CloneFlags.CLONE_PARENT).withExitSignal(17));
            refused(sys, Errno.EINVAL, CloneArguments.of(CloneFlags.FORK).withExitSignal(65));
            refused(sys, Errno.EINVAL, CloneArguments.of(CloneFlags.FORK).withExitSignal(-1));
        });
    }

    @Test
    void aPrivilegeIsAskedForBeforeNumbersAreLookedAt() throws Exception {
        try (Kernel kernel = Kernel.boot(Inside.config(1).pidMax(301))) {
            Inside.process(kernel, sys -> {
                Exhaustion exhaustion = new Exhaustion(sys);
                sys.removePrivileges(Privilege.TCB);
                refused(sys, Errno.EPERM, CloneArguments.of(CloneFlags.FORK).withSetTid(100));
                refused(sys, Errno.EINVAL, CloneArguments.of(CloneFlags.CLONE_SIGHAND));
                refused(sys, Errno.EAGAIN, CloneArguments.of(CloneFlags.FORK));
                refused(sys, Errno.EAGAIN, CloneArguments.of(CloneFlags.THREAD));
                exhaustion.end();
            });
        }
    }

    @Test
    void invariant2ARefusalUsesNoNumber() throws Exception {
        Inside.kernel(1, sys -> {
            sys.removePrivileges(Privilege.TCB);
            Thread before = sys.clone(CloneFlags.THREAD, NOTHING);
            refused(sys, Errno.EINVAL, CloneArguments.of(CloneFlags.CLONE_SIGHAND));
            refused(sys, Errno.EPERM, CloneArguments.of(CloneFlags.FORK).withSetTid(100));
            refused(sys, Errno.EFAULT, CloneArguments.of(CloneFlags.CLONE_PIDFD));
            Thread after = sys.clone(CloneFlags.THREAD, NOTHING);
            assertEquals(before.tid() + 1, after.tid());
        });
    }

    @Test
    void theMessageNamesTheCallAndTheFlags() throws Exception {
        Inside.kernel(1, sys -> {
            String message =
                    String.valueOf(Refused.with(Errno.EINVAL, () -> sys.clone(CloneFlags.CLONE_SIGHAND, NOTHING))
                            .getMessage());
            assertTrue(message.startsWith("EINVAL: clone(CLONE_SIGHAND): "), message);
        });
    }

    private static void refused(SystemCalls sys, Errno errno, CloneArguments request) {
        Refused.with(errno, () -> sys.clone(request, NOTHING));
        Refused.with(errno, () -> sys.clone(request, (StepBody) _ -> StepBody.Step.EXIT));
    }
}
