package example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.PipeEnds;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import io.selvage.api.simulation.Simulation;
import io.selvage.testkit.junit.ConcurrentTest;
import io.selvage.testkit.junit.Replay;
import io.selvage.testkit.weaving.Unwoven;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInfo;

/// Tests as users write them, right and wrong ones. Run by tests only.
@SuppressWarnings({"NonAtomicVolatileUpdate", "NonAtomicOperationOnVolatileField"})
public final class Samples {
    private Samples() {}

    /// Two threads that do the same.
    private static void twice(Runnable action) throws InterruptedException {
        Thread first = new Thread(action);
        Thread second = new Thread(action);
        first.start();
        second.start();
        first.join();
        second.join();
    }

    static class RacyCounter {
        private int count;

        @ConcurrentTest
        void countsBoth() throws InterruptedException {
            twice(() -> count++);
            assertEquals(2, count);
        }
    }

    static class SoundCounter {
        private int count;

        @ConcurrentTest(iterations = 200)
        void countsBoth() throws InterruptedException {
            twice(this::increment);
            assertEquals(2, count);
        }

        private synchronized void increment() {
            count++;
        }
    }

    static class EveryStrategy {
        private volatile int count;

        @ConcurrentTest(strategy = "pct(depth=2)", seed = 3)
        void pct() throws InterruptedException {
            twice(() -> count++);
            assertEquals(2, count);
        }

        @ConcurrentTest(strategy = "pos")
        void pos() throws InterruptedException {
            twice(() -> count++);
            assertEquals(2, count);
        }

        @ConcurrentTest(strategy = "dfs(preemptions=1)", cores = 1)
        void dfs() throws InterruptedException {
            twice(() -> count++);
            assertEquals(2, count);
        }
    }

    static class Exhaustive {
        @ConcurrentTest(strategy = "dfs", iterations = 100_000)
        void all() throws InterruptedException {
            AtomicInteger count = new AtomicInteger();
            Thread other = new Thread(count::incrementAndGet);
            other.start();
            count.incrementAndGet();
            other.join();
            assertEquals(2, count.get());
        }
    }

    static class Replayed {
        private int count;

        @ConcurrentTest
        @Replay(file = "target/selvage-schedules/example.Samples$RacyCounter.countsBoth.schedule")
        void fails() throws InterruptedException {
            twice(() -> count++);
            assertEquals(2, count);
        }
    }

    static class ReplayedWhenFixed {
        private int count;

        @ConcurrentTest
        @Replay(file = "target/selvage-schedules/example.Samples$RacyCounter.countsBoth.schedule")
        void failsNoMore() throws InterruptedException {
            twice(() -> count++);
            assertEquals(count, count);
        }
    }

    static class ReplayedWhenChanged {
        @ConcurrentTest
        @Replay(file = "target/selvage-schedules/example.Samples$RacyCounter.countsBoth.schedule")
        void diverges() throws InterruptedException {
            AtomicInteger count = new AtomicInteger();
            for (int i = 0; i < 10; i++) {
                twice(count::incrementAndGet);
            }
            assertEquals(20, count.get());
        }
    }

    static class ReplayOfNothing {
        @ConcurrentTest
        @Replay("seed=1")
        void isNoSchedule() {}
    }

    static class LifeCycle {
        private static int ofClass;
        private static boolean prepared;
        private final List<String> calls = Collections.synchronizedList(new ArrayList<>());

        @BeforeAll
        static void outside() {
            prepared = true;
        }

        @BeforeEach
        void first(TestInfo info) {
            calls.add("before " + info.getTestMethod().orElseThrow().getName());
        }

        @ConcurrentTest(iterations = 20)
        void seesItsOwnBeginning() throws InterruptedException {
            twice(() -> calls.add("thread"));
            assertEquals(List.of("before seesItsOwnBeginning", "thread", "thread"), calls);
            assertEquals(1, ++ofClass);
            assertEquals(false, prepared);
        }

        @ConcurrentTest(iterations = 20)
        void failsBehindTheTest() {
            calls.clear();
        }

        @AfterEach
        void last(SystemCalls sys) {
            assertNotNull(sys);
            if (calls.isEmpty()) {
                throw new IllegalStateException("after each");
            }
        }
    }

    static class Outer {
        private int count;

        @BeforeEach
        void outer() {
            count = 1;
        }

