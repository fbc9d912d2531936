package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelException;
import io.selvage.api.PipeEnds;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.BlockedThread;
import io.selvage.api.simulation.BrokenRunException;
import io.selvage.api.simulation.Decision;
import io.selvage.api.simulation.Fault;
import io.selvage.api.simulation.Plan;
import io.selvage.api.simulation.Simulation;
import io.selvage.api.simulation.StandstillException;
import io.selvage.api.simulation.StepLimitException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the deterministic machine promises, by example.
class DeterministicKernelTest {
    private static final long HOUR = Duration.ofHours(1).toNanos();

    private static Simulation of(Kernel kernel) {
        return Objects.requireNonNull(kernel.simulation());
    }

    @Test
    void aChooserCanLetThoseWhoBecameReadyFirstGoFirst() throws InterruptedException {
        List<Integer> order = new ArrayList<>();
        Plan plan = Plan.of(0, decision -> {
            int first = Math.max(0, decision.current());
            for (int option = 0; decision.current() < 0 && option < decision.options(); option++) {
                first = decision.readySince(option) < decision.readySince(first) ? option : first;
            }
            return first;
        });
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(plan, 2))) {
            kernel.spawn(Program.of("waker", sys -> {
                        io.selvage.api.Thread waker = sys.thread();
                        List<io.selvage.api.Thread> sleepers = new ArrayList<>();
                        for (int i = 0; i < 4; i++) {
                            int number = i;
                            sleepers.add(sys.clone(CloneFlags.THREAD, () -> {
                                if (number == 3) {
                                    waker.unpark();
                                }
                                sys.park();
                                order.add(number);
                            }));
                        }
                        sys.park();
                        List.of(2, 0, 3, 1)
                                .forEach(number -> sleepers.get(number).unpark());
                        for (io.selvage.api.Thread sleeper : sleepers) {
                            sys.join(sleeper);
                        }
                        return 0;
                    }))
                    .waitFor();
        }
        assertEquals(List.of(2, 0, 3, 1), order);
    }

    @Test
    void nobodyHasTheGuidOfProcess1() throws InterruptedException {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(0))) {
            var guids =
                    new HashSet<>(List.of(Objects.requireNonNull(kernel.find(1)).guid()));
            for (int i = 0; i < 8; i++) {
                var process = kernel.spawn(Program.of("child", _ -> 0));
                assertTrue(guids.add(process.guid()));
                process.waitFor();
            }
        }
    }

    @Test
    void anHourOfWaitingIsAnHourOfVirtualTime() throws InterruptedException {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1))) {
            Simulation simulation = of(kernel);
            kernel.spawn(Program.of("sleeper", sys -> {
                        simulation.sleep(HOUR);
                        LockSupport.parkNanos(HOUR);
                        return 0;
                    }))
                    .waitFor();
            assertTrue(simulation.nanoTime() >= 2 * HOUR, () -> simulation.nanoTime() + " ns");
            assertEquals(List.of(), simulation.leaks());
        }
    }

    @Test
    void objectWaitTimesOutInVirtualTime() throws InterruptedException {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1))) {
            Simulation simulation = of(kernel);
            Object monitor = new Object();
            kernel.spawn(Program.of("waiter", sys -> {
                        synchronized (monitor) {
                            while (simulation.nanoTime() < HOUR) {
                                monitor.wait(3_600_000);
                            }
                        }
                        return 0;
                    }))
                    .waitFor();
            assertTrue(simulation.nanoTime() >= HOUR);
        }
    }

    @Test
    void aWaitThatGoesByTheRealClockIsTold() {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1))) {
            Process process = kernel.spawn(Program.of("by the wall", sys -> {
                java.lang.Thread.sleep(3_600_000);
                return 0;
            }));
            BrokenRunException told = assertThrows(BrokenRunException.class, process::waitFor);
            String message = told.toString();
            assertTrue(message.contains("real clock"), message);
            assertTrue(message.contains("sleepNanos"), message);
            assertFalse(of(kernel).leaks().isEmpty());
        }
    }

    @Test
    void aDeadlockIsAStandstillThatNamesWhoWaits() {
        ReentrantLock one = new ReentrantLock();
        ReentrantLock two = new ReentrantLock();
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1))) {
            Process process = kernel.spawn(Program.of("deadlock", sys -> {
                one.lock();
                io.selvage.api.Thread other = sys.clone(CloneFlags.THREAD, () -> {
                    two.lock();
                    one.lock();
                });
                while (!two.isLocked()) {
                    sys.schedYield();
                }
                two.lock();
                return sys.join(other);
            }));
            StandstillException standstill = assertThrows(StandstillException.class, process::waitFor);
            assertEquals(2, standstill.blocked().size());
            for (BlockedThread blocked : standstill.blocked()) {
                assertTrue(blocked.waitsFor().contains("ReentrantLock"), blocked::waitsFor);
                assertFalse(blocked.stack().isEmpty());
            }
        }
    }

    @Test
    void whoWaitsForEverWithATimeoutIsAtAStandstillToo() {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1))) {
            Process process = kernel.spawn(Program.of("parent", sys -> {
                Process child = sys.spawn(Program.of("child", inner -> {
                    LockSupport.parkNanos(Long.MAX_VALUE);
                    return 0;
                }));
                child.waitFor();
                return 0;
            }));
            StandstillException standstill = assertThrows(StandstillException.class, process::waitFor);
            assertEquals(2, standstill.blocked().size());
            assertTrue(of(kernel).nanoTime() < HOUR);
        }
    }

    @Test
    void aStandstillThatAPlatformThreadCouldEndIsTold() {
        java.util.concurrent.CountDownLatch release = new java.util.concurrent.CountDownLatch(1);
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1))) {
            Process process = kernel.spawn(Program.of("pooled", sys -> {
                java.util.concurrent.CompletableFuture<Void> done = new java.util.concurrent.CompletableFuture<>();
                new java.lang.Thread(
                                () -> {
                                    try {
                                        release.await();
                                    } catch (InterruptedException e) {
                                        return;
                                    }
                                    done.complete(null);
                                },
                                "outsider")
                        .start();
                done.join();
                return 0;
            }));
            assertThrows(StandstillException.class, process::waitFor);
            String leak = of(kernel).leaks().getFirst();
            assertTrue(leak.contains("thread outsider runs outside of the machine"), leak);
        } finally {
            release.countDown();
        }
    }

    @Test
    void aCyclicWaitAmongProcessesNamesTheThreadsThatCouldEndIt() {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1))) {
            Process process = kernel.spawn(Program.of("cycle", sys -> {
                PipeEnds there = sys.pipe();
                PipeEnds back = sys.pipe();
                byte[] one = new byte[1];
                sys.clone(CloneFlags.FORK, () -> {
                    sys.read(there.readEnd(), one);
                    sys.write(back.writeEnd(), one);
                });
                sys.read(back.readEnd(), one);
                sys.write(there.writeEnd(), one);
                return 0;
            }));
            StandstillException standstill = assertThrows(StandstillException.class, process::waitFor);
            List<BlockedThread> blocked = standstill.blocked();
            assertEquals(2, blocked.size());
            assertEquals(List.of(blocked.get(1).number()), blocked.get(0).waitsForThreads());
            assertEquals(List.of(blocked.get(0).number()), blocked.get(1).waitsForThreads());
            assertTrue(blocked.get(0).waitsFor().contains("pipe"), blocked.get(0)::waitsFor);
        }
    }

    @Test
    void aRunThatDoesNotEndIsGivenUp() {
        Plan plan = Plan.seeded(1).stepLimit(1_000);
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(plan, 2))) {
            Process process = kernel.spawn(Program.of("spinner", sys -> {
                for (; ; ) {
                    sys.schedYield();
                }
            }));
            assertThrows(StepLimitException.class, process::waitFor);
            assertEquals(1_000, of(kernel).steps());
        }
    }

    @Test
    void aThreadThatSpinsBetweenPointsIsEndedByClose() {
        Process process;
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1))) {
            process = kernel.spawn(Program.of("spinner", sys -> {
                for (; ; ) {
                    of(kernel).point(Access.READ, null, -1, null);
                }
            }));
        }
        assertTrue(process.exitStatus() instanceof ExitStatus.Killed, () -> "" + process.exitStatus());
    }

    @Test
    void aWakeUpFromOutsideIsALeak() throws InterruptedException {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1))) {
            kernel.spawn(Program.of("woken", sys -> {
                        java.lang.Thread sleeper = java.lang.Thread.startVirtualThread(LockSupport::park);
                        while (sleeper.getState() != java.lang.Thread.State.WAITING) {
                            sys.schedYield();
                        }
                        java.lang.Thread outsider =
                                java.lang.Thread.ofPlatform().start(() -> LockSupport.unpark(sleeper));
                        while (outsider.isAlive()) {
                            java.lang.Thread.onSpinWait();
                        }
                        sleeper.join();
                        return 0;
                    }))
                    .waitFor();
            assertEquals(1, of(kernel).leaks().size());
            assertTrue(
                    of(kernel).leaks().getFirst().contains("was woken by Thread["),
                    of(kernel).leaks().getFirst());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 1_024})
    void noMoreThreadsAreOnCoresThanThereAreCores(int cores) throws InterruptedException {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(5, cores))) {
            Set<Integer> used = new TreeSet<>();
            of(kernel).observe(step -> used.add(step.core()));
            kernel.spawn(Program.of("many", sys -> {
                        for (int i = 0; i < 2 * Math.min(cores, 64); i++) {
                            sys.clone(CloneFlags.FORK, () -> {
                                for (int n = 0; n < 5; n++) {
                                    sys.getpid();
                                }
                            });
                        }
                        for (int i = 0; i < 2 * Math.min(cores, 64); i++) {
                            sys.waitpid(-1, WaitOptions.NONE);
                        }
                        return 0;
                    }))
                    .waitFor();
            assertEquals(cores, kernel.cores().size());
            assertTrue(used.stream().allMatch(core -> core >= 0 && core < cores), used::toString);
            assertEquals(cores == 1 ? Set.of(0) : used, used);
            assertTrue(cores == 1 || used.size() > 1, used::toString);
        }
    }

    @Test
    void theChooserDecidesWhoRuns() throws InterruptedException {
        Set<Integer> results = new HashSet<>();
        for (int avoided = 2; avoided <= 3; avoided++) {
            int thread = avoided;
            Plan plan = Plan.of(1, decision -> {
                assertEquals(Decision.Kind.THREAD, decision.kind());
                return decision.thread(0) == thread ? 1 : 0;
            });
            try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(plan, 2))) {
                int[] last = new int[1];
                kernel.spawn(Program.of("race", sys -> {
                            io.selvage.api.Thread one = sys.clone(CloneFlags.THREAD, () -> last[0] = 1);
                            io.selvage.api.Thread two = sys.clone(CloneFlags.THREAD, () -> last[0] = 2);
                            sys.join(one);
                            sys.join(two);
                            return 0;
                        }))
                        .waitFor();
                results.add(last[0]);
            }
        }
        assertEquals(Set.of(1, 2), results);
    }

    @Test
    void aChooserThatChoosesWhatThereIsNotBreaksTheRun() {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(Plan.of(1, Decision::options), 2))) {
            Process process = kernel.spawn(Program.of("any", sys -> {
                sys.clone(CloneFlags.THREAD, () -> {});
                return sys.getpid();
            }));
            assertThrows(BrokenRunException.class, process::waitFor);
        }
    }

    @Test
    void aThreadKilledByAFaultEndsAloneAndItsProcessLivesOn() throws InterruptedException {
        boolean[] survived = new boolean[1];
        Plan plan = Plan.of(1, decision -> decision.kind() == Decision.Kind.FAULT && decision.last() == 2 ? 1 : 0)
                .faults(Set.of(Fault.KILL_THREAD), 1);
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(plan, 2))) {
            ExitStatus status = kernel.spawn(Program.of("victim", sys -> {
                        io.selvage.api.Thread thread = sys.clone(CloneFlags.THREAD, () -> {
                            sys.getpid();
                            survived[0] = true;
                        });
                        sys.join(thread);
                        return 7;
                    }))
                    .waitFor();
            assertEquals(new ExitStatus.Exited(7), status);
            assertFalse(survived[0]);
        }
    }

    @Test
    void callsFailWhereThePlanLetsThem() throws InterruptedException {
        Plan plan = Plan.of(1, decision -> decision.kind() == Decision.Kind.FAULT ? 1 : 0)
                .faults(Set.of(Fault.FAIL_ALLOCATION, Fault.FAIL_WRITE), 3);
        Errno[] seen = new Errno[3];
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(plan, 1))) {
            kernel.spawn(Program.of("unlucky", sys -> {
                        seen[0] = errnoOf(sys::pipe);
                        seen[1] = errnoOf(() -> sys.clone(CloneFlags.THREAD, () -> {}));
                        PipeEnds[] pipe = new PipeEnds[1];
                        seen[2] = errnoOf(() -> sys.write(1, "lost"));
                        pipe[0] = sys.pipe();
                        sys.write(pipe[0].writeEnd(), "kept");
                        return 0;
                    }))
                    .waitFor();
        }
        assertEquals(List.of(Errno.EMFILE, Errno.EAGAIN, Errno.EIO), List.of(seen));
    }

    private static Errno errnoOf(Runnable call) {
        return assertThrows(KernelException.class, call::run).errno();
    }

    @Test
    void theSameNamesComeAgainAfterARestart() throws Exception {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1))) {
            Simulation simulation = of(kernel);
            Program program = Program.of("named", SystemCalls::getpid);
            Process first = kernel.spawn(program);
            first.waitFor();
            simulation.restart(Plan.seeded(1));
            Process second = kernel.spawn(program);
            second.waitFor();
            assertEquals(first.pid(), second.pid());
            simulation.restart(Plan.seeded(2));
            Process third = kernel.spawn(program);
            third.waitFor();
            assertNotEquals(second.guid(), third.guid());
        }
    }

    @Test
    void aRunCannotBeRestartedWhileThereAreProcesses() {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1))) {
            kernel.spawn(Program.stackless("sleeper", () -> sys -> StepBody.Step.BLOCK));
            KernelException refused =
                    assertThrows(KernelException.class, () -> of(kernel).restart(Plan.seeded(2)));
            assertEquals(Errno.EBUSY, refused.errno());
        }
    }

    @Test
    void theRealMachineHasNothingToDecide() throws InterruptedException {
        try (Kernel kernel = Kernel.boot(KernelConfig.cores(1))) {
            assertNull(kernel.simulation());
            kernel.spawn(Program.of("inside", sys -> {
                        assertNull(Kernel.currentSimulation());
                        return 0;
                    }))
                    .waitFor();
        }
    }

    @Test
    void programsFindTheirMachine() throws InterruptedException {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1))) {
            List<@Nullable Simulation> found = new ArrayList<>();
            kernel.spawn(Program.of("inside", sys -> {
                        found.add(Kernel.currentSimulation());
                        return 0;
                    }))
                    .waitFor();
            assertEquals(Collections.singletonList(kernel.simulation()), found);
            assertNull(Kernel.currentSimulation());
        }
    }
}
