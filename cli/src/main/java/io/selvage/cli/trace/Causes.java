package io.selvage.cli.trace;

import io.selvage.api.tracing.ScheduleTrace;
import io.selvage.api.tracing.Slice;
import io.selvage.api.tracing.Wakeup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Which wake-up of a trace led to which slice, and out of which slice it came.
final class Causes {
    private static final int DIGITS = 3;

    private final ScheduleTrace trace;
    private final IdentityHashMap<Slice, Wakeup> wakeupOf = new IdentityHashMap<>();
    private final List<List<Slice>> byCore = new ArrayList<>();

    Causes(ScheduleTrace trace) {
        this.trace = trace;
        Map<Integer, List<Slice>> byThread = new HashMap<>();
        for (int core = 0; core < trace.cores(); core++) {
            byCore.add(new ArrayList<>());
        }
        for (Slice slice : trace.slices()) {
            byCore.get(slice.core()).add(slice);
            byThread.computeIfAbsent(slice.thread().tid(), _ -> new ArrayList<>())
                    .add(slice);
        }
        byThread.values().forEach(slices -> slices.sort(Comparator.comparingLong(Slice::beginNanos)));
        for (Wakeup wakeup : trace.wakeups()) {
            List<Slice> slices = byThread.getOrDefault(wakeup.woken().tid(), List.of());
            int next = firstFrom(slices, wakeup.nanos());
            if (next < slices.size()) {
                wakeupOf.putIfAbsent(slices.get(next), wakeup);
            }
        }
    }

    /// The index of the first that begins at a time or later; the list is by time.
    private static int firstFrom(List<Slice> slices, long nanos) {
        int low = 0;
        int high = slices.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (slices.get(middle).beginNanos() < nanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// The slices of a core, by time.
    List<Slice> slicesOf(int core) {
        return byCore.get(core);
    }

    /// The wake-up that a slice followed, null if it followed another slice, or the wake-up was not kept.
    @Nullable
    Wakeup wakeupOf(Slice slice) {
        return wakeupOf.get(slice);
    }

    /// The slice whose code woke somebody, null if no thread's did or the slice was not kept.
    @Nullable
    Slice sourceOf(Wakeup wakeup) {
        if (wakeup.core() < 0 || wakeup.by() == null) {
            return null;
        }
        List<Slice> slices = byCore.get(wakeup.core());
        int index = firstFrom(slices, wakeup.nanos() + 1) - 1;
        if (index < 0) {
            return null;
        }
        // Where a slice ends at the very moment at which the next one begins, the waker is the one it says.
        Slice found = slices.get(index);
        if (found.thread().tid() != wakeup.by().tid() && index > 0) {
            found = slices.get(index - 1);
        }
        return found.thread().tid() == wakeup.by().tid() && found.endNanos() >= wakeup.nanos() ? found : null;
    }

    /// How long those that were woken waited for a core, in nanoseconds: of all, and of each process by
    /// its name.
    ///
    /// @return by process, in order of first appearance; all under the empty name, first
    Map<String, Histogram> latencies() {
        Map<String, Histogram> latencies = new LinkedHashMap<>();
        latencies.put("", new Histogram(DIGITS));
        for (Slice slice : trace.slices()) {
            Wakeup wakeup = wakeupOf.get(slice);
            if (wakeup != null) {
                long waited = slice.beginNanos() - wakeup.nanos();
                latencies.computeIfAbsent("", _ -> new Histogram(DIGITS)).recordValue(waited);
                latencies
                        .computeIfAbsent(slice.thread().process(), _ -> new Histogram(DIGITS))
                        .recordValue(waited);
            }
        }
        return latencies;
    }
}
