package io.selvage.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Runs the subjects in turn, round by round, so that whatever else the machine does hits all of them alike.
final class Comparison {
    private final Workload workload;
    private final List<Subject> subjects;
    private final Progress progress;
    private final Map<String, List<Duration>> times = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    Comparison(Workload workload, List<Subject> subjects, Progress progress) {
        this.workload = workload;
        this.subjects = new ArrayList<>(subjects);
        this.progress = progress;
    }

    /// Runs all rounds.
    ///
    /// @param warmup how many rounds are not counted
    /// @param rounds how many are, 1 or more
    void run(int warmup, int rounds) throws InterruptedException {
        for (int i = 1; i <= warmup; i++) {
            runRound(
                    "warm-up %d of %d".formatted(i, warmup),
                    subjects.stream()
                            .filter(subject -> subject.warmup() == Subject.Warmup.NEEDED)
                            .toList());
        }
        for (int i = 1; i <= rounds; i++) {
            // Another one begins each time: whoever comes after a long run meets warm caches and a busy collector.
            List<Subject> turns = new ArrayList<>(subjects);
            Collections.rotate(turns, -(i - 1));
            Map<String, Duration> round = runRound("round %d of %d".formatted(i, rounds), turns);
            round.forEach((name, time) ->
                    times.computeIfAbsent(name, _ -> new ArrayList<>()).add(time));
        }
    }

    /// One result for each subject that ran to the end, in the given order.
    List<Result> results() {
        return subjects.stream()
                .filter(subject -> times.containsKey(subject.name()))
                .map(subject -> new Result(subject.name(), workload, times.getOrDefault(subject.name(), List.of())))
                .toList();
    }

    /// Why subjects are missing from the results: one sentence each.
    List<String> notes() {
        return List.copyOf(notes);
    }

    private Map<String, Duration> runRound(String round, List<Subject> participants) throws InterruptedException {
        Map<String, Duration> measured = new LinkedHashMap<>();
        for (Subject subject : participants) {
            var tally = new Tally(workload);
            progress.begin(round, subject, tally);
            try {
                measured.put(subject.name(), subject.run(tally));
            } catch (IOException e) {
                subjects.remove(subject);
                times.remove(subject.name());
                notes.add(subject.name() + ": " + e.getMessage());
            }
        }
        progress.end(round, measured);
        return measured;
    }
}
