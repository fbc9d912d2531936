package example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.testkit.Outcome;
import io.selvage.testkit.Schedule;
import io.selvage.testkit.jqwik.Schedules;
import io.selvage.testkit.junit.ConcurrentTest;
import io.selvage.testkit.junit.Replay;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// Properties as users write them. Run by tests only.
public final class PropertySamples {
    private PropertySamples() {}

    /// A stack of which `push` and `pop` are not atomic.
    static final class Stack {
        private final Deque<Integer> items = new ArrayDeque<>();
        private int size;

        void push(int item) {
            items.push(item);
            size++;
        }

        synchronized void pushSafely(int item) {
            push(item);
        }
    }

    static class Racy {
        @Property(tries = 200, seed = "1", shrinking = ShrinkingMode.FULL)
        void keepsCount(
                @ForAll Schedule schedule, @ForAll @Size(min = 1, max = 3) List<@IntRange(max = 9) Integer> items) {
            Schedules.run(schedule, () -> {
                Stack stack = new Stack();
                Thread other = new Thread(() -> items.forEach(stack::push));
                other.start();
                items.forEach(stack::push);
                other.join();
                assertEquals(2 * items.size(), stack.size);
            });
        }
    }

    static class Sound {
        @Property(tries = 100, seed = "1")
        void keepsCount(
                @ForAll Schedule schedule, @ForAll @Size(min = 1, max = 3) List<@IntRange(max = 9) Integer> items) {
            Schedules.run(schedule, () -> {
                Stack stack = new Stack();
                Thread other = new Thread(() -> items.forEach(stack::pushSafely));
                other.start();
                items.forEach(stack::pushSafely);
                other.join();
                assertEquals(2 * items.size(), stack.size);
            });
        }
    }

    /// What a schedule without any block does not bring to its end by itself.
    static class Spinning {
        private volatile boolean go;

        static void run() throws InterruptedException {
            Spinning spinning = new Spinning();
            Thread other = new Thread(() -> spinning.go = true);
            other.start();
            while (!spinning.go) {
                // Nothing but look.
            }
            other.join();
        }
    }

    /// Two threads that count without care; the same as a property and as a test.
    static class Twice {
        static void run() throws InterruptedException {
            Stack stack = new Stack();
            Thread other = new Thread(() -> stack.push(1));
            other.start();
            stack.push(2);
            other.join();
            assertEquals(2, stack.size);
        }

        @ConcurrentTest
        @Replay(file = "target/selvage-schedules/from-jqwik.schedule")
        void replays() throws InterruptedException {
            run();
        }
    }

    /// Runs one of the above.
    public static Outcome.Passed run(String name, Schedule schedule) {
        return switch (name) {
            case "Spinning" -> Schedules.run(schedule, Spinning::run);
            case "Twice" -> Schedules.run(schedule, Twice::run);
            default -> throw new IllegalArgumentException(name);
        };
    }

    static class Captures {
        private final List<Integer> field = Collections.emptyList();

        @Property(tries = 1)
        void usesAField(@ForAll Schedule schedule) {
            Schedules.run(schedule, () -> assertEquals(0, field.size()));
        }
    }
}
