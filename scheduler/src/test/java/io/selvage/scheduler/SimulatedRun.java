package io.selvage.scheduler;

import io.selvage.api.scheduling.SchedulingPolicy;
import io.selvage.api.scheduling.Topology;
import io.selvage.runtime.SystemClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/// Workers on a simulated machine, from the beginning to the end.
final class SimulatedRun implements AutoCloseable {
    static final long STEP_NANOS = 1_000;

    final SimulatedMachine machine;
    final List<Worker> workers = new ArrayList<>();

    private Runnable whenBegun = () -> {};

    /// How often policies that broke have been reported.
    int policyFailures;

    /// All up to here have ended.
    private int ended;

    /// Called before each step, once its time has begun.
    Consumer<Worker> watcher = _ -> {};

    /// On cores that the scheduler decides for.
    SimulatedRun(Topology topology, SchedulingPolicy.Source policy, long seed) {
        machine = new SimulatedMachine(topology, policy, STEP_NANOS, guide(seed), new SystemClock(), this::ticked);
    }

    /// On a machine whose guide chooses.
    SimulatedRun(int cores, long seed) {
        machine = new SimulatedMachine(cores, STEP_NANOS, guide(seed), new SystemClock(), () -> {});
    }

    private QuietGuide guide(long seed) {
        return new QuietGuide(seed, thread -> watcher.accept((Worker) thread.schedulable()));
    }

    /// What a kernel does.
    private void ticked() {
        if (machine.takePolicyFailure() != null) {
            policyFailures++;
            machine.recover(workers);
        }
    }

    Worker add(SchedulingParameters parameters, Worker.Act... script) {
        return add(parameters, List.of(script));
    }

    Worker add(SchedulingParameters parameters, List<Worker.Act> script) {
        var worker = new Worker(machine, workers.size(), script, workers);
        worker.initialParameters(parameters);
        workers.add(worker);
        return worker;
    }

    /// Has something done a millisecond after the beginning.
    void later(Runnable action) {
        whenBegun = () -> {
            var _ = machine.later(action, 1_000_000);
        };
    }

    /// Lets all workers begin at the same time, and runs.
    ///
    /// @param nanos until then, unless all have ended before
    void run(long nanos) throws InterruptedException {
        machine.start();
        try {
            machine.call(() -> {
                whenBegun.run();
                workers.forEach(Worker::start);
                return null;
            });
        } catch (RuntimeException | InterruptedException expected) {
            throw expected;
        } catch (Exception impossible) {
            throw new AssertionError(impossible);
        }
        goOn(nanos);
    }

    /// Runs on.
    void goOn(long nanos) throws InterruptedException {
        machine.runUntil(this::haveAllEnded, nanos);
    }

    /// {@return how many run or wait on each core}
    List<Integer> threadsPerCore() {
        int[] counts = new int[machine.coreCount()];
        for (Worker worker : workers) {
            if (worker.core() >= 0) {
                counts[worker.core()]++;
            } else if (worker.runState() == Schedulable.State.READY) {
                counts[worker.home()]++;
            }
        }
        return Arrays.stream(counts).boxed().toList();
    }

    boolean haveAllEnded() {
        while (ended < workers.size() && workers.get(ended).hasEnded()) {
            ended++;
        }
        return ended == workers.size();
    }

    @Override
    public void close() {
        machine.stop();
        try {
            if (!machine.awaitEnd(10_000_000_000L)) {
                throw new AssertionError("the driver does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted before the driver had ended", e);
        }
    }
}
