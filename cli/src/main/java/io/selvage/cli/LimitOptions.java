package io.selvage.cli;

import io.selvage.api.HardStop;
import io.selvage.api.KernelConfig;
import io.selvage.api.MeteredResource;
import io.selvage.api.UsageLimits;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// The options that say what programs may use, and how far the kernel goes to end them.
final class LimitOptions {
    @Option(
            names = "--limit",
            paramLabel = "NAME=AMOUNT[,...]",
            description = {
                "What all programs of the command may use together: cpu (core time), alloc (bytes allocated on the "
                        + "heap since the start, in use or not), threads, fds (open descriptors of the kernel, not the files "
                        + "and sockets that the JDK opens), wall (time since the "
                        + "start), output (bytes written out of the kernel). Whoever gets there is killed, and so is "
                        + "the whole pipeline; a report on standard error names the limit, the use and where each "
                        + "thread stood; the status is 137.",
                "Times are written 500ms, 2s, 1.5m, 1h, sizes 64K, 10M, 1.5G.",
                "SOFT:HARD also warns: at the soft limit the programs get SIGXCPU (cpu, alloc, threads), SIGXFSZ "
                        + "(fds, output) or SIGALRM (wall), which runs their shutdown hooks and ends them, as SIGTERM "
                        + "does. HARD may be unlimited."
            })
    private List<String> texts = new ArrayList<>();

    @Option(
            names = "--refuse",
            description = "At the hard limits of threads and fds refuse another one, with an exception where it was "
                    + "asked for, instead of killing.")
    private boolean refuses;

    @Option(
            names = "--hard-stop",
            description = "When the programs are killed and code of theirs can be ended by nothing else (an endless "
                    + "loop inside the JDK), throw an exception into it through the JVM's tool interface. Without this "
                    + "such code is cut off, and computes on until the command ends. Experimental.")
    private boolean hardStop;

    @Option(names = "--report", description = "Print on standard error how each program ended and what it has used.")
    private boolean report;

    LimitOptions() {}

    /// {@return what has been asked for}
    ///
    /// @throws CommandFailure if that cannot be understood
    UsageLimits limits() {
        UsageLimits limits = UsageLimits.NONE;
        for (String text : texts) {
            limits = LimitText.applyTo(limits, text);
        }
        return refuses ? limits : limits.killingAt(MeteredResource.THREADS).killingAt(MeteredResource.DESCRIPTORS);
    }

    KernelConfig of(KernelConfig config) {
        return hardStop ? config.hardStop(HardStop.LAST_RESORT) : config;
    }

    /// @param deterministic whether the machine is
    void check(CommandLine command, boolean deterministic) {
        if (deterministic && hardStop) {
            throw new ParameterException(command, "--hard-stop is for real machines, not for --deterministic");
        }
    }

    boolean report() {
        return report;
    }
}
