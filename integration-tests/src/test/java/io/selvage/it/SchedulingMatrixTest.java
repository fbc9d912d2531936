package io.selvage.it;

import io.selvage.api.CloneFlags;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.SchedulingCalls;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import io.selvage.api.security.Privilege;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Every row of `sched.csv`.
@Timeout(120)
class SchedulingMatrixTest {

    @Test
    void everyRowHasLinuxesAnswer() throws Exception {
        Recording recording = Recording.read("sched.csv", 324);
        LinuxDifferences differences = new LinuxDifferences("sched.csv", Map.of());
        try (Kernel kernel = Inside.boot(2)) {
            Inside.process(kernel, sys -> {
                for (Recording.Row row : recording.rows()) {
                    differences.compare(row, answer(sys, row));
                }
            });
        }
        differences.assertNoOthers(324);
    }

    /// The answer to a process that has been made for it.
    private static String answer(SystemCalls sys, Recording.Row row) {
        // Some rows change all processes of the user.
        sys.setpriority(SchedulingCalls.PRIO_USER, 0, 0);
        String[] answer = {"none"};
        int pid = sys.clone(CloneFlags.FORK, () -> {
                    if (row.get("caller").equals("unpriv")) {
                        sys.removePrivileges(Privilege.values());
                    }
                    try {
                        answer[0] = call(sys, row);
                    } catch (KernelException e) {
                        // Some rows have what the raw call returned.
                        answer[0] = row.result().startsWith("-")
                                ? "-" + e.errno().number()
                                : e.errno().name();
                    }
                    sys.exit(0);
                })
                .tid();
        sys.waitpid(pid, WaitOptions.NONE);
        return answer[0];
    }

    private static String call(SystemCalls sys, Recording.Row row) {
        return switch (row.get("call")) {
            case "sched_setscheduler" -> {
                sys.schedSetscheduler(0, (int) row.number("policy"), (int) row.number("prio"));
                yield "OK";
            }
            case "sched_get_priority_min" -> String.valueOf(sys.schedGetPriorityMin((int) row.number("policy")));
            case "sched_get_priority_max" -> String.valueOf(sys.schedGetPriorityMax((int) row.number("policy")));
            case "setpriority" -> {
                int which = Integer.parseInt(row.get("policy").substring("which=".length()));
                sys.setpriority(which, 0, (int) row.number("prio"));
                yield "nice=" + sys.getpriority(which, 0);
            }
            default -> throw new AssertionError("unknown call in " + row);
        };
    }
}
