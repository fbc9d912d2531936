package io.selvage.it;

import static io.selvage.api.SchedulingCalls.PRIO_PROCESS;
import static io.selvage.api.SchedulingCalls.SCHED_DEADLINE;
import static io.selvage.api.SchedulingCalls.SCHED_FLAG_RESET_ON_FORK;
import static io.selvage.api.SchedulingCalls.SCHED_OTHER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.CoreMask;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.Program;
import io.selvage.api.SchedulingAttributes;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import io.selvage.api.security.Privilege;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Reservations of core time (MODEL 12.2): what is admitted, and what becomes of it.
@Timeout(60)
class DeadlineTest {
    private static final long MILLISECOND = 1_000_000;
    private static final StepBody WAITS = sys -> {
        sys.park();
        return StepBody.Step.BLOCK;
    };

    private static SchedulingAttributes share(long runtime, long period) {
        return SchedulingAttributes.deadline(runtime, period, period);
    }

    private static int thread(SystemCalls sys) {
        return sys.clone(CloneFlags.THREAD, WAITS).tid();
    }

    @Test
    void reservationsFillExactly095OfTheCores() throws Exception {
        Inside.kernel(2, sys -> {
            // 19 tenths of a core, in sevenths and thirds that no binary fraction holds.
            sys.schedSetattr(thread(sys), share(7 * MILLISECOND, 10 * MILLISECOND));
            sys.schedSetattr(thread(sys), share(3 * MILLISECOND, 9 * MILLISECOND));
            sys.schedSetattr(thread(sys), share(6 * MILLISECOND, 7 * MILLISECOND));
            int last = thread(sys);
            // 19/10 - 7/10 - 1/3 - 6/7 = 1/105.
            Refused.with(Errno.EBUSY, () -> sys.schedSetattr(last, share(10_001, 105 * 10_000)));
            assertEquals(SCHED_OTHER, sys.schedGetscheduler(last));
            sys.schedSetattr(last, share(10_000, 105 * 10_000));
            Refused.with(Errno.EBUSY, () -> sys.schedSetattr(thread(sys), share(1_024, Long.MAX_VALUE)));
        });
    }

    @Test
    void aReservationEndsWithThePolicyAndWithTheThread() throws Exception {
        Inside.bothKernels(1, 3, sys -> {
            SchedulingAttributes most = share(95, 100);
            Refused.with(Errno.EINVAL, () -> sys.schedSetattr(0, most));
            SchedulingAttributes all = share(95 * MILLISECOND, 100 * MILLISECOND);
            for (int i = 0; i < 3; i++) {
                io.selvage.api.Thread ends = sys.clone(CloneFlags.THREAD, () -> sys.schedSetattr(0, all));
                sys.join(ends);
                int dies = sys.clone(CloneFlags.FORK, () -> sys.schedSetattr(0, all))
                        .tid();
                sys.waitpid(dies, WaitOptions.NONE);
                int stays = thread(sys);
                sys.schedSetattr(stays, all);
                Refused.with(Errno.EBUSY, () -> sys.schedSetattr(thread(sys), share(1_024, MILLISECOND)));
                sys.schedSetattr(stays, share(90 * MILLISECOND, 100 * MILLISECOND));
                sys.schedSetattr(stays, all);
                sys.schedSetscheduler(stays, SCHED_OTHER, 0);
            }
        });
    }

    @Test
    void theDeadReserveNothing() throws Exception {
        Inside.kernel(1, sys -> {
            io.selvage.api.Thread child = sys.clone(CloneFlags.FORK, () -> {});
            child.process().waitFor();
            sys.schedSetattr(child.tid(), share(95 * MILLISECOND, 100 * MILLISECOND));
            assertEquals(SCHED_DEADLINE, sys.schedGetscheduler(child.tid()));
            sys.schedSetattr(thread(sys), share(95 * MILLISECOND, 100 * MILLISECOND));
        });
    }

