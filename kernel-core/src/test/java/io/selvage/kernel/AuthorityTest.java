package io.selvage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.CoreMask;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.Limit;
import io.selvage.api.ResourceLimit;
import io.selvage.api.SchedulingCalls;
import io.selvage.api.SharingCalls;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.security.Privilege;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/// Who may change whom (MODEL 11, 12.7, 13).
@Timeout(60)
class AuthorityTest {
    private static final StepBody WAITS = sys -> {
        sys.park();
        return StepBody.Step.BLOCK;
    };

    private static void refused(Errno errno, Executable call) {
        assertEquals(errno, assertThrows(KernelException.class, call).errno());
    }

    @Test
    void anotherUsersProcessCanNeitherBeAskedNorChanged() throws Exception {
        try (Booted booted = new Booted(2)) {
            booted.process((sys, self) -> {
                int other = sys.clone(CloneFlags.FORK, WAITS).tid();
                self.group().installPrimary(Somebody.token(Somebody.of(1717), Privilege.INCREASE_BASE_PRIORITY.bit()));
                refused(Errno.EACCES, () -> sys.setpriority(SchedulingCalls.PRIO_PROCESS, other, 5));
                refused(Errno.EACCES, () -> sys.schedSetscheduler(other, SchedulingCalls.SCHED_BATCH, 0));
                refused(Errno.EACCES, () -> sys.schedSetparam(other, 0));
                refused(Errno.EACCES, () -> sys.schedGetscheduler(other));
                refused(Errno.EACCES, () -> sys.schedSetaffinity(other, CoreMask.ofBits(1)));
                refused(Errno.EACCES, () -> sys.schedGetaffinity(other));
                refused(Errno.EACCES, () -> sys.prlimit(other, 0));
                refused(Errno.EACCES, () -> sys.prlimit(other, 0, Limit.NONE));
                refused(Errno.EACCES, () -> sys.kcmp(other, other, SharingCalls.KCMP_VM, 0, 0));
                sys.removePrivileges(Privilege.values());
                refused(Errno.EPERM, () -> sys.schedSetaffinity(other, CoreMask.ofBits(1)));
            });
        }
    }

    @Test
    void aUsersOwnProcessesNeedNoPrivilegeToBecomeLessImportant() throws Exception {
        try (Booted booted = new Booted(2)) {
            booted.process((sys, self) -> {
                self.group().installPrimary(Somebody.token(Somebody.of(1717), 0));
                int child = sys.clone(CloneFlags.FORK, WAITS).tid();
                sys.setpriority(SchedulingCalls.PRIO_USER, 1717, 5);
                assertEquals(5, sys.getpriority(SchedulingCalls.PRIO_PROCESS, child));
                refused(Errno.EACCES, () -> sys.setpriority(SchedulingCalls.PRIO_PROCESS, child, 4));
                sys.schedSetscheduler(child, SchedulingCalls.SCHED_IDLE, 0);
                refused(Errno.EPERM, () -> sys.schedSetscheduler(child, SchedulingCalls.SCHED_OTHER, 0));
                refused(Errno.ESRCH, () -> sys.getpriority(SchedulingCalls.PRIO_USER, 1718));
                // The system's processes are others'.
                assertEquals(0, sys.getpriority(SchedulingCalls.PRIO_USER, 0) - 5);
            });
        }
    }

    @Test
    void theLimitsNiceAndRtprioPermitWhatTheyName() throws Exception {
        try (Booted booted = new Booted(2)) {
            booted.process((sys, self) -> {
                sys.setrlimit(ResourceLimit.NICE, Limit.of(25));
                sys.setrlimit(ResourceLimit.RTPRIO, Limit.of(10));
                sys.removePrivileges(Privilege.values());
                sys.setpriority(SchedulingCalls.PRIO_PROCESS, 0, -5);
                refused(Errno.EACCES, () -> sys.setpriority(SchedulingCalls.PRIO_PROCESS, 0, -6));
                sys.schedSetscheduler(0, SchedulingCalls.SCHED_RR, 10);
                refused(Errno.EPERM, () -> sys.schedSetparam(0, 11));
                sys.schedSetparam(0, 9);
                sys.schedSetscheduler(0, SchedulingCalls.SCHED_IDLE, 0);
                sys.schedSetscheduler(0, SchedulingCalls.SCHED_OTHER, 0);
            });
        }
    }

