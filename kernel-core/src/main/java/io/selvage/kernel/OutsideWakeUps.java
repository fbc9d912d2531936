package io.selvage.kernel;

import io.selvage.api.tracing.TracedThread;
import io.selvage.api.tracing.Wakeup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The last wake-ups by code on no core. Any thread may add one, at any time.
final class OutsideWakeUps {
    private record Entry(long number, Wakeup wakeup) {}

    private final AtomicLong added = new AtomicLong();
    private final AtomicReferenceArray<@Nullable Entry> entries;

    OutsideWakeUps(int capacity) {
        entries = new AtomicReferenceArray<>(capacity);
    }

    void add(TracedThread woken, long when) {
        long number = added.getAndIncrement();
        entries.setRelease(
                (int) (number % entries.length()), new Entry(number, new Wakeup(when, woken, Wakeup.OUTSIDE, null)));
    }

    /// Gives out what is there.
    ///
    /// @param target gets them, in no order
    /// @return how many are no longer there
    long drainTo(List<Wakeup> target) {
        long count = added.get();
        List<Wakeup> found = new ArrayList<>();
        for (int slot = 0; slot < entries.length(); slot++) {
            Entry entry = entries.getAcquire(slot);
            if (entry != null && entry.number() < count) {
                found.add(entry.wakeup());
            }
        }
        target.addAll(found);
        return count - found.size();
    }
}