    @Test
    void whoHasADeadlineCreatesNothingUnlessItIsReset() throws Exception {
        Inside.kernel(2, sys -> {
            SchedulingAttributes some = share(MILLISECOND, 100 * MILLISECOND);
            sys.schedSetattr(0, some);
            Refused.with(Errno.EAGAIN, () -> sys.clone(CloneFlags.FORK, WAITS));
            Refused.with(Errno.EAGAIN, () -> thread(sys));
            Refused.with(Errno.EAGAIN, () -> sys.spawn(Program.stackless("child", () -> WAITS)));
            sys.setpriority(PRIO_PROCESS, 0, 5);
            sys.schedSetattr(0, some.withFlags(SCHED_FLAG_RESET_ON_FORK));
            SchedulingAttributes ordinary = SchedulingAttributes.ordinary(SCHED_OTHER, 0);
            assertEquals(ordinary, sys.schedGetattr(thread(sys)));
            assertEquals(
                    ordinary, sys.schedGetattr(sys.clone(CloneFlags.FORK, WAITS).tid()));
            assertEquals(
                    ordinary,
                    sys.schedGetattr(
                            sys.spawn(Program.stackless("child", () -> WAITS)).pid()));
            assertEquals(some.withFlags(SCHED_FLAG_RESET_ON_FORK), sys.schedGetattr(0));
        });
    }

    @Test
    void virtualThreadsOfWhoHasADeadlineAreOrdinary() throws Exception {
        Inside.kernel(2, sys -> {
            sys.schedSetattr(0, share(MILLISECOND, 100 * MILLISECOND));
            List<Integer> policies = new ArrayList<>();
            java.lang.Thread.ofVirtual()
                    .start(() -> policies.add(sys.schedGetscheduler(0)))
                    .join();
            assertEquals(List.of(SCHED_OTHER), policies);
        });
    }

    @Test
    void aDeadlineNeedsEveryCore() throws Exception {
        Inside.kernel(2, sys -> {
            SchedulingAttributes some = share(MILLISECOND, 100 * MILLISECOND);
            sys.schedSetaffinity(0, CoreMask.ofBits(1));
            Refused.with(Errno.EPERM, () -> sys.schedSetattr(0, some));
            sys.schedSetaffinity(0, CoreMask.ofBits(3));
            sys.schedSetattr(0, some);
            Refused.with(Errno.EBUSY, () -> sys.schedSetaffinity(0, CoreMask.ofBits(2)));
            sys.schedSetaffinity(0, CoreMask.ofBits(7));
            assertEquals(CoreMask.ofBits(3), sys.schedGetaffinity(0));
        });
    }

    @Test
    void featuresThatAreMissingAreNamedAndMalformedRequestsRefused() throws Exception {
        Inside.kernel(1, sys -> {
            SchedulingAttributes ordinary = SchedulingAttributes.ordinary(SCHED_OTHER, 0);
            for (long flag : new long[] {2, 4, 0x20, 0x40}) {
                Refused.with(Errno.EOPNOTSUPP, () -> sys.schedSetattr(0, ordinary.withFlags(flag)));
            }
            Refused.with(Errno.EINVAL, () -> sys.schedSetattr(-1, ordinary));
            Refused.with(Errno.EINVAL, () -> sys.schedSetattr(30_000, SchedulingAttributes.ordinary(-1, 0)));
            Refused.with(Errno.ESRCH, () -> sys.schedSetattr(30_000, SchedulingAttributes.ordinary(77, 0)));
            Refused.with(Errno.EINVAL, () -> sys.schedGetattr(-1));
            Refused.with(Errno.ESRCH, () -> sys.schedGetattr(30_000));
            Refused.with(Errno.EINVAL, () -> sys.schedRrGetInterval(-1));
            Refused.with(Errno.ESRCH, () -> sys.schedRrGetInterval(30_000));
        });
    }

    @Test
    void whatIsRefusedIsRefusedBeforeAnythingIsReserved() throws Exception {
        Inside.kernel(1, sys -> {
            SchedulingAttributes all = share(95 * MILLISECOND, 100 * MILLISECOND);
            int child = sys.clone(CloneFlags.FORK, () -> {
                        sys.removePrivileges(Privilege.values());
                        KernelException refusal = null;
                        try {
                            sys.schedSetattr(0, all);
                        } catch (KernelException e) {
                            refusal = e;
                        }
                        assertTrue(refusal != null && refusal.errno() == Errno.EPERM, "refused by " + refusal);
                    })
                    .tid();
            assertEquals(0, sys.waitpid(child, WaitOptions.NONE).status());
            sys.schedSetattr(thread(sys), all);
        });
    }
}
