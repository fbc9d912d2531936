package io.selvage.cli;

import io.selvage.api.ExitReport;
import io.selvage.api.ExitStatus;
import io.selvage.api.LimitHit;
import io.selvage.api.UsageLimits;
import java.io.PrintWriter;

/// What `selvage run` says of programs that have ended, on standard error: nothing as long as nobody has
/// asked and no limit was in the way.
final class RunMessages {
    private final PrintWriter err;
    private final String command;
    private final UsageLimits limits;
    private final boolean always;

    /// @param command what its sentences begin with
    /// @param limits what the programs may use
    /// @param always whether to report on programs that ended otherwise, too
    RunMessages(PrintWriter err, String command, UsageLimits limits, boolean always) {
        this.err = err;
        this.command = command;
        this.limits = limits;
        this.always = always;
    }

    /// The programs have ended and are started again.
    void restarted(RunOutcome outcome) {
        ended(outcome);
        ExitReport last = outcome.reports().getLast();
        say(last.process().name() + " " + last.status() + ", it is started again");
    }

    /// The programs have ended.
    void ended(RunOutcome outcome) {
        LimitHit hit = outcome.limit();
        if (hit != null) {
            say("killed at the limit " + hit.resource().word() + "="
                    + hit.resource().text(hit.limit()) + ": " + hit.resource().text(hit.use())
                    + (hit.resource().refuses() ? " were to be" : "") + " used");
        }
        for (ExitReport report : outcome.reports()) {
            if (report.status() instanceof ExitStatus.Killed killed) {
                String soft = LimitText.softLimits(limits, killed.signal());
                if (soft != null) {
                    say(report.process().name() + " killed by " + killed.signal() + " at the soft limit " + soft);
                }
            }
            if (always
                    || report.limit() != null
                    || (hit != null && !report.threads().isEmpty())) {
                err.print(report.text());
            }
        }
        err.flush();
    }

    private void say(String sentence) {
        err.println(command + ": " + sentence);
        err.flush();
    }
}
