package io.selvage.cli;

import io.selvage.cli.schbench.Figures;
import io.selvage.cli.schbench.Load;
import io.selvage.cli.schbench.Run;
import io.selvage.cli.schbench.VirtualThreadSite;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// schbench on the JDK's virtual threads with their default scheduler.
final class VirtualThreadSchbench implements SchbenchSubject {
    private final Load load;
    private final int carriers;
    private volatile @Nullable Run run;

    VirtualThreadSchbench(Load load, int carriers) {
        this.load = load;
        this.carriers = carriers;
    }

    @Override
    public String name() {
        return VirtualThreadHackbench.NAME;
    }

    @Override
    public Figures run() throws InterruptedException {
        var present = new Run(load, new VirtualThreadSite(carriers));
        run = present;
        var figures = new CompletableFuture<Figures>();
        java.lang.Thread.startVirtualThread(() -> {
            try {
                figures.complete(present.run());
            } catch (RuntimeException | OutOfMemoryError e) {
                figures.completeExceptionally(e);
            }
        });
        try {
            return figures.get();
        } catch (ExecutionException e) {
            throw CommandFailure.ofWork(name() + ": " + e.getCause());
        }
    }

    @Override
    public double fraction() {
        Run present = run;
        return present == null ? 0 : present.fraction();
    }
}
