package io.selvage.cli;

import io.selvage.cli.schbench.Figures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Runs the subjects in turn, round by round, so that whatever else the machine does hits all of them
/// alike.
final class SchbenchComparison {
    private final List<SchbenchSubject> subjects;
    private final Progress progress;
    private final Map<String, List<Figures>> figures = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    SchbenchComparison(List<SchbenchSubject> subjects, Progress progress) {
        this.subjects = new ArrayList<>(subjects);
        this.progress = progress;
        subjects.forEach(subject -> figures.put(subject.name(), new ArrayList<>()));
    }

    /// Runs all rounds.
    ///
    /// @param rounds how many, 1 or more
    void run(int rounds) throws InterruptedException {
        for (int i = 1; i <= rounds; i++) {
            List<SchbenchSubject> turns = new ArrayList<>(subjects);
            // Another one begins each time: whoever comes after a long run meets warm caches and a busy collector.
            Collections.rotate(turns, -(i - 1));
            round("round %d of %d".formatted(i, rounds), turns);
        }
    }

    /// The medians of each subject that ran to the end, in the given order.
    Map<String, Figures> results() {
        Map<String, Figures> results = new LinkedHashMap<>();
        figures.forEach((name, rounds) -> {
            if (!rounds.isEmpty()) {
                results.put(name, Figures.median(rounds));
            }
        });
        return results;
    }

    /// Why subjects are missing from the results: one sentence each.
    List<String> notes() {
        return List.copyOf(notes);
    }

    private void round(String round, List<SchbenchSubject> turns) throws InterruptedException {
        List<String> results = new ArrayList<>();
        for (SchbenchSubject subject : turns) {
            progress.begin(round, subject.name(), subject::fraction);
            try {
                Figures measured = subject.run();
                figures.computeIfAbsent(subject.name(), _ -> new ArrayList<>()).add(measured);
                results.add(String.format(
                        Locale.ROOT,
                        "%s p99 %.1f us",
                        subject.name(),
                        measured.wakeUps().p99()));
            } catch (IOException e) {
                subjects.remove(subject);
                figures.remove(subject.name());
                notes.add(subject.name() + ": " + e.getMessage());
            }
        }
        progress.end(round, results);
    }
}
