package io.selvage.cli;

import io.selvage.cli.schbench.Figures;
import java.io.IOException;

/// One of the things that schbench compares.
interface SchbenchSubject {
    /// What the tables call it.
    String name();

    /// Runs once.
    ///
    /// @return what was measured
    /// @throws IOException if the subject cannot do it on this machine; the message says why
    /// @throws CommandFailure if it went wrong
    Figures run() throws IOException, InterruptedException;

    /// How much of the present run is over, 0 to 1.
    double fraction();
}
