package io.selvage.cli.schbench;

import java.time.Duration;

/// What one run of schbench does: message threads wake workers, and each worker answers a wake-up with a
/// request, a sleep and some arithmetic.
///
/// @param messageThreads how many message threads, 1 or more
/// @param workers how many workers each of them has, 1 or more
/// @param footprintKilobytes the size of the three matrices of a worker
/// @param operations how often a request multiplies them
/// @param sleep how long a request sleeps first
/// @param mode what makes a worker run
/// @param warmup how long it runs before anything counts
/// @param runtime how long it runs then
public record Load(
        int messageThreads,
        int workers,
        int footprintKilobytes,
        int operations,
        Duration sleep,
        Mode mode,
        Duration warmup,
        Duration runtime) {

    /// What makes a worker run.
    public sealed interface Mode {
        /// Each worker says that it is done, and is woken again at once.
        record Saturate() implements Mode {}

        /// The same, but what is timed is the arithmetic alone.
        record Calibrate() implements Mode {}

        /// Each message thread sends so many requests a second, whatever becomes of them.
        ///
        /// @param perSecond how many
        record Rate(int perSecond) implements Mode {}

        /// The rate follows how busy the CPUs are.
        ///
        /// @param percent how busy they are to be, 1 to 100
        record AutoRate(int percent) implements Mode {}

        /// Instead of a request, bytes go from the message thread to the worker.
        ///
        /// @param bytes how many, 1 or more
        record Pipe(int bytes) implements Mode {}
    }

    /// {@return the number of rows of a matrix, so that three of them have the footprint}
    int rows() {
        return (int) Math.sqrt(footprintKilobytes * 1_024.0 / 3 / Long.BYTES);
    }

    /// {@return how many bytes a wake-up transfers, 0 unless it is that kind of run}
    public int transfer() {
        return mode instanceof Mode.Pipe(int bytes) ? bytes : 0;
    }

    boolean isRated() {
        return mode instanceof Mode.Rate || mode instanceof Mode.AutoRate;
    }
}
