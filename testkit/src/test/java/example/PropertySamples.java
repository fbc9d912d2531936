package example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.testkit.Schedule;
import io.selvage.testkit.jqwik.Schedules;
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

    static class Captures {
        private final List<Integer> field = Collections.emptyList();

        @Property(tries = 1)
        void usesAField(@ForAll Schedule schedule) {
            Schedules.run(schedule, () -> assertEquals(0, field.size()));
        }
    }
}
