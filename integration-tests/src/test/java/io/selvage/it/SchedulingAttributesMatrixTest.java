package io.selvage.it;

import io.selvage.api.CloneFlags;
import io.selvage.api.CoreMask;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.SchedulingAttributes;
import io.selvage.api.SchedulingCalls;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import io.selvage.api.security.Privilege;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Every row of `schedattr.csv`: what one call does to a thread of some attributes, with and without the
/// privilege. In the recording a slice of 0 stands for the host's usual one.
@Timeout(120)
class SchedulingAttributesMatrixTest {
    private static final int ROWS = 4_026;
    private static final long MILLISECOND = 1_000_000;

    @Test
    void everyRowHasLinuxesAnswer() throws Exception {
        Recording recording = Recording.read("schedattr.csv", ROWS);
        LinuxDifferences differences = new LinuxDifferences(
                "schedattr.csv",
                Map.of(
                        "slice asked for, without privileges",
                        SchedulingAttributesMatrixTest::asksForSlice,
                        "quantum of a thread with a slice",
                        row -> row.get("call").equals("rr") && row.get("start").equals("slice")));
        try (Kernel kernel = Inside.boot(2)) {
            Inside.process(kernel, sys -> {
                for (Recording.Row row : recording.rows()) {
                    differences.compare(row, answer(sys, row));
                }
            });
        }
        differences.assertNoOthers(ROWS);
    }

    private static boolean asksForSlice(Recording.Row row) {
        return row.get("caller").equals("unpriv")
                && row.get("call").equals("setattr")
                && !row.get("runtime").equals("0")
                && !row.get("policy").equals("6")
                && !(row.get("start").equals("slice") && row.get("runtime").equals("5000000"));
    }

    /// The answer to a process that has been made for it.
    private static String answer(SystemCalls sys, Recording.Row row) {
        String[] answer = {"none"};
        int pid = sys.clone(CloneFlags.FORK, () -> {
                    begin(sys, row.get("start"));
                    if (row.get("caller").equals("unpriv")) {
                        sys.removePrivileges(Privilege.values());
                    }
                    try {
                        answer[0] = call(sys, row);
                    } catch (KernelException e) {
                        answer[0] = e.errno().name();
                    }
                    sys.exit(0);
                })
                .tid();
        sys.waitpid(pid, WaitOptions.NONE);
        return answer[0];
    }

    private static void begin(SystemCalls sys, String start) {
        switch (start) {
            case "other" -> {}
            case "nice5" -> sys.schedSetattr(0, SchedulingAttributes.ordinary(SchedulingCalls.SCHED_OTHER, 5));
            case "nice-5" -> sys.schedSetattr(0, SchedulingAttributes.ordinary(SchedulingCalls.SCHED_OTHER, -5));
            case "fifo10" -> sys.schedSetattr(0, SchedulingAttributes.realTime(SchedulingCalls.SCHED_FIFO, 10));
            case "rr10reset" ->
                sys.schedSetattr(
                        0,
                        SchedulingAttributes.realTime(SchedulingCalls.SCHED_RR, 10)
                                .withFlags(SchedulingCalls.SCHED_FLAG_RESET_ON_FORK));
            case "batch" -> sys.schedSetattr(0, SchedulingAttributes.ordinary(SchedulingCalls.SCHED_BATCH, 0));
            case "idle" -> sys.schedSetattr(0, SchedulingAttributes.ordinary(SchedulingCalls.SCHED_IDLE, 0));
            case "idle5" -> {
                sys.setpriority(SchedulingCalls.PRIO_PROCESS, 0, 5);
                sys.schedSetscheduler(0, SchedulingCalls.SCHED_IDLE, 0);
            }
            case "deadline" -> sys.schedSetattr(0, deadline());
            case "deadlinereset" -> sys.schedSetattr(0, deadline().withFlags(SchedulingCalls.SCHED_FLAG_RESET_ON_FORK));
            case "slice" ->
                sys.schedSetattr(
                        0,
                        SchedulingAttributes.ordinary(SchedulingCalls.SCHED_OTHER, 0)
                                .withSlice(5 * MILLISECOND));
            default -> throw new AssertionError("unknown start " + start);
        }
    }

    private static SchedulingAttributes deadline() {
        return SchedulingAttributes.deadline(MILLISECOND, 10 * MILLISECOND, 20 * MILLISECOND);
    }

    private static String call(SystemCalls sys, Recording.Row row) {
        // The column of the priority holds the argument of the calls that have one.
        int argument = (int) row.number("prio");
        switch (row.get("call")) {
            case "setattr" -> sys.schedSetattr(0, attributes(row));
            case "setparam" -> sys.schedSetparam(0, argument);
            case "setscheduler" -> sys.schedSetscheduler(0, (int) row.number("policy"), argument);
            case "setpriority" -> sys.setpriority(SchedulingCalls.PRIO_PROCESS, 0, argument);
            case "nice" -> {
                return sys.nice(argument) + " " + show(sys);
            }
            case "rr" -> {
                return String.valueOf(sys.schedRrGetInterval(0).toNanos());
            }
            case "affinity" -> {
                sys.schedSetaffinity(0, CoreMask.ofBits(argument));
                return "OK";
            }
            case "fork" -> {
                String[] seen = new String[1];
                int pid = sys.clone(CloneFlags.FORK, () -> seen[0] = show(sys)).tid();
                sys.waitpid(pid, WaitOptions.NONE);
                return String.valueOf(seen[0]);
            }
            default -> throw new AssertionError("unknown call in " + row);
        }
        return show(sys);
    }

    private static SchedulingAttributes attributes(Recording.Row row) {
        return new SchedulingAttributes(
                (int) row.number("policy"),
                row.number("flags"),
                (int) row.number("nice"),
                (int) row.number("prio"),
                Long.parseUnsignedLong(row.get("runtime")),
                Long.parseUnsignedLong(row.get("deadline")),
                Long.parseUnsignedLong(row.get("period")));
    }

    private static String show(SystemCalls sys) {
        SchedulingAttributes now = sys.schedGetattr(0);
        return "policy=" + now.policy() + " flags=" + now.flags() + " nice=" + now.nice() + " prio=" + now.priority()
                + " runtime=" + now.runtime() + " deadline=" + now.deadline() + " period=" + now.period();
    }
}
