package io.selvage.kernel;

import io.selvage.api.ExitReport;
import io.selvage.api.ExitStatus;
import io.selvage.api.KillStep;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// Makes the report of a process that has ended, from numbers that are there in any case.
final class ExitReports {
    private ExitReports() {}

    static ExitReport of(ThreadGroup group) {
        ExitStatus status = Objects.requireNonNull(group.exitStatus());
        ExitTrace trace = group.trace();
        KillStep usual = status instanceof ExitStatus.Exited ? KillStep.RETURNED : KillStep.UNWOUND;
        return new ExitReport(
                group,
                status,
                trace == null ? null : trace.hit(),
                trace == null ? usual : trace.furthest(usual),
                Duration.ofNanos(group.dyingNanos()),
                UsageRow.ofProcess(group),
                trace == null ? List.of() : trace.ends(usual));
    }
}
