package io.selvage.testkit;

import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelEvent;
import io.selvage.api.Process;
import io.selvage.api.ProcessInfo;
import io.selvage.api.Program;
import io.selvage.api.ThreadState;
import io.selvage.api.simulation.BlockedThread;
import io.selvage.api.simulation.BrokenRunException;
import io.selvage.api.simulation.Plan;
import io.selvage.api.simulation.Simulation;
import io.selvage.api.simulation.SimulationException;
import io.selvage.api.simulation.StandstillException;
import io.selvage.api.simulation.StepLimitException;
import io.selvage.testkit.weaving.Hooks;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A deterministic kernel that runs one program over and over.
final class BootedKernel {
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);
    private static final int INIT = 1;

    private final Setting setting;
    private final Program program;
    private final Kernel kernel;
    private final Simulation simulation;
    private final List<Throwable> thrown;
    private final java.lang.Thread driver;
    private boolean broken;

    BootedKernel(Setting setting, Program program) {
        this.setting = setting;
        this.program = program;
        Plan idle = Plan.seeded(0);
        kernel = Kernel.boot(KernelConfig.deterministic(idle, setting.cores())
                .closeTimeout(CLOSE_TIMEOUT)
                // What a program under test prints is for whoever watches, and no step of its own.
                .javaStreams(KernelConfig.JavaStreams.OF_JVM)
                .stdin(InputStream.nullInputStream())
                .stdout(OutputStream.nullOutputStream())
                .stderr(OutputStream.nullOutputStream())
                .events(this::event));
        simulation = Objects.requireNonNull(kernel.simulation(), "a deterministic kernel has a simulation");
        thrown = Uncaught.listen(simulation);
        driver = driverOf(simulation);
    }

    private static java.lang.Thread driverOf(Simulation simulation) {
        try {
            return simulation.drive(java.lang.Thread::currentThread);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    Simulation simulation() {
        return simulation;
    }

    boolean isDriver() {
        return java.lang.Thread.currentThread() == driver;
    }

    /// Whether there can be no more runs on this kernel.
    boolean isBroken() {
        return broken;
    }

    void close() {
        Uncaught.forget(simulation);
        kernel.close();
    }

    /// Threads that the kernel itself has made report here what they throw.
    private void event(KernelEvent event) {
        if (event instanceof KernelEvent.UncaughtException uncaught) {
            thrown.add(uncaught.thrown());
        }
    }

    /// On the driver.
    Outcome run(Attempt attempt) {
        simulation.restart(setting.plan(attempt.seed(), attempt.chooser()));
        Hooks.begin(simulation);
        simulation.observe(attempt.observer());
        thrown.clear();
        // Until the run has come to a good end.
        broken = true;
        try {
            Process process = kernel.spawn(program);
            process.waitFor();
            return ended(process);
        } catch (StandstillException e) {
            return standstill(e);
        } catch (StepLimitException e) {
            return failure(Failure.Kind.LIVELOCK, String.valueOf(e.getMessage()), null, List.of());
        } catch (BrokenRunException | RunStoppedException e) {
            return stopped(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while a run was under way", e);
        } finally {
            simulation.observe(null);
        }
    }

    private Outcome ended(Process process) {
        List<ProcessInfo> left = kernel.processes().stream()
                .filter(row -> row.pid() != INIT
                        && row.pid() != process.pid()
                        && row.state() != ThreadState.ZOMBIE
                        && row.state() != ThreadState.DEAD)
                .toList();
        broken = !left.isEmpty();
        if (!thrown.isEmpty()) {
            return uncaught(List.of());
        }
        if (!left.isEmpty()) {
            String names = String.join(
                    ", ",
                    left.stream()
                            .map(row -> row.name() + " (PID " + row.pid() + ")")
                            .toList());
            return failure(Failure.Kind.LEAKED_PROCESS, "the program has ended without " + names, null, List.of());
        }
        return new Outcome.Passed(simulation.traceHash(), simulation.steps(), simulation.leaks());
    }

    /// A thread that died of an exception is why the others wait, if there is one.
    private Failure standstill(StandstillException e) {
        if (!thrown.isEmpty()) {
            return uncaught(e.blocked());
        }
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("every thread waits");
        if (!simulation.leaks().isEmpty()) {
            // Somebody whom the machine cannot see might end it.
            return failure(
                    Failure.Kind.LEAK,
                    "the run proves nothing:\n" + String.join("\n", simulation.leaks()),
                    null,
                    e.blocked());
        }
        return failure(Failure.Kind.DEADLOCK, message, null, e.blocked());
    }

    private Failure stopped(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof RunStoppedException stop) {
                return failure(stop.kind(), String.valueOf(stop.getMessage()), null, List.of());
            }
        }
        if (!simulation.leaks().isEmpty()) {
            return failure(Failure.Kind.LEAK, String.valueOf(e.getMessage()), null, List.of());
        }
        if (e instanceof SimulationException && e.getCause() == null) {
            return failure(Failure.Kind.LIVELOCK, String.valueOf(e.getMessage()), null, List.of());
        }
        throw e;
    }

    private Failure uncaught(List<BlockedThread> blocked) {
        Throwable first = thrown.getFirst();
        return failure(Failure.Kind.UNCAUGHT_EXCEPTION, first.toString(), first, blocked);
    }

    private Failure failure(Failure.Kind kind, String message, @Nullable Throwable cause, List<BlockedThread> blocked) {
        return new Failure(
                kind,
                message,
                cause,
                blocked,
                List.of(),
                simulation.traceHash(),
                simulation.steps(),
                simulation.leaks());
    }
}
