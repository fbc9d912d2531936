package io.selvage.testkit;

import java.util.List;
import java.util.StringJoiner;

/// The form of a schedule in one line: `seed=42 cores=2 ... : 12*t0 3*t1 1*f-,t0`.
final class ScheduleLine {
    private static final int MOST_CHOICES = 1 << 26;

    private ScheduleLine() {}

    static String write(Schedule schedule) {
        StringJoiner line = new StringJoiner(" ");
        ScheduleFacts.of(schedule).words().forEach((name, word) -> line.add(name + "=" + word));
        line.add(":");
        for (Runs run : Runs.of(schedule)) {
            String pattern =
                    String.join(",", run.pattern().stream().map(Code::token).toList());
            line.add(run.times() == 1 ? pattern : run.times() + "*" + pattern);
        }
        return line.toString();
    }

    static Schedule parse(String line) {
        ScheduleFacts facts = new ScheduleFacts();
        CodeList codes = new CodeList();
        boolean head = true;
        for (String word : line.strip().split("\\s+", -1)) {
            if (word.equals(":")) {
                head = false;
            } else if (head) {
                int sign = word.indexOf('=');
                if (sign < 0) {
                    throw new ScheduleSyntaxException(
                            "'" + word + "' is not name=value, nor the ':' before the choices");
                }
                facts.put(word.substring(0, sign), word.substring(sign + 1));
            } else {
                int sign = word.indexOf('*');
                List<String> pattern = List.of(word.substring(sign + 1).split(",", -1));
                addRun(codes, sign < 0 ? "1" : word.substring(0, sign), pattern, MOST_CHOICES);
            }
        }
        return facts.toSchedule(Environment.here(), codes);
    }

    /// Adds what a word or a line of choices says.
    static void addRun(CodeList codes, String times, List<String> tokens, int most) {
        int number;
        try {
            number = Integer.parseInt(times);
        } catch (NumberFormatException e) {
            throw new ScheduleSyntaxException("'" + times + "' is not how often the choices after it are made", e);
        }
        if (number < 1 || tokens.isEmpty()) {
            throw new ScheduleSyntaxException("nothing is repeated " + times + " times");
        }
        if (codes.size() + (long) number * tokens.size() > most) {
            throw new ScheduleSyntaxException("there are more than " + most + " choices");
        }
        List<Long> pattern;
        try {
            pattern = tokens.stream().map(Code::parse).toList();
        } catch (IllegalArgumentException e) {
            throw new ScheduleSyntaxException(String.valueOf(e.getMessage()), e);
        }
        new Runs(number, pattern).addTo(codes);
    }
}
