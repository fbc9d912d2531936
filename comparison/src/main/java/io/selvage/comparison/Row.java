package io.selvage.comparison;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.selvage.bugs.Failure;
import io.selvage.bugs.KnownBug;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All that was measured of one known bug. What was not asked for is empty or null.
///
/// @param name its name
/// @param kind what kind of mistake it is
/// @param failure how it shows
/// @param preemptions the fewest preemptions that show it, as the catalogue says
/// @param counts schedules needed, by strategy
/// @param survivals the corrected twin, by strategy
/// @param minimum the smallest failing schedule that a search without chance finds
/// @param reductions shrinking, by strategy
/// @param rate interleavings per second
/// @param lincheck what Lincheck makes of it
/// @param errors what must not be
record Row(
        String name,
        String kind,
        String failure,
        int preemptions,
        List<Count> counts,
        List<Survival> survivals,
        @Nullable Minimum minimum,
        List<Reduction> reductions,
        @Nullable Rate rate,
        @Nullable LincheckResult lincheck,
        List<String> errors) {

    static Row of(KnownBug bug, Measurements measurements) {
        return new Row(
                bug.name(),
                bug.kind().name(),
                bug.failure().name(),
                bug.preemptions(),
                List.copyOf(measurements.counts),
                List.copyOf(measurements.survivals),
                measurements.minimum,
                List.copyOf(measurements.reductions),
                measurements.rate,
                measurements.lincheck,
                List.copyOf(measurements.errors));
    }

    /// What shrinking left with more than twice as many switches as are needed.
    List<String> tooLarge() {
        long most = 2 * fewestSwitches();
        return reductions.stream()
                .filter(reduction -> most > 0 && reduction.shrunkSwitches() > most)
                .map(reduction -> name + ": what " + reduction.strategy() + " found was shrunk to "
                        + reduction.shrunkSwitches() + " switches, more than twice " + fewestSwitches())
                .toList();
    }

    Row withErrors(List<String> more) {
        List<String> all = Stream.concat(errors.stream(), more.stream()).toList();
        return new Row(name, kind, failure, preemptions, counts, survivals, minimum, reductions, rate, lincheck, all);
    }

    /// {@return this row, with what it lacks from another one of the same bug}
    Row filledFrom(Row other) {
        return new Row(
                name,
                kind,
                failure,
                preemptions,
                counts.isEmpty() ? other.counts : counts,
                survivals.isEmpty() ? other.survivals : survivals,
                minimum == null ? other.minimum : minimum,
                reductions.isEmpty() ? other.reductions : reductions,
                rate == null ? other.rate : rate,
                lincheck == null ? other.lincheck : lincheck,
                Stream.concat(errors.stream(), other.errors.stream()).toList());
    }

    /// Whether a run that shows the bug has no end, and switches between threads for as long as it is let.
    @JsonIgnore
    boolean isEndless() {
        return failure.equals(Failure.LIVELOCK.name());
    }

    /// {@return the fewest switches that are known to show the bug; -1 if none are}
    long fewestSwitches() {
        if (isEndless()) {
            return -1;
        }
        long fewest = minimum == null || minimum.switches() < 0 ? Long.MAX_VALUE : minimum.switches();
        for (Reduction reduction : reductions) {
            fewest = Math.min(fewest, reduction.shrunkSwitches());
        }
        return fewest == Long.MAX_VALUE ? -1 : fewest;
    }
}
