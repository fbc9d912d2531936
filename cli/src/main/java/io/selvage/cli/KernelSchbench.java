package io.selvage.cli;

import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.Program;
import io.selvage.cli.schbench.Figures;
import io.selvage.cli.schbench.KernelSite;
import io.selvage.cli.schbench.Load;
import io.selvage.cli.schbench.Run;
import org.jspecify.annotations.Nullable;

/// schbench on this project's kernel.
final class KernelSchbench implements SchbenchSubject {
    private final Kernel kernel;
    private final Load load;
    private volatile @Nullable Run run;
    private volatile @Nullable Figures figures;

    KernelSchbench(Kernel kernel, Load load) {
        this.kernel = kernel;
        this.load = load;
    }

    @Override
    public String name() {
        return KernelHackbench.NAME;
    }

    @Override
    public Figures run() throws InterruptedException {
        figures = null;
        ExitStatus status = kernel.spawn(Program.of("schbench", sys -> {
                    var present =
                            new Run(load, new KernelSite(sys, kernel.cores().size(), Run.gates(load)));
                    run = present;
                    figures = present.run();
                    return 0;
                }))
                .waitFor();
        Figures result = figures;
        if (result == null || !status.success()) {
            throw CommandFailure.ofWork(name() + ": schbench " + status);
        }
        return result;
    }

    @Override
    public double fraction() {
        Run present = run;
        return present == null ? 0 : present.fraction();
    }
}
