package io.selvage.testkit;

import io.selvage.api.simulation.Fault;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// The facts about a schedule other than its choices, as words.
final class ScheduleFacts {
    static final String SEED = "seed";
    static final String CORES = "cores";
    static final String FAULTS = "faults";
    static final String FAULT_BUDGET = "fault-budget";
    static final String STEP_LIMIT = "step-limit";
    static final String TRACE_HASH = "trace-hash";

    private static final String NONE = "none";

    private final Map<String, String> words = new LinkedHashMap<>();

    static ScheduleFacts of(Schedule schedule) {
        Setting setting = schedule.setting();
        ScheduleFacts facts = new ScheduleFacts();
        facts.put(SEED, Long.toString(schedule.seed()));
        facts.put(CORES, Integer.toString(setting.cores()));
        facts.put(FAULTS, faults(setting.faults()));
        facts.put(FAULT_BUDGET, Integer.toString(setting.faultBudget()));
        facts.put(STEP_LIMIT, Long.toString(setting.stepLimit()));
        facts.put(TRACE_HASH, "%016x".formatted(schedule.traceHash()));
        return facts;
    }

    Map<String, String> words() {
        return words;
    }

    void put(String name, String word) {
        if (words.putIfAbsent(name, word) != null) {
            throw new ScheduleSyntaxException("'" + name + "' is there twice");
        }
    }

    String take(String name) {
        String word = words.remove(name);
        if (word == null) {
            throw new ScheduleSyntaxException("'" + name + "' is missing");
        }
        return word;
    }

    <T> T take(String name, String form, Function<String, T> parser) {
        String word = take(name);
        try {
            return parser.apply(word);
        } catch (IllegalArgumentException e) {
            throw new ScheduleSyntaxException("'" + name + "' is '" + word + "', must be " + form, e);
        }
    }

    Schedule toSchedule(Environment environment, CodeList codes) {
        long seed = take(SEED, "a number", Long::parseLong);
        int cores = take(CORES, "a number from 1 to 1024", Integer::parseInt);
        Set<Fault> faults = take(FAULTS, "none or some of " + Set.of(Fault.values()), ScheduleFacts::faults);
        int budget = take(FAULT_BUDGET, "a number", Integer::parseInt);
        long stepLimit = take(STEP_LIMIT, "a number from 1 on", Long::parseLong);
        long hash = take(TRACE_HASH, "16 hexadecimal digits", word -> Long.parseUnsignedLong(word, 16));
        if (!words.isEmpty()) {
            throw new ScheduleSyntaxException("unknown: " + String.join(", ", words.keySet()));
        }
        try {
            return new Schedule(
                    seed, new Setting(cores, faults, budget, stepLimit), environment, hash, codes.toArray());
        } catch (IllegalArgumentException e) {
            throw new ScheduleSyntaxException(e.getMessage() + " is out of range", e);
        }
    }

    private static String faults(Set<Fault> faults) {
        return faults.isEmpty()
                ? NONE
                : String.join(",", faults.stream().sorted().map(Fault::name).toList());
    }

    private static Set<Fault> faults(String word) {
        Set<Fault> faults = new TreeSet<>();
        if (!word.equals(NONE)) {
            for (String name : word.split(",", -1)) {
                faults.add(Fault.valueOf(name));
            }
        }
        return faults;
    }
}
