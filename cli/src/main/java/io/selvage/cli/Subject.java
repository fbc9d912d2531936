package io.selvage.cli;

import java.io.IOException;
import java.time.Duration;

/// One of the things that hackbench compares.
interface Subject {
    /// What the table calls it.
    String name();

    /// Whether it gets faster while it warms up.
    Warmup warmup();

    /// Does all of the work once.
    ///
    /// @param tally empty; counts what arrives
    /// @return the time from the wake-up of the senders and receivers to the end of the last one
    /// @throws IOException if the subject cannot do it on this machine; the message says why
    /// @throws CommandFailure if data was lost
    Duration run(Tally tally) throws IOException, InterruptedException;

    /// Whether a subject takes part in the rounds that are not counted.
    enum Warmup {
        NEEDED,
        POINTLESS
    }
}
