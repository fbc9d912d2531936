package io.selvage.cli;

import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.Process;
import io.selvage.api.ProcessInfo;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// hackbench on this project's kernel.
final class KernelHackbench implements Subject {
    static final String NAME = "selvage";

    private final Kernel kernel;
    private final Workload workload;
    private final BodyKind body;

    KernelHackbench(Kernel kernel, Workload workload, BodyKind body) {
        this.kernel = kernel;
        this.workload = workload;
        this.body = body;
    }

    /// The process table during one run.
    ///
    /// @param running when the first receiver had half of its messages
    /// @param ended when all children had been collected
    record Snapshots(List<ProcessInfo> running, List<ProcessInfo> ended) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Warmup warmup() {
        return Warmup.NEEDED;
    }

    @Override
    public Duration run(Tally tally) throws InterruptedException {
        return run(tally, HackbenchProgram.Observer.NONE, body);
    }

    /// Does all of the work once more and looks at the process table meanwhile, which costs time.
    Snapshots observe() throws InterruptedException {
        var observer = new TableObserver();
        // The observer makes children wait by Java's means.
        run(new Tally(workload), observer, BodyKind.STACKFUL);
        return new Snapshots(observer.running, observer.ended);
    }

    private Duration run(Tally tally, HackbenchProgram.Observer observer, BodyKind kind) throws InterruptedException {
        var program = new HackbenchProgram(workload, tally, observer, kind);
        Process process = kernel.spawn(kind.program("hackbench", program));
        ExitStatus status = process.waitFor();
        if (program.failure() != null) {
            throw CommandFailure.ofWork(NAME + ": " + program.failure());
        }
        if (!status.success()) {
            throw CommandFailure.ofWork(NAME + ": hackbench " + status);
        }
        tally.requireComplete(NAME);
        return program.time();
    }

    /// Keeps all children until it has seen them, however early some of them are done.
    private final class TableObserver implements HackbenchProgram.Observer {
        private final CountDownLatch seen = new CountDownLatch(1);
        private volatile List<ProcessInfo> running = List.of();
        private volatile List<ProcessInfo> ended = List.of();

        @Override
        public void halfway() {
            running = kernel.processes();
            seen.countDown();
        }

        @Override
        public void childEnds() throws InterruptedException {
            seen.await();
        }

        @Override
        public void collected() {
            ended = kernel.processes();
        }
    }
}
