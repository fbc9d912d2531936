package io.selvage.api.simulation;

import org.jspecify.annotations.Nullable;

/// A question to a [Chooser]. The object belongs to the machine and is valid only until the chooser
/// answers.
///
/// Numbers of threads are given in order of creation, from 0 (process 1's thread) on, and start again
/// with each run; so they mean the same thread in every run that has gone the same way.
public interface Decision {
    /// What is to be decided.
    enum Kind {
        /// Which thread makes the next step. The options are all threads that could, in order of their
        /// numbers.
        THREAD,
        /// Whether something goes wrong here. Option 0: nothing does.
        FAULT,
        /// A number that the program asked for.
        VALUE
    }

    /// {@return what is to be decided}
    Kind kind();

    /// {@return the number of this decision within the run, from 0}
    long index();

    /// {@return how many options there are, at least 2}
    int options();

    /// The thread that made the last step, or is about to suffer a fault.
    ///
    /// @return its number, -1 at the very beginning
    int last();

    /// The option that lets the thread go on that made the last step. Any other is a preemption. Only for
    /// [Kind#THREAD].
    ///
    /// @return the option, -1 if that thread cannot go on
    int current();

    /// Whose step it would be. Only for [Kind#THREAD].
    ///
    /// @param option 0 to [#options()] - 1
    /// @return the thread's number
    int thread(int option);

    /// When that thread became ready: the one with the smallest number has been ready for longest. Only
    /// for [Kind#THREAD].
    ///
    /// @param option 0 to [#options()] - 1
    /// @return a number that grows with each thread that becomes ready
    long readySince(int option);

    /// What that thread would do. Only for [Kind#THREAD].
    ///
    /// @param option 0 to [#options()] - 1
    /// @return the kind of its next step
    Access access(int option);

    /// What it would do that with. Two steps depend on each other if they have the same object (by
    /// identity) and the same part and do not commute. Only for [Kind#THREAD].
    ///
    /// @param option 0 to [#options()] - 1
    /// @return the object, null if unknown: then the step may depend on any other
    @Nullable
    Object object(int option);

    /// Which part of the object: a number of a field, an index of an array, or -1 for the whole, which
    /// overlaps with every part. Only for [Kind#THREAD].
    ///
    /// @param option 0 to [#options()] - 1
    /// @return the part
    int part(int option);

    /// What would go wrong. Only for [Kind#FAULT].
    ///
    /// @param option 1 to [#options()] - 1
    /// @return the fault
    Fault fault(int option);
}
