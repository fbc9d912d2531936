package io.selvage.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.BlockedThread;
import io.selvage.api.simulation.Fault;
import io.selvage.api.simulation.Step;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

final class InterleavingTest {
    private static String golden(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(InterleavingTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String report(Toy toy) {
        Finding finding = ExplorerTest.found(toy, Strategies.random(5));
        return Interleaving.of(toy, new Shrinker(toy, 500).shrink(finding).finding());
    }

    @Test
    void twoThreadsInTwoColumns() throws IOException {
        assertEquals(golden("lost-update.txt"), report(Toy.lostUpdate()).replaceAll("(?m)^      at .*\n", ""));
    }

    @Test
    void deadlockWithItsCycle() throws IOException {
        assertEquals(golden("lock-order.txt"), report(Toys.lockOrder()));
    }

    @Test
    void manyThreadsInOneColumn() {
        Toy toy = new Toy();
        for (int i = 0; i < 6; i++) {
            toy.thread(Toy.write(0, 9, i));
        }
        toy.finish(v -> Toy.expect(0, v[0]));
        List<String> lines =
                report(toy).lines().filter(line -> line.contains("write v0")).toList();
        assertEquals(6, lines.size());
        for (int step = 0; step < 6; step++) {
            String line = lines.get(step);
            String start = (step == 0 ? "  " : "->") + "    " + step + "  ";
            assertTrue(line.matches(start + "t(\\d) toy-\\1: write v0 @ Toy.thread\\1:1"), () -> "not a step: " + line);
        }
    }

    @Test
    void staysWithin120Columns() {
        Toy toy = new Toy();
        for (int i = 0; i < 4; i++) {
            toy.thread(Toy.run(Access.WRITE, 0, v -> v[0]++, "write " + "something ".repeat(20)));
        }
        toy.finish(v -> Toy.expect(0, v[0]));
        report(toy)
                .lines()
                .filter(line -> !line.contains("@Replay") && !line.startsWith("      at "))
                .forEach(line -> assertTrue(line.length() <= 120));
    }

    @Test
    void leavesOutTheMiddleOfLongStretchesAndShowsFaultsAndStacks() throws IOException {
        StepLog log = new StepLog();
        Object lock = new ReentrantLock();
        for (int i = 0; i < 40; i++) {
            int thread = i < 30 ? 0 : 1;
            Access access = i % 2 == 0 ? Access.ACQUIRE : Access.RELEASE;
            log.step(new Step(i, thread, thread == 0 ? "main" : "worker", 0, i, access, lock, -1, null));
            if (i == 34) {
                log.fault(Fault.STALL_THREAD, 1);
            }
        }
        BlockedThread main = new BlockedThread(
                0,
                300,
                300,
                "main",
                Access.AWAIT,
                lock,
                "the end of thread 301",
                List.of(1),
                List.of(
                        new StackTraceElement(
                                "java.util.concurrent.locks.LockSupport", "park", "LockSupport.java", 221),
                        new StackTraceElement("com.acme.Bank", "transfer", "Bank.java", 42),
                        new StackTraceElement("io.selvage.kernel.Task", "run", "Task.java", 7)));
        Failure failure = new Failure(
                Failure.Kind.LOST_WAKE_UP,
                "main waits for the end of thread 301",
                null,
                List.of(main),
                List.of(),
                7,
                40,
                List.of());
        Schedule schedule = new Schedule(9, Setting.DEFAULT, Environment.here(), 7, List.of(new Choice.Next(0)));
        assertEquals(golden("long-stretch.txt"), Interleaving.of(new Finding(failure, schedule, "pos", 11, 1, 1), log));
    }
}
