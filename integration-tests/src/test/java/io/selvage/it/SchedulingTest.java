package io.selvage.it;

import static io.selvage.api.SchedulingCalls.PRIO_PGRP;
import static io.selvage.api.SchedulingCalls.PRIO_PROCESS;
import static io.selvage.api.SchedulingCalls.SCHED_BATCH;
import static io.selvage.api.SchedulingCalls.SCHED_FIFO;
import static io.selvage.api.SchedulingCalls.SCHED_OTHER;
import static io.selvage.api.SchedulingCalls.SCHED_RESET_ON_FORK;
import static io.selvage.api.SchedulingCalls.SCHED_RR;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneFlags;
import io.selvage.api.CoreMask;
import io.selvage.api.Errno;
import io.selvage.api.KernelConfig;
import io.selvage.api.Program;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Scheduling attributes: who has which, from whom (MODEL 4, 12.5, 12.6).
@Timeout(60)
class SchedulingTest {
    private static final StepBody WAITS = sys -> {
        sys.park();
        return StepBody.Step.BLOCK;
    };

    private record Attributes(int policy, int priority, int nice, CoreMask cores) {
        static Attributes of(SystemCalls sys, int tid) {
            return new Attributes(
                    sys.schedGetscheduler(tid),
                    sys.schedGetparam(tid),
                    sys.getpriority(PRIO_PROCESS, tid),
                    sys.schedGetaffinity(tid));
        }
    }

    private static int thread(SystemCalls sys) {
        return sys.clone(CloneFlags.THREAD, WAITS).tid();
    }

    private static int process(SystemCalls sys) {
        return sys.clone(CloneFlags.FORK, WAITS).tid();
    }

    @Test
    void everythingStartsOrdinaryOnAllCores() throws Exception {
        Inside.bothKernels(
                3,
                1,
                sys -> assertEquals(new Attributes(SCHED_OTHER, 0, 0, CoreMask.ofBits(7)), Attributes.of(sys, 0)));
    }

    @Test
    void threadsAndProcessesHaveTheirCreatorsAttributesAndThenTheirOwn() throws Exception {
        Inside.kernel(2, sys -> {
            sys.schedSetscheduler(0, SCHED_RR, 7);
            sys.setpriority(PRIO_PROCESS, 0, -3);
            sys.schedSetaffinity(0, CoreMask.ofBits(2));
            Attributes mine = new Attributes(SCHED_RR, 7, -3, CoreMask.ofBits(2));
            int thread = thread(sys);
            int process = process(sys);
            assertEquals(mine, Attributes.of(sys, 0));
            assertEquals(mine, Attributes.of(sys, thread));
            assertEquals(mine, Attributes.of(sys, process));
            sys.schedSetparam(thread, 8);
            sys.schedSetaffinity(process, CoreMask.ofBits(3));
            assertEquals(mine, Attributes.of(sys, 0));
            assertEquals(8, sys.schedGetparam(thread));
            assertEquals(CoreMask.ofBits(3), sys.schedGetaffinity(process));
        });
    }