    @Test
    void takingTheResetFlagAwayNeedsThePrivilege() throws Exception {
        try (Booted booted = new Booted(1)) {
            booted.process((sys, self) -> {
                int batch = SchedulingCalls.SCHED_BATCH;
                sys.removePrivileges(Privilege.values());
                sys.schedSetscheduler(0, batch | SchedulingCalls.SCHED_RESET_ON_FORK, 0);
                refused(Errno.EPERM, () -> sys.schedSetscheduler(0, batch, 0));
                sys.schedSetscheduler(0, SchedulingCalls.SCHED_OTHER | SchedulingCalls.SCHED_RESET_ON_FORK, 0);
            });
        }
    }

    @Test
    void raisingAHardLimitNeedsThePrivilege() throws Exception {
        try (Booted booted = new Booted(1)) {
            booted.process((sys, self) -> {
                sys.setrlimit(ResourceLimit.CORE, Limit.of(5));
                sys.setrlimit(ResourceLimit.CORE, new Limit(5, 10));
                sys.removePrivileges(Privilege.INCREASE_QUOTA);
                sys.setrlimit(ResourceLimit.CORE, Limit.of(10));
                refused(Errno.EPERM, () -> sys.setrlimit(ResourceLimit.CORE, new Limit(5, 11)));
                refused(Errno.EPERM, () -> sys.setrlimit(ResourceLimit.CORE, Limit.NONE));
                sys.setrlimit(ResourceLimit.CORE, new Limit(0, 9));
                refused(Errno.EPERM, () -> sys.setrlimit(ResourceLimit.CORE, Limit.of(10)));
                assertEquals(new Limit(0, 9), sys.getrlimit(ResourceLimit.CORE));
            });
        }
    }

    @Test
    void whatAProcessGaveUpItsChildrenLackAndItsParentKeeps() throws Exception {
        try (Booted booted = new Booted(1)) {
            booted.process((sys, self) -> {
                Task child = (Task) sys.clone(CloneFlags.FORK, WAITS);
                sys.removePrivileges(Privilege.TCB);
                assertTrue(child.group().primaryToken().has(Privilege.TCB));
                Task younger = (Task) sys.clone(CloneFlags.FORK, WAITS);
                assertFalse(younger.group().primaryToken().has(Privilege.TCB));
                assertTrue(sys.hasPrivilege(Privilege.INCREASE_QUOTA));
                assertFalse(sys.hasPrivilege(Privilege.TCB));
                Thread thread = sys.clone(CloneFlags.THREAD, () -> sys.removePrivileges(Privilege.INCREASE_QUOTA));
                sys.join(thread);
                assertFalse(sys.hasPrivilege(Privilege.INCREASE_QUOTA));
            });
        }
    }

    @Test
    void processOneHasNoSibling() throws Exception {
        try (Booted booted = new Booted(1)) {
            booted.process((sys, self) -> refused(
                    Errno.EINVAL,
                    () -> CloneCall.clone(
                            booted.kernel().initThread(),
                            io.selvage.api.CloneArguments.of(CloneFlags.CLONE_PARENT),
                            task -> task.becomeStackless(WAITS))));
        }
    }

    @Test
    void removingNothingAndWhatIsGoneIsFine() throws Exception {
        try (Booted booted = new Booted(1)) {
            booted.process((SystemCalls sys, Task self) -> {
                sys.removePrivileges();
                sys.removePrivileges(Privilege.values());
                sys.removePrivileges(Privilege.values());
                assertFalse(sys.hasPrivilege(Privilege.TCB));
            });
        }
    }
}
