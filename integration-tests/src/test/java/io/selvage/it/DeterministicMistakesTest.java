package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelException;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.BrokenRunException;
import io.selvage.api.simulation.Chooser;
import io.selvage.api.simulation.Decision;
import io.selvage.api.simulation.Fault;
import io.selvage.api.simulation.Plan;
import io.selvage.api.simulation.Simulation;
import io.selvage.api.simulation.StepLimitException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a deterministic kernel does with those who use it wrongly: it says so, to the one who waits, and does not
/// hang.
@Timeout(60)
class DeterministicMistakesTest {
    private static Simulation simulation(Kernel kernel) {
        return Objects.requireNonNull(kernel.simulation());
    }

    private static Chooser failingAt(Decision.Kind kind) {
        return decision -> {
            if (decision.kind() == kind) {
                throw new IllegalStateException("chooser");
            }
            return 0;
        };
    }

    private static void pointForEver(Simulation simulation) {
        for (; ; ) {
            simulation.point(Access.READ, null, -1, null);
        }
    }

    @Test
    void aChooserThatFailsAtANumberFailsTheRunAndNotTheProgram() throws Exception {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(Plan.of(1, failingAt(Decision.Kind.VALUE)), 1))) {
            AtomicReference<Object> caught = new AtomicReference<>();
            Process process = kernel.spawn(Program.of("p", _ -> {
                try {
                    var _ = simulation(kernel).choose(3);
                } catch (IllegalStateException seen) {
                    caught.set(seen);
                }
                return 3;
            }));
            assertEquals(
                    "chooser",
                    assertThrows(IllegalStateException.class, process::waitFor).getMessage());
            assertEquals(new ExitStatus.Exited(3), process.waitFor());
            assertSame(null, caught.get());
        }
    }

    @Test
    void anAnswerOutOfRangeBreaksTheRun() {
        Chooser wild = decision -> decision.kind() == Decision.Kind.VALUE ? 99 : 0;
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(Plan.of(1, wild), 1))) {
            Process process =
                    kernel.spawn(Program.of("p", _ -> simulation(kernel).choose(3)));
            assertThrows(BrokenRunException.class, process::waitFor);
        }
    }

    @Test
    void aChooserThatFailsAtAWakeUpLosesNoWakeUp() throws Exception {
        Plan plan = Plan.of(1, failingAt(Decision.Kind.FAULT)).faults(EnumSet.of(Fault.DELAY_WAKE_UP), 5);
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(plan, 1))) {
            Process process = kernel.spawn(Program.of("p", sys -> {
                Thread main = Thread.currentThread();
                sys.clone(CloneFlags.THREAD, () -> LockSupport.unpark(main));
                LockSupport.park();
                return 3;
            }));
            assertThrows(IllegalStateException.class, process::waitFor);
            assertEquals(new ExitStatus.Exited(3), process.waitFor());
        }
    }

    @Test
    void aKernelThatIsClosedRefusesToBeDriven() {
        Kernel kernel = Kernel.boot(KernelConfig.deterministic(1, 1));
        Simulation simulation = simulation(kernel);
        kernel.close();
        assertThrows(CancellationException.class, () -> simulation.drive(() -> 1));
        assertThrows(CancellationException.class, () -> simulation.restart(Plan.seeded(1)));
    }

    @Test
    void aSimulatedThreadCannotWaitForItsOwnMachine() throws Exception {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1, 1))) {
            Process process = kernel.spawn(Program.of("p", _ -> {
                assertThrows(
                        IllegalStateException.class, () -> simulation(kernel).drive(() -> 1));
                return 3;
            }));
            assertEquals(new ExitStatus.Exited(3), process.waitFor());
        }
    }

    @Test
    void virtualTimeIsNotForOthersToSleepIn() throws Exception {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1, 1))) {
            Simulation simulation = simulation(kernel);
            assertThrows(IllegalStateException.class, () -> simulation.sleep(1));
            simulation.drive(() -> assertThrows(IllegalStateException.class, () -> simulation.sleep(1)));
        }
    }

    @Test
    void anObserverMayComeToAPoint() throws Exception {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1, 1))) {
            Simulation simulation = simulation(kernel);
            simulation.observe(_ -> simulation.point(Access.READ, null, -1, null));
            Process process = kernel.spawn(Program.of("p", sys -> sys.getpid() - sys.gettid()));
            assertEquals(new ExitStatus.Exited(0), process.waitFor());
        }
    }

    @Test
    void aRunThatDoesNotEndIsLeftBehindByNoOther() {
        Plan plan = Plan.seeded(1).stepLimit(1_000);
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(plan, 1))) {
            Simulation simulation = simulation(kernel);
            Process process = kernel.spawn(Program.of("p", _ -> {
                pointForEver(simulation);
                return 0;
            }));
            assertThrows(StepLimitException.class, process::waitFor);
            var thrown = assertThrows(KernelException.class, () -> simulation.restart(plan));
            assertEquals(Errno.EBUSY, thrown.errno());
        }
    }

    @Test
    void closingDoesNotWaitForWhatSomebodyElseDrives() throws Exception {
        Kernel kernel = Kernel.boot(KernelConfig.deterministic(1, 1).closeTimeout(Duration.ofMillis(200)));
        CountDownLatch driving = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Thread other = Thread.ofPlatform().daemon().start(() -> {
            try {
                simulation(kernel).drive(() -> {
                    driving.countDown();
                    never.await();
                    return 0;
                });
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        driving.await();
        kernel.close();
        never.countDown();
        other.join();
    }

    @Test
    void sleepsThatBecomeShorterAreNotTakenForTheRealClock() throws Exception {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1, 1))) {
            Process process = kernel.spawn(Program.of("p", _ -> {
                for (int millis = 100; millis > 50; millis--) {
                    try {
                        simulation(kernel).sleep(millis * 1_000_000L);
                    } catch (InterruptedException e) {
                        return 1;
                    }
                }
                return 3;
            }));
            assertEquals(new ExitStatus.Exited(3), process.waitFor());
        }
    }

    @Test
    void aThreadThatIsKilledBeforeItsFirstStepDoesNothing() throws Exception {
        Chooser killsTheSecond = decision -> decision.kind() == Decision.Kind.FAULT && decision.last() == 2 ? 1 : 0;
        Plan plan = Plan.of(1, killsTheSecond).faults(EnumSet.of(Fault.KILL_THREAD), 1);
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(plan, 1))) {
            AtomicReference<Object> done = new AtomicReference<>();
            Process process = kernel.spawn(Program.of("p", sys -> {
                var thread = sys.clone(CloneFlags.THREAD, () -> done.set("done"));
                return sys.join(thread);
            }));
            assertEquals(new ExitStatus.Exited(0), process.waitFor());
            assertSame(null, done.get());
        }
    }

    @Test
    void aProcessOfAFormerRunIsForgotten() throws Exception {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1, 1))) {
            WeakReference<Process> former = new WeakReference<>(runWithAThreadThatIsKilled(kernel));
            simulation(kernel).restart(Plan.seeded(2));
            assertEquals(3, runWithAThreadThatIsKilled(kernel).pid());
            for (int attempt = 0; attempt < 100 && former.get() != null; attempt++) {
                System.gc();
            }
            assertSame(null, former.get());
        }
    }

    private static Process runWithAThreadThatIsKilled(Kernel kernel) throws InterruptedException {
        Process process = kernel.spawn(Program.of("p", sys -> {
            sys.clone(CloneFlags.THREAD, () -> LockSupport.park());
            return 3;
        }));
        assertEquals(new ExitStatus.Exited(3), process.waitFor());
        return process;
    }
}