    @Test
    void decisionD6ResetOnForkConcernsNewProcessesAndNotThreads() throws Exception {
        Inside.kernel(2, sys -> {
            sys.setpriority(PRIO_PROCESS, 0, -3);
            sys.schedSetscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, 7);
            Attributes mine = Attributes.of(sys, 0);
            assertEquals(mine, Attributes.of(sys, thread(sys)));
            assertEquals(new Attributes(SCHED_OTHER, 0, 0, mine.cores()), Attributes.of(sys, process(sys)));

            sys.schedSetscheduler(0, SCHED_BATCH | SCHED_RESET_ON_FORK, 0);
            assertEquals(new Attributes(SCHED_BATCH, 0, 0, mine.cores()), Attributes.of(sys, process(sys)));
            sys.setpriority(PRIO_PROCESS, 0, 4);
            assertEquals(new Attributes(SCHED_BATCH, 0, 4, mine.cores()), Attributes.of(sys, process(sys)));
        });
    }

    @Test
    void aSpawnedProgramHasItsCreatorsAttributes() throws Exception {
        Inside.kernel(2, sys -> {
            sys.setpriority(PRIO_PROCESS, 0, 6);
            int pid = sys.spawn(Program.stackless("child", () -> WAITS)).pid();
            assertEquals(6, sys.getpriority(PRIO_PROCESS, pid));
        });
    }

    @Test
    void aDeadProcessKeepsItsAttributesUntilItIsCollected() throws Exception {
        Inside.kernel(1, sys -> {
            sys.setpriority(PRIO_PROCESS, 0, 6);
            io.selvage.api.Thread child = sys.clone(CloneFlags.FORK, () -> {});
            child.process().waitFor();
            int pid = child.tid();
            assertEquals(6, sys.getpriority(PRIO_PROCESS, pid));
            sys.schedSetscheduler(pid, SCHED_FIFO, 1);
            assertEquals(SCHED_FIFO, sys.schedGetscheduler(pid));
            sys.waitpid(pid, WaitOptions.NONE);
            Refused.with(Errno.ESRCH, () -> sys.getpriority(PRIO_PROCESS, pid));
            Refused.with(Errno.ESRCH, () -> sys.schedGetscheduler(pid));
        });
    }

    @Test
    void theHighestPriorityOfTheSelectedIsReported() throws Exception {
        Inside.kernel(1, sys -> {
            int child = process(sys);
            sys.setpriority(PRIO_PGRP, 0, 5);
            assertEquals(5, sys.getpriority(PRIO_PROCESS, child));
            sys.setpriority(PRIO_PROCESS, child, 2);
            assertEquals(2, sys.getpriority(PRIO_PGRP, 0));
        });
    }

    @Test
    void coresThatDoNotExistAreLeftOut() throws Exception {
        Inside.kernel(2, sys -> {
            sys.schedSetaffinity(0, CoreMask.ofBits(6, 1));
            assertEquals(CoreMask.ofBits(2), sys.schedGetaffinity(0));
            Refused.with(Errno.EINVAL, () -> sys.schedSetaffinity(0, CoreMask.ofBits(4)));
            Refused.with(Errno.EINVAL, () -> sys.schedSetaffinity(0, CoreMask.ofBits()));
            Refused.with(Errno.ESRCH, () -> sys.schedSetaffinity(-5, CoreMask.ofBits(1)));
            Refused.with(Errno.ESRCH, () -> sys.schedGetaffinity(30_000));
        });
    }

    @Test
    void malformedRequestsLoseBeforeMissingThreadsAndThoseBeforeUnknownPolicies() throws Exception {
        Inside.kernel(1, sys -> {
            Refused.with(Errno.EINVAL, () -> sys.schedSetscheduler(-1, SCHED_OTHER, 0));
            Refused.with(Errno.EINVAL, () -> sys.schedSetscheduler(30_000, -1, 0));
            Refused.with(Errno.ESRCH, () -> sys.schedSetscheduler(30_000, 77, 1));
            Refused.with(Errno.EINVAL, () -> sys.schedGetscheduler(-1));
            Refused.with(Errno.EINVAL, () -> sys.schedGetparam(-1));
            Refused.with(Errno.EINVAL, () -> sys.schedSetparam(-1, 0));
            Refused.with(Errno.EINVAL, () -> sys.schedSetparam(0, 1));
            Refused.with(Errno.ESRCH, () -> sys.setpriority(PRIO_PROCESS, -5, 1));
            Refused.with(Errno.ESRCH, () -> sys.setpriority(PRIO_PGRP, 30_000, 1));
        });
    }

    @Test
    void manyCoresNeedSeveralWords() throws Exception {
        try (io.selvage.api.Kernel kernel = io.selvage.api.Kernel.boot(KernelConfig.deterministic(1, 70))) {
            Inside.process(kernel, sys -> {
                assertEquals(CoreMask.firstCores(70), sys.schedGetaffinity(0));
                sys.schedSetaffinity(0, CoreMask.ofBits(0, 1L << 5));
                assertEquals(CoreMask.ofBits(0, 1L << 5), sys.schedGetaffinity(0));
            });
        }
    }

    @Test
    void namesAreFifteenBytesAndInherited() throws Exception {
        Inside.kernel(1, sys -> {
            assertEquals("check", sys.threadName());
            sys.threadName("abcdefghijklmnopqrstuvwxyz");
            assertEquals("abcdefghijklmno", sys.threadName());
            String[] seen = new String[3];
            sys.join(sys.clone(CloneFlags.THREAD, () -> {
                seen[0] = sys.threadName();
                sys.threadName("another");
            }));
            sys.join(sys.clone(CloneFlags.FORK, () -> seen[1] = sys.threadName()));
            sys.spawn(Program.of("a-program-with-a-name", calls -> {
                        seen[2] = calls.threadName();
                        return 0;
                    }))
                    .waitFor();
            assertEquals("abcdefghijklmno", seen[0]);
            assertEquals("abcdefghijklmno", seen[1]);
            assertEquals("a-program-with-", seen[2]);
            assertEquals("abcdefghijklmno", sys.threadName());
            // Two bytes each: no half character.
            sys.threadName("ääääääää");
            assertEquals("äääääää", sys.threadName());
        });
    }
}
