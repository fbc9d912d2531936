package io.selvage.bugs;

import java.util.function.Supplier;

/// A program with one bug and its corrected twin. The class of the programs tells which mistake it is, where such
/// a one is known from, and the steps that lead to the failure.
///
/// A *preemption* is a switch away from a thread that could have gone on. Which thread goes first, and which one
/// goes on when another waits or ends, costs nothing.
///
/// @param name its name: lower case, words joined by hyphens
/// @param kind what kind of mistake it is
/// @param failure how it shows
/// @param preemptions the fewest preemptions that show it, at least 1
/// @param buggyProgram makes the program with the bug
/// @param fixedProgram makes its twin without it
public record KnownBug(
        String name,
        Kind kind,
        Failure failure,
        int preemptions,
        Supplier<? extends Scenario> buggyProgram,
        Supplier<? extends Scenario> fixedProgram) {
    /// {@return a new run of the program with the bug}
    public Scenario buggy() {
        return buggyProgram.get();
    }

    /// {@return a new run of the program without it}
    public Scenario fixed() {
        return fixedProgram.get();
    }

    @Override
    public String toString() {
        return name;
    }
}
