package io.selvage.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.PipeEnds;
import io.selvage.api.Program;
import io.selvage.api.Thread;
import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Fault;
import io.selvage.api.simulation.Simulation;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KernelTargetTest {
    private static void point(Access access, Object object) {
        Objects.requireNonNull(Kernel.currentSimulation()).point(access, object, -1, null);
    }

    /// Two threads add one to a counter, not atomically.
    private static final Program.Main LOST_UPDATE = sys -> {
        int[] counter = new int[1];
        Thread[] threads = new Thread[2];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = sys.clone(CloneFlags.THREAD, () -> {
                point(Access.READ, counter);
                int seen = counter[0];
                point(Access.WRITE, counter);
                counter[0] = seen + 1;
            });
        }
        for (Thread thread : threads) {
            sys.join(thread);
        }
        assertEquals(2, counter[0]);
        return 0;
    };

    private static Exploration explore(Program.Main main, Strategy strategy, int schedules) {
        try (KernelTarget target = KernelTarget.ofMain(Setting.DEFAULT.stepLimit(2_000), main)) {
            return new Explorer(target, ExplorerOptions.DEFAULT.schedules(schedules)).explore(strategy);
        }
    }

    private static Failure failure(Program.Main main, String strategy) {
        Exploration exploration = explore(main, Strategies.parse(strategy, 1), 500);
        assertNotNull(exploration.finding(), exploration::toString);
        return exploration.finding().failure();
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "pct", "pos", "round-robin(quantum=2)", "dfs", "dfs(preemptions=1)"})
    void findsALostUpdate(String strategy) {
        Failure failure = failure(LOST_UPDATE, strategy);
        assertEquals(Failure.Kind.UNCAUGHT_EXCEPTION, failure.kind());
        assertInstanceOf(AssertionError.class, failure.thrown());
    }

    @Test
    void goesThroughAllSchedulesOfACorrectProgram() {
        Exploration exploration = explore(
                sys -> {
                    int[] counter = new int[1];
                    Thread other = sys.clone(CloneFlags.THREAD, () -> {
                        point(Access.UPDATE, counter);
                        counter[0]++;
                    });
                    point(Access.UPDATE, counter);
                    counter[0]++;
                    sys.join(other);
                    assertEquals(2, counter[0]);
                    return 0;
                },
                Strategies.exhaustive(),
                10_000);
        assertEquals(Exploration.End.EXHAUSTED, exploration.end(), exploration::toString);
    }

    @Test
    @SuppressWarnings("LockNotBeforeTry") // Nobody is to release anything.
    void findsADeadlockOfLocks() {
        Failure failure = failure(
                sys -> {
                    ReentrantLock one = new ReentrantLock();
                    ReentrantLock two = new ReentrantLock();
                    Thread other = sys.clone(CloneFlags.THREAD, () -> {
                        point(Access.ACQUIRE, two);
                        two.lock();
                        point(Access.ACQUIRE, one);
                        one.lock();
                        one.unlock();
                        two.unlock();
                    });
                    point(Access.ACQUIRE, one);
                    one.lock();
                    point(Access.ACQUIRE, two);
                    two.lock();
                    two.unlock();
                    one.unlock();
                    sys.join(other);
                    return 0;
                },
                "random");
        assertEquals(Failure.Kind.DEADLOCK, failure.kind());
        assertEquals(2, failure.blocked().size());
        assertEquals(2, failure.cycle().size());
    }

    @Test
    void findsACycleOfProcesses() {
        Failure failure = failure(
                sys -> {
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
                },
                "random");
        assertEquals(Failure.Kind.DEADLOCK, failure.kind());
        assertEquals(2, failure.cycle().size());
    }

    @Test
    void findsALostWakeUp() {
        Failure failure = failure(
                sys -> {
                    boolean[] ready = new boolean[1];
                    boolean[] waiting = new boolean[1];
                    Thread main = sys.thread();
                    Object word = new Object();
                    sys.clone(CloneFlags.THREAD, () -> {
                        point(Access.WRITE, ready);
                        ready[0] = true;
                        point(Access.NOTIFY, word);
                        if (waiting[0]) {
                            main.unpark();
                        }
                    });
                    point(Access.READ, ready);
                    if (!ready[0]) {
                        point(Access.AWAIT, word);
                        waiting[0] = true;
                        LockSupport.park();
                    }
                    return 0;
                },
                "random");
        assertEquals(Failure.Kind.LOST_WAKE_UP, failure.kind(), failure::message);
    }

    @Test
    void findsALivelock() {
        Failure failure = failure(
                sys -> {
                    while (sys.getpid() > 0) {
                        sys.schedYield();
                    }
                    return 0;
                },
                "pct");
        assertEquals(Failure.Kind.LIVELOCK, failure.kind());
    }

    @Test
    void findsALeakedProcess() {
        Failure failure = failure(
                sys -> {
                    sys.clone(CloneFlags.FORK, () -> sys.park());
                    return 0;
                },
                "random");
        assertEquals(Failure.Kind.LEAKED_PROCESS, failure.kind());
    }

    @Test
    void findsAnExceptionInAThreadOfJavasOwn() {
        Failure failure = failure(
                sys -> {
                    java.lang.Thread thread = java.lang.Thread.ofVirtual().unstarted(() -> {
                        throw new IllegalStateException("in a thread");
                    });
                    thread.start();
                    thread.join();
                    return 0;
                },
                "random");
        assertEquals(Failure.Kind.UNCAUGHT_EXCEPTION, failure.kind());
        assertEquals("java.lang.IllegalStateException: in a thread", failure.message());
    }

    @Test
    void findsReplaysAndShrinksWhatFaultsBreak() {
        Setting faulty = Setting.DEFAULT.faults(Set.of(Fault.FAIL_WRITE, Fault.STALL_THREAD), 3);
        try (KernelTarget target = KernelTarget.ofMain(faulty, sys -> {
            PipeEnds pipe = sys.pipe();
            for (int i = 0; i < 4; i++) {
                sys.write(pipe.writeEnd(), "a line");
            }
            return 0;
        })) {
            Finding finding = ExplorerTest.found(target, Strategies.random(1));
            assertInstanceOf(KernelException.class, finding.failure().thrown());
            Finding small = new Shrinker(target, 300).shrink(finding).finding();
            long faults = small.schedule().choices().stream()
                    .filter(choice -> choice instanceof Choice.Mishap(Fault fault) && fault != null)
                    .count();
            assertEquals(1, faults, () -> small.schedule().toLine());
            assertEquals(small.schedule(), Schedule.parse(small.schedule().toText()));
        }
    }

    @Test
    void sameSeedSameTraces() {
        assertEquals(traces(7), traces(7));
        assertTrue(traces(7).size() > 3);
    }

    private static Set<Long> traces(long seed) {
        Set<Long> traces = new HashSet<>();
        try (KernelTarget target = KernelTarget.ofMain(Setting.DEFAULT, sys -> {
            Object shared = new Object();
            Simulation simulation = Objects.requireNonNull(Kernel.currentSimulation());
            Thread other = sys.clone(CloneFlags.THREAD, () -> {
                for (int i = 0; i < 5; i++) {
                    simulation.point(Access.WRITE, shared, -1, null);
                }
            });
            for (int i = 0; i < 5; i++) {
                simulation.point(Access.WRITE, shared, -1, null);
            }
            sys.join(other);
            return 0;
        })) {
            Strategy strategy = Strategies.random(seed);
            for (int run = 0; run < 50; run++) {
                Outcome outcome = target.run(new Attempt(0, Objects.requireNonNull(strategy.begin(run))));
                strategy.end();
                assertInstanceOf(Outcome.Passed.class, outcome);
                traces.add(outcome.traceHash());
            }
        }
        return traces;
    }

    @Test
    void shrinksAndReportsWhatItFinds() {
        try (KernelTarget target = KernelTarget.ofMain(Setting.DEFAULT.stepLimit(2_000), LOST_UPDATE)) {
            Finding finding = ExplorerTest.found(target, Strategies.random(1));
            Shrunk shrunk = new Shrinker(target, 300).shrink(finding);
            assertTrue(shrunk.finding().switches() <= finding.switches());
            for (int i = 0; i < 100; i++) {
                Outcome again = target.run(
                        new Attempt(0, new ReplayChooser(shrunk.finding().schedule(), ReplayChooser.Mode.STRICT)));
                assertEquals(shrunk.finding().schedule().traceHash(), again.traceHash());
                assertInstanceOf(Failure.class, again);
            }
            String report = Interleaving.of(target, shrunk.finding());
            assertTrue(report.startsWith("uncaught exception: "), report);
        }
    }
}
