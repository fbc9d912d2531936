package io.selvage.cli;

import java.util.concurrent.atomic.AtomicLongArray;

/// Counts the bytes that arrive. Each receiver has a slot of its own, which only it writes; anybody may
/// look at the total meanwhile.
final class Tally {
    /// A cache line between two slots, so that receivers on two cores do not slow each other down.
    private static final int STRIDE = 8;

    private final AtomicLongArray bytes;
    private final long expected;

    Tally(Workload workload) {
        bytes = new AtomicLongArray(Math.multiplyExact(workload.receivers(), STRIDE));
        expected = workload.bytes();
    }

    /// Called by the receiver itself.
    void received(int receiver, int count) {
        int slot = receiver * STRIDE;
        // The slot has one writer; the reader in total() wants progress, not order.
        bytes.setOpaque(slot, bytes.getPlain(slot) + count);
    }

    /// What has arrived so far; exact once the receivers have ended.
    long total() {
        long total = 0;
        for (int slot = 0; slot < bytes.length(); slot += STRIDE) {
            total += bytes.getOpaque(slot);
        }
        return total;
    }

    /// How much of the work is done, 0 to 1.
    double fraction() {
        return (double) total() / expected;
    }

    /// Called when the receivers have ended.
    ///
    /// @throws CommandFailure if something is missing or too much
    void requireComplete(String subject) {
        long total = total();
        if (total != expected) {
            throw CommandFailure.ofWork(subject + ": " + total + " bytes were received, " + expected + " were sent");
        }
    }
}
