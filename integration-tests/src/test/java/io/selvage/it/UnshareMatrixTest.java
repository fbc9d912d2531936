package io.selvage.it;

import io.selvage.api.CloneFlags;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import io.selvage.api.security.Privilege;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Every row of `unshare.csv`.
@Timeout(120)
class UnshareMatrixTest {
    private static final CloneFlags NAMESPACES =
            CloneFlags.parse("NEWNS|NEWCGROUP|NEWUTS|NEWIPC|NEWUSER|NEWPID|NEWNET|NEWTIME");

    private static CloneFlags flags(Recording.Row row) {
        return CloneFlags.ofBits(row.number("flags_hex"));
    }

    @Test
    void everyRowHasLinuxesAnswer() throws Exception {
        Recording recording = Recording.read("unshare.csv", 1_304);
        LinuxDifferences differences = new LinuxDifferences(
                "unshare.csv",
                Map.of(
                        "new namespace, with privileges",
                        row -> row.get("caller").equals("root")
                                && !flags(row).without(NAMESPACES).equals(flags(row)),
                        "new user namespace, without privileges",
                        row -> row.get("caller").equals("unpriv") && flags(row).contains(CloneFlags.CLONE_NEWUSER)));
        try (Kernel kernel = Inside.boot(2)) {
            Inside.process(kernel, sys -> {
                for (Recording.Row row : recording.rows()) {
                    differences.compare(row, answer(sys, row));
                }
            });
        }
        differences.assertNoOthers(1_304);
    }

    /// The answer to a process that has been made for it.
    private static String answer(SystemCalls sys, Recording.Row row) {
        String[] answer = {"none"};
        int pid = sys.clone(CloneFlags.FORK, () -> {
                    if (row.get("caller").equals("unpriv")) {
                        sys.removePrivileges(Privilege.values());
                    }
                    if (row.get("threads").equals("multi")) {
                        sys.clone(CloneFlags.THREAD, (StepBody) calls -> {
                            calls.park();
                            return StepBody.Step.BLOCK;
                        });
                    }
                    answer[0] = answer(() -> sys.unshare(flags(row)));
                    sys.exit(0);
                })
                .tid();
        sys.waitpid(pid, WaitOptions.NONE);
        return answer[0];
    }

    private static String answer(Runnable call) {
        try {
            call.run();
            return "OK";
        } catch (KernelException e) {
            return e.errno().name();
        }
    }
}