        @Nested
        class Inner {
            @BeforeEach
            void inner() {
                count *= 10;
            }

            @ConcurrentTest(iterations = 50)
            void sound() {
                assertEquals(10, count);
            }

            @ConcurrentTest
            void racy() throws InterruptedException {
                twice(() -> count++);
                assertEquals(12, count);
            }
        }
    }

    static class ChildThreads {
        @ConcurrentTest
        void assertionErrorInAThread() throws InterruptedException {
            AtomicInteger turn = new AtomicInteger();
            twice(() -> assertEquals(0, turn.getAndIncrement() / 2));
            Thread third = Thread.startVirtualThread(() -> assertEquals(1, turn.get(), "third"));
            third.join();
        }

        @ConcurrentTest
        void ownException() throws InterruptedException {
            int[] box = new int[1];
            Thread thread = new Thread(() -> box[0] = 1);
            thread.start();
            if (box[0] == 1) {
                throw new TooEarly();
            }
            thread.join();
        }
    }

    static final class TooEarly extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    static class Deadlocks {
        private final ReentrantLock left = new ReentrantLock();
        private final ReentrantLock right = new ReentrantLock();

        @ConcurrentTest
        void crossed() throws Exception {
            try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
                Future<?> one = executor.submit(() -> nest(left, right));
                Future<?> two = executor.submit(() -> nest(right, left));
                one.get();
                two.get();
            }
        }

        @ConcurrentTest(iterations = 100)
        void inOrder() throws Exception {
            try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
                Future<?> one = executor.submit(() -> nest(left, right));
                Future<?> two = executor.submit(() -> nest(left, right));
                one.get();
                two.get();
            }
        }

        @SuppressWarnings("LockNotBeforeTry")
        private static void nest(ReentrantLock outer, ReentrantLock inner) {
            outer.lock();
            try {
                inner.lock();
                inner.unlock();
            } finally {
                outer.unlock();
            }
        }
    }

    static class LostWakeUp {
        private final Object door = new Object();

        @ConcurrentTest
        @SuppressWarnings({"NakedNotify", "WaitNotInLoop"})
        void waitsForAWordThatHasBeenGiven() throws InterruptedException {
            Thread other = new Thread(() -> {
                synchronized (door) {
                    door.notifyAll();
                }
            });
            other.start();
            synchronized (door) {
                door.wait();
            }
            other.join();
        }
    }

    static class KernelPrograms {
        @ConcurrentTest(iterations = 100)
        void pipeBetweenProcesses(SystemCalls sys, Simulation simulation) {
            assertEquals(1, simulation.thread());
            PipeEnds pipe = sys.pipe();
            sys.clone(CloneFlags.FORK, () -> sys.write(pipe.writeEnd(), "hi"));
            byte[] bytes = new byte[2];
            assertEquals(2, sys.read(pipe.readEnd(), bytes));
            assertArrayEquals(new byte[] {'h', 'i'}, bytes);
            sys.waitpid(-1, WaitOptions.NONE);
        }

        @ConcurrentTest
        void leaks(SystemCalls sys) {
            sys.clone(CloneFlags.FORK, () -> sys.park());
        }
    }

    static class Time {
        @ConcurrentTest(iterations = 20)
        void anHourIsNothing() throws InterruptedException {
            long before = System.nanoTime();
            Thread.sleep(3_600_000);
            assertEquals(1, TimeUnit.NANOSECONDS.toHours(System.nanoTime() - before));
        }
    }

    static class Livelock {
        private volatile boolean flag;

        @ConcurrentTest(iterations = 10, stepLimit = 1_000)
        void spins() {
            while (!flag) {
                Thread.onSpinWait();
            }
        }
    }

    static class Refused {
        @ConcurrentTest(strategy = "hope")
        void byStrategy() {}

        @ConcurrentTest(cores = 0)
        void byCores() {}
    }

    static class Aborted {
        @ConcurrentTest
        void assumes() {
            assumeTrue(false, "not here");
        }
    }

    static class FromOutside {
        @ConcurrentTest
        void sleepsWhereNobodySees() throws InterruptedException {
            Outsider.sleep();
        }
    }

    @Unwoven
    static final class Outsider {
        private Outsider() {}

        static void sleep() throws InterruptedException {
            TimeUnit.HOURS.sleep(1);
        }
    }
}
