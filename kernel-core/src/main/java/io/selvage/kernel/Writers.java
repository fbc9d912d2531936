package io.selvage.kernel;

import io.selvage.runtime.Affinity;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// Who is writing into an address space at this moment, counted on several cache lines so that writers on
/// several cores do not meet.
///
/// A writer enters, looks whether the page is one that it may write to, writes and leaves. Who changes
/// what may be written to makes the change and then waits until each count has been zero once. Entering
/// and the change are sequentially consistent: a writer that the wait missed entered after the change and
/// sees it.
final class Writers {
    /// What [#enter] gives a writer that need not be counted.
    static final int UNCOUNTED = -1;

    private static final int LINES = 8;

    /// One cache line and its neighbour, which processors fetch together.
    private static final int INTS_PER_LINE = 32;

    private static final int SPINS = 100;
    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle COUNTS;

    static {
        try {
            COUNTS = MethodHandles.lookup().findVarHandle(Writers.class, "counts", int[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// Made by the first writer that must be counted: most address spaces have one thread.
    private volatile int @Nullable [] counts;

    Writers() {}

    /// {@return what the writer is to [#leave] with}
    int enter() {
        int line = lineOf((int) java.lang.Thread.currentThread().threadId());
        enterAgain(line);
        return line;
    }

    /// {@return what a writer with that number enters with}
    static int lineOf(int number) {
        return (number & LINES - 1) * INTS_PER_LINE;
    }

    void enterAgain(int line) {
        if (line != UNCOUNTED) {
            COUNT.getAndAdd(made(), line, 1);
        }
    }

    /// Also orders what was written before whatever the writer reads next.
    void leave(int line) {
        if (line != UNCOUNTED) {
            COUNT.getAndAdd(made(), line, -1);
        }
    }

    private int[] made() {
        int[] present = counts;
        if (present != null) {
            return present;
        }
        COUNTS.compareAndSet(this, null, new int[LINES * INTS_PER_LINE]);
        return made();
    }

    /// Waits for everybody who entered before the call. A writer writes one word or a part of a page, no
    /// more.
    void awaitLeft() {
        int[] present = counts;
        if (present == null) {
            return;
        }
        for (int line = 0; line < present.length; line += INTS_PER_LINE) {
            for (int spins = 1; (int) COUNT.getVolatile(present, line) != 0; spins++) {
                if (spins % SPINS == 0) {
                    Affinity.yieldToOs();
                } else {
                    java.lang.Thread.onSpinWait();
                }
            }
        }
    }
}
