package io.selvage.lincheck;

import io.selvage.bugs.Scenario;
import io.selvage.bugs.Threads;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.function.Supplier;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jspecify.annotations.Nullable;

/// Calls Lincheck's model checker. Not a record: Lincheck puts static fields back after each run, and cannot reach
/// those of records.
final class Explorer {
    /// Counts calls of the program. Off the heap, because Lincheck puts back what it finds on the heap.
    private static final LongBuffer CALLS =
            ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder()).asLongBuffer();

    /// The program that runs. Lincheck takes an object for a thread's own, and lets no other thread run when it is
    /// accessed, unless it can be reached from a static field; through the fields of lambdas it does not look.
    @SuppressWarnings("unused")
    private static volatile @Nullable Scenario reachable;

    private Explorer() {}

    /// Explores a program until it fails, the budget is used up, or there is nothing left to explore.
    ///
    /// @param program makes the program
    /// @param budget how many interleavings at most
    /// @return what came of it
    static Exploration explore(Supplier<Scenario> program, int budget) {
        CALLS.put(0, 0);
        boolean failed = false;
        long start = System.nanoTime();
        try {
            Lincheck.runConcurrentTest(budget, () -> run(program));
        } catch (LincheckAssertionError _) {
            failed = true;
        }
        long nanos = System.nanoTime() - start;
        // After a failure Lincheck runs the interleaving once more to tell what happened.
        long interleavings = failed ? CALLS.get(0) - 1 : CALLS.get(0);
        return new Exploration(failed, interleavings, nanos);
    }

    private static void run(Supplier<Scenario> program) {
        CALLS.put(0, CALLS.get(0) + 1);
        Scenario scenario = program.get();
        reachable = scenario;
        try {
            // Not a constructor reference: Lincheck transforms classes when it sees them made, and would not see it.
            scenario.run(new Threads(action -> new Thread(action)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
