package io.selvage.cli;

import io.selvage.api.ExitReport;
import io.selvage.api.ExitStatus;
import io.selvage.api.Job;
import io.selvage.api.LimitHit;
import io.selvage.api.Process;
import io.selvage.api.Signal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What came of the programs of one command, all of which are dead.
///
/// @param reports how they ended, in the order of the pipeline
/// @param limit the hard limit for which they were killed; null if they were for none
/// @param tree the processes when the programs had ended and were not yet collected
record RunOutcome(List<ExitReport> reports, @Nullable LimitHit limit, ProcessTree tree) {
    RunOutcome {
        reports = List.copyOf(reports);
    }

    /// @param children the programs, dead
    /// @param job the job that they are in, null for none
    static RunOutcome of(List<Process> children, @Nullable Job job, ProcessTree tree) {
        List<ExitReport> reports = new ArrayList<>();
        LimitHit limit = job == null ? null : job.limitHit();
        for (Process child : children) {
            ExitReport report = child.exitReport();
            if (report == null) {
                throw new IllegalStateException(child + " has no report and should be dead");
            }
            reports.add(report);
            limit = limit == null ? report.limit() : limit;
        }
        return new RunOutcome(reports, limit, tree);
    }

    /// How a shell would see them: as the last one, or as killed if that was for a limit.
    ExitStatus status() {
        return limit == null ? reports.getLast().status() : ExitStatus.killed(Signal.KILL);
    }

    /// How a shell with `pipefail` would see them: as the last one that failed.
    ExitStatus firstFailure() {
        ExitStatus found = status();
        for (int i = reports.size() - 1; i >= 0 && found.success(); i--) {
            found = reports.get(i).status();
        }
        return found;
    }

    /// Whether they failed by themselves: who has pressed Ctrl-C wants them gone.
    boolean isWorthARestart() {
        ExitStatus status = status();
        return !status.success()
                && !status.equals(ExitStatus.killed(Signal.INT))
                && !status.equals(ExitStatus.killed(Signal.TERM))
                && !status.equals(ExitStatus.killed(Signal.HUP));
    }
}
