package io.selvage.scheduler;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/// What the scheduler would do without its atomic operations. Called in their place by classes that were
/// broken on purpose.
final class Careless {
    private Careless() {}

    static boolean compareAndSet(VarHandle field, Schedulable schedulable, int expected, int value) {
        if ((int) field.getVolatile(schedulable) != expected) {
            return false;
        }
        field.setVolatile(schedulable, value);
        return true;
    }

    static boolean compareAndSet(VarHandle field, VirtualCore core, int expected, int value) {
        if ((int) field.getVolatile(core) != expected) {
            return false;
        }
        field.setVolatile(core, value);
        return true;
    }

    static boolean weakCompareAndSetAcquire(VarHandle field, VirtualCore core, int expected, int value) {
        return compareAndSet(field, core, expected, value);
    }

    static @Nullable Schedulable getAndSet(VarHandle field, VirtualCore core, @Nullable Schedulable value) {
        Schedulable before = (Schedulable) field.getVolatile(core);
        field.setVolatile(core, value);
        return before;
    }

    static boolean compareAndSet(AtomicLongArray words, int index, long expected, long value) {
        if (words.get(index) != expected) {
            return false;
        }
        words.set(index, value);
        return true;
    }
}
