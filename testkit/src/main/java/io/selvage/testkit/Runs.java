package io.selvage.testkit;

import java.util.ArrayList;
import java.util.List;

/// Run-length encoding of choices: what repeats one to three choices over and over becomes one run. The longer
/// patterns are there because with faults permitted a question about them stands between any two steps.
///
/// @param times how often, at least 1
/// @param pattern what, 1 to 3 codes
record Runs(int times, List<Long> pattern) {
    private static final int LONGEST_PATTERN = 3;

    static List<Runs> of(Schedule schedule) {
        List<Runs> runs = new ArrayList<>();
        int at = 0;
        while (at < schedule.size()) {
            int bestLength = 1;
            int bestTimes = times(schedule, at, 1);
            for (int length = 2; length <= LONGEST_PATTERN; length++) {
                int times = times(schedule, at, length);
                if (times > 1 && times * length > bestTimes * bestLength) {
                    bestLength = length;
                    bestTimes = times;
                }
            }
            List<Long> pattern = new ArrayList<>();
            for (int i = 0; i < bestLength; i++) {
                pattern.add(schedule.code(at + i));
            }
            runs.add(new Runs(bestTimes, List.copyOf(pattern)));
            at += bestLength * bestTimes;
        }
        return runs;
    }

    private static int times(Schedule schedule, int at, int length) {
        int end = at + length;
        while (end < schedule.size() && schedule.code(end) == schedule.code(end - length)) {
            end++;
        }
        return Math.min(end, schedule.size()) < at + length ? 0 : (end - at) / length;
    }

    void addTo(CodeList codes) {
        for (int i = 0; i < times; i++) {
            pattern.forEach(codes::add);
        }
    }
}
