package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneArguments;
import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadBody;
import io.selvage.api.WaitCalls;
import io.selvage.api.WaitInfo;
import io.selvage.api.WaitOptions;
import io.selvage.api.WaitResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Every combination of wait options, selectors and children against what a Linux answered.
@Timeout(120)
class WaitMatrixTest {
    private static final int NOBODY = 30_000;
    private static final int ROWS = 12_288;

    @Test
    void everyRowOfLinuxsTableHasTheSameResult() throws Exception {
        List<Recording.Row> rows = Recording.read("wait.csv", ROWS).rows();
        List<String> wrong = new ArrayList<>();
        Inside.kernel(2, sys -> {
            for (String children : List.of("none", "running", "zombie", "zombie_exitsig0")) {
                List<Recording.Row> some = rows.stream()
                        .filter(row -> row.get("children").equals(children))
                        .toList();
                ThreadBody caller = () -> wrong.addAll(differences(sys, some));
                int pid = sys.clone(CloneFlags.FORK, caller).tid();
                assertEquals(0, sys.waitpid(pid, WaitOptions.NONE).status(), children);
            }
        });
        assertEquals(List.of(), wrong);
    }

    private static List<String> differences(SystemCalls sys, List<Recording.Row> rows) {
        List<String> wrong = new ArrayList<>();
        for (Recording.Row row : rows) {
            Thread child = child(sys, row.get("children"));
            String result = result(sys, row, child == null ? 0 : child.tid());
            if (!result.equals(row.result())) {
                wrong.add(row + " is " + result);
            }
            end(sys, child);
        }
        return wrong;
    }

    /// {@return the child that the row wants; null for none}
    private static @Nullable Thread child(SystemCalls sys, String kind) {
        if (kind.equals("none")) {
            return null;
        }
        boolean silent = kind.equals("zombie_exitsig0");
        CloneArguments arguments = CloneArguments.of(CloneFlags.FORK);
        boolean running = kind.equals("running");
        Thread child = sys.clone(silent ? arguments.withExitSignal(0) : arguments, sleeperOrDead(running));
        if (!running) {
            sys.waitid(WaitCalls.P_PID, child.tid(), WaitOptions.WEXITED.with(WaitOptions.WNOWAIT, WaitOptions.WALL));
        }
        return child;
    }

    /// A child that runs sleeps until its permit comes.
    private static StepBody sleeperOrDead(boolean running) {
        return sys -> running && sys.park() == SystemCalls.BLOCKED ? StepBody.Step.BLOCK : StepBody.Step.EXIT;
    }

    private static void end(SystemCalls sys, @Nullable Thread child) {
        if (child == null) {
            return;
        }
        child.unpark();
        try {
            sys.waitpid(child.tid(), WaitOptions.WALL);
        } catch (KernelException e) {
            assertEquals(Errno.ECHILD, e.errno(), "the row has collected it");
        }
    }

    private static String result(SystemCalls sys, Recording.Row row, int child) {
        WaitOptions options = WaitOptions.ofBits((int) row.number("options_hex"));
        try {
            if (row.get("call").equals("wait4")) {
                WaitResult result = sys.waitpid(pid(row.get("idtype_or_pid"), child), options);
                return result.pid() > 0 ? "CHILD" : "ZERO";
            }
            WaitInfo info =
                    sys.waitid(idType(row.get("idtype_or_pid")), id(sys, row.get("idtype_or_pid"), child), options);
            return info.pid() > 0 ? "CHILD" : "ZERO";
        } catch (KernelException e) {
            return e.errno().name();
        }
    }

    private static int pid(String selector, int child) {
        return switch (selector) {
            case "any" -> -1;
            case "pid" -> child == 0 ? NOBODY : child;
            case "pgrp0" -> 0;
            default -> throw new IllegalArgumentException(selector);
        };
    }

    private static int idType(String selector) {
        return switch (selector) {
            case "P_ALL" -> WaitCalls.P_ALL;
            case "P_PID" -> WaitCalls.P_PID;
            case "P_PGID" -> WaitCalls.P_PGID;
            case "P_PIDFD(0)" -> WaitCalls.P_PIDFD;
            case "bad(9)" -> 9;
            default -> throw new IllegalArgumentException(selector);
        };
    }

    private static int id(SystemCalls sys, String selector, int child) {
        return switch (selector) {
            case "P_PID" -> child == 0 ? NOBODY : child;
            case "P_PGID" -> sys.getpgid(0);
            default -> 0;
        };
    }
}
