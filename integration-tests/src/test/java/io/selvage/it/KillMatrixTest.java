package io.selvage.it;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.MaskChange;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SignalSet;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Every row of `kill.csv`. The senders there ignore and block every signal but 32 and 33, which a C library keeps
/// to itself; as `SIGCHLD` is ignored, a dead child leaves no zombie.
@Timeout(120)
class KillMatrixTest {
    private static final int NOBODY = 30_000;
    private static final SignalSet KEPT_BY_LIBRARIES = SignalSet.of(Signal.SIG32, Signal.SIG33);

    @Test
    void everyRowHasLinuxesAnswer() throws Exception {
        Recording recording = Recording.read("kill.csv", 544);
        LinuxDifferences differences = new LinuxDifferences("kill.csv", Map.of());
        try (Kernel kernel = Inside.boot(2)) {
            for (Recording.Row row : recording.rows()) {
                // The one before may still be a zombie, which counts as another process.
                Inside.until(() -> kernel.processes().size() == 1);
                differences.compare(row, answer(kernel, row));
            }
        }
        differences.assertNoOthers(544);
    }

    private static String answer(Kernel kernel, Recording.Row row) throws InterruptedException {
        String[] answer = {"KILLED_SELF"};
        ExitStatus status = Inside.status(kernel, sys -> {
            ignoreAndBlock(sys);
            int signal = Integer.parseInt(row.get("sig"));
            boolean unsent = row.get("target").equals("self")
                    && (signal == Signal.KILL.number() || signal == Signal.STOP.number());
            answer[0] = unsent ? "OK" : send(sys, row.get("target"), signal);
            return 0;
        });
        return status.success() ? answer[0] : "KILLED_SELF";
    }

    private static void ignoreAndBlock(SystemCalls sys) {
        for (Signal signal : Signal.values()) {
            if (!KEPT_BY_LIBRARIES.contains(signal) && signal != Signal.KILL && signal != Signal.STOP) {
                sys.sigaction(signal.number(), SignalAction.IGNORE);
            }
        }
        sys.sigprocmask(MaskChange.BLOCK, SignalSet.ALL.without(Signal.SIG32, Signal.SIG33));
    }

    private static String send(SystemCalls sys, String target, int signal) {
        return switch (target) {
            case "self" -> answer(sys, sys.getpid(), signal);
            case "child" -> toChild(sys, signal, false);
            case "pgrp_of_child" -> toChild(sys, signal, true);
            case "zombie_child", "reaped_child" -> {
                int child = sys.spawn(Program.of("short", calls -> 0)).pid();
                Refused.with(Errno.ECHILD, () -> sys.waitpid(child, WaitOptions.NONE));
                yield answer(sys, child, signal);
            }
            case "no_such_pgrp" -> answer(sys, -NOBODY, signal);
            case "pid1" -> answer(sys, 1, signal);
            case "-1(none other)" -> answer(sys, -1, signal);
            default -> throw new AssertionError(target);
        };
    }

    private static String toChild(SystemCalls sys, int signal, boolean group) {
        int child = sys.clone(CloneFlags.FORK, () -> {
                    for (; ; ) {
                        Kernel.current().pause();
                    }
                })
                .tid();
        if (group) {
            sys.setpgid(child, child);
        }
        String answer = answer(sys, group ? -child : child, signal);
        try {
            sys.kill(child, Signal.KILL);
        } catch (KernelException e) {
            // The signal has ended it.
            if (e.errno() != Errno.ESRCH) {
                throw e;
            }
        }
        Refused.with(Errno.ECHILD, () -> sys.waitpid(child, WaitOptions.NONE));
        return answer;
    }

    private static String answer(SystemCalls sys, int pid, int signal) {
        try {
            sys.kill(pid, signal);
            return "OK";
        } catch (KernelException e) {
            return e.errno().name();
        }
    }
}
