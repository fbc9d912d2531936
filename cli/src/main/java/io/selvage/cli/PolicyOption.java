package io.selvage.cli;

import io.selvage.api.KernelConfig;
import io.selvage.scheduler.policy.Policies;
import picocli.CommandLine.Option;

/// The option that says in which order ordinary threads run.
final class PolicyOption {
    @Option(
            names = "--policy",
            paramLabel = "NAME",
            defaultValue = Policies.DEFAULT,
            description =
                    "The kernel's scheduling policy: eevdf, fifo, round-robin, mlfq, edf, lottery, shinjuku or chaos "
                            + "(default: ${DEFAULT-VALUE}).")
    private String name = Policies.DEFAULT;

    PolicyOption() {}

    /// @throws CommandFailure if there is no such policy
    KernelConfig of(KernelConfig config) {
        try {
            return config.schedulingPolicy(Policies.named(name));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.ofUser(String.valueOf(e.getMessage()));
        }
    }
}
