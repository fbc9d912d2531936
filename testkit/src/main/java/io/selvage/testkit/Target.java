package io.selvage.testkit;

import java.util.function.BooleanSupplier;

/// Something that can be run any number of times, each time from the same beginning.
///
/// Used by one thread at a time.
public interface Target extends AutoCloseable {
    /// {@return the machine that it runs on}
    Setting setting();

    /// Runs it once. Blocks until the run is over.
    ///
    /// @param attempt how
    /// @return how it ended
    Outcome run(Attempt attempt);

    /// Does something over and over until there is no more to do, where runs are cheapest: possibly on another
    /// thread, and not always on the same.
    ///
    /// @param work does a bit, some runs at most; true if there is more
    default void repeat(BooleanSupplier work) {
        boolean more;
        do {
            more = work.getAsBoolean();
        } while (more);
    }

    /// Gives back what runs needed.
    @Override
    void close();
}
