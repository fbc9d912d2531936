package io.selvage.testkit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The form of a schedule in a file:
///
/// ```text
/// selvage-schedule 1
/// seed 42
/// cores 2
/// faults none
/// fault-budget 0
/// step-limit 100000
/// trace-hash 00c0ffee00c0ffee
/// jdk-vendor Eclipse Adoptium
/// jdk-version 25.0.1+8-LTS
/// selvage-version 0.1.0
/// choices 17
/// 12 t0
/// 3 t1
/// 1 f- t0
/// end
/// ```
///
/// A line of choices is a number and what is repeated so many times.
final class ScheduleFile {
    static final String MAGIC = "selvage-schedule ";

    private static final String VERSION = "1";
    private static final String JDK_VENDOR = "jdk-vendor";
    private static final String JDK_VERSION = "jdk-version";
    private static final String SELVAGE_VERSION = "selvage-version";
    private static final String CHOICES = "choices";
    private static final String END = "end";

    private ScheduleFile() {}

    static String write(Schedule schedule) {
        StringBuilder text = new StringBuilder(MAGIC).append(VERSION).append('\n');
        ScheduleFacts facts = ScheduleFacts.of(schedule);
        Environment environment = schedule.environment();
        facts.put(JDK_VENDOR, environment.jdkVendor());
        facts.put(JDK_VERSION, environment.jdkVersion());
        facts.put(SELVAGE_VERSION, environment.selvageVersion());
        facts.put(CHOICES, Integer.toString(schedule.size()));
        facts.words()
                .forEach((name, word) ->
                        text.append(name).append(' ').append(word).append('\n'));
        for (Runs run : Runs.of(schedule)) {
            text.append(run.times());
            for (long code : run.pattern()) {
                text.append(' ').append(Code.token(code));
            }
            text.append('\n');
        }
        return text.append(END).append('\n').toString();
    }

    static Schedule parse(String text) {
        List<String> lines = text.lines().toList();
        String version = lines.getFirst().substring(MAGIC.length()).strip();
        if (!version.equals(VERSION)) {
            throw at(1, "version " + version + " is not known, only " + VERSION + " is", null);
        }
        ScheduleFacts facts = new ScheduleFacts();
        CodeList codes = new CodeList();
        int choices = -1;
        int number = 1;
        while (number < lines.size()) {
            String line = lines.get(number++).strip();
            try {
                if (choices < 0) {
                    choices = fact(line, facts);
                } else if (line.equals(END)) {
                    return finish(facts, codes, choices);
                } else {
                    String[] words = line.split(" +", -1);
                    ScheduleLine.addRun(codes, words[0], List.of(words).subList(1, words.length), choices);
                }
            } catch (IllegalArgumentException e) {
                throw at(number, String.valueOf(e.getMessage()), e);
            }
        }
        throw at(number, "the last line, '" + END + "', is missing", null);
    }

    /// Reads a line of the head.
    ///
    /// @return how many choices follow, -1 while there is more of the head
    private static int fact(String line, ScheduleFacts facts) {
        int blank = line.indexOf(' ');
        if (blank < 0) {
            throw new ScheduleSyntaxException("'" + line + "' is not a name and a value");
        }
        facts.put(line.substring(0, blank), line.substring(blank + 1).strip());
        return line.startsWith(CHOICES + " ") ? facts.take(CHOICES, "a number", Integer::parseUnsignedInt) : -1;
    }

    private static Schedule finish(ScheduleFacts facts, CodeList codes, int choices) {
        if (codes.size() != choices) {
            throw new ScheduleSyntaxException("there are " + codes.size() + " choices, not " + choices);
        }
        Environment environment =
                new Environment(facts.take(JDK_VENDOR), facts.take(JDK_VERSION), facts.take(SELVAGE_VERSION));
        return facts.toSchedule(environment, codes);
    }

    private static ScheduleSyntaxException at(int line, String message, @Nullable Throwable cause) {
        return new ScheduleSyntaxException("line " + line + ": " + message, cause);
    }
}
