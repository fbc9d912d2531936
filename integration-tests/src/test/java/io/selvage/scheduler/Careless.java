package io.selvage.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/// What the scheduler would do without its atomic operations. Called in their place by classes that were broken on
/// purpose.
final class Careless {
    private Careless() {}

    static boolean compareAndSet(VarHandle field, RunQueue queue, long expected, long value) {
        if ((long) field.getVolatile(queue) != expected) {
            return false;
        }
        field.setVolatile(queue, value);
        return true;
    }

    static boolean compareAndSet(VarHandle field, Schedulable schedulable, int expected, int value) {
        if ((int) field.getVolatile(schedulable) != expected) {
            return false;
        }
        field.setVolatile(schedulable, value);
        return true;
    }

    static boolean compareAndSet(VarHandle field, VirtualCore core, boolean expected, boolean value) {
        if ((boolean) field.getVolatile(core) != expected) {
            return false;
        }
        field.setVolatile(core, value);
        return true;
    }

    static boolean compareAndSet(AtomicLongArray words, int index, long expected, long value) {
        if (words.get(index) != expected) {
            return false;
        }
        words.set(index, value);
        return true;
    }

    static @Nullable Schedulable getAndSet(VarHandle field, RunQueue queue, @Nullable Schedulable value) {
        Schedulable seen = (Schedulable) field.getVolatile(queue);
        field.setVolatile(queue, value);
        return seen;
    }

    /// Announces an element before it is in its slot.
    static void storeLate(@Nullable Schedulable[] ring, int slot, Schedulable schedulable, RunQueue queue) {
        try {
            VarHandle tail = MethodHandles.privateLookupIn(RunQueue.class, MethodHandles.lookup())
                    .findVarHandle(RunQueue.class, "tail", long.class);
            tail.setVolatile(queue, (long) tail.getVolatile(queue) + 1);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("RunQueue has changed", e);
        }
        ring[slot] = schedulable;
    }
}
