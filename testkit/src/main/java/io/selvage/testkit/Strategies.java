package io.selvage.testkit;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The strategies there are. Each is deterministic: the same seed gives the same schedules for the same program.
///
/// Those that draw answer questions about faults with "none" mostly: how rarely otherwise is drawn per run, from
/// one in 8 to one in 1,024.
public final class Strategies {
    private static final Pattern FORM = Pattern.compile("([a-z-]+)\\s*(?:\\(\\s*(.*?)\\s*\\))?");
    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");
    private static final String PREEMPTIONS = "preemptions";
    private static final String SLEEP_SETS = "sleep-sets";
    private static final int MOST = 1_000_000;

    private Strategies() {}

    /// Describes the strategies, one a line, for people.
    ///
    /// @return lines without an end of the last
    public static String known() {
        return """
                random                      each thread that could run is as likely as any other, at every step
                pct(depth=3)                random priorities that change at depth-1 random steps
                pos                         random priorities of pending steps, drawn again by those that race
                round-robin(quantum=2)      turns of so many steps
                dfs                         all schedules but equivalent ones (sleep-sets=off: these too)
                dfs(preemptions=2)          all schedules with so many preemptions at most""";
    }

    /// Makes a strategy from its description: a name, and parameters in parentheses where they are not to have
    /// their default: `pct`, `pct(depth=2)`, `dfs(preemptions=2, sleep-sets=on)`.
    ///
    /// @param description the description
    /// @param seed where everything that is drawn starts
    /// @return a new strategy
    /// @throws IllegalArgumentException if there is no such strategy, or not with such parameters; the message
    ///     says what there is
    public static Strategy parse(String description, long seed) {
        Matcher form = FORM.matcher(description.strip().toLowerCase(Locale.ROOT));
        if (!form.matches()) {
            throw refusal("'" + description + "' is not name or name(parameter=value)");
        }
        Map<String, String> parameters = parameters(form.group(2), description);
        Strategy strategy = switch (form.group(1)) {
            case "random" -> random(seed);
            case "pct" -> pct(seed, number(parameters, "depth", 1, 3));
            case "pos" -> pos(seed);
            case "round-robin" -> roundRobin(seed, number(parameters, "quantum", 1, 2));
            case "dfs" -> depthFirst(parameters);
            default -> throw refusal("there is no strategy '" + form.group(1) + "'");
        };
        if (!parameters.isEmpty()) {
            throw refusal("'" + form.group(1) + "' has no parameter '"
                    + parameters.keySet().iterator().next() + "'");
        }
        return strategy;
    }

    /// A random walk: each thread that could run is as likely as any other, at every step.
    ///
    /// @param seed where everything that is drawn starts
    /// @return a new strategy, without an end
    public static Strategy random(long seed) {
        return new RandomWalk(seed);
    }

    /// Probabilistic concurrency testing: random priorities that change at `depth` - 1 random steps. A bug that
    /// takes `depth` ordering constraints is found in a run of *n* threads and *k* steps with a probability of at
    /// least 1/(n k^(depth-1)).
    ///
    /// @param seed where everything that is drawn starts
    /// @param depth how many ordering constraints, at least 1
    /// @return a new strategy, without an end
    public static Strategy pct(long seed, int depth) {
        require("depth", depth, 1);
        return new Pct(seed, depth);
    }

    /// Partial order sampling: every pending step has a random priority, and the steps that race with the one that
    /// was made draw again.
    ///
    /// @param seed where everything that is drawn starts
    /// @return a new strategy, without an end
    public static Strategy pos(long seed) {
        return new Pos(seed);
    }

    /// Turns of so many steps, in order of the threads' numbers. There are few such schedules: about `quantum`
    /// times the number of threads, then they begin again.
    ///
    /// @param seed where the first turn starts
    /// @param quantum how many steps a turn has, at least 1
    /// @return a new strategy, without an end
    public static Strategy roundRobin(long seed, int quantum) {
        require("quantum", quantum, 1);
        return new RoundRobin(seed, quantum);
    }

    /// All schedules, but for those that differ from another one only in the order of steps that do not depend on
    /// each other.
    ///
    /// @return a new strategy, which ends
    public static Strategy exhaustive() {
        return new DepthFirst(DepthFirst.UNBOUNDED, DepthFirst.SleepSets.ON);
    }

    /// All schedules with so many preemptions at most.
    ///
    /// @param preemptions how many, at least 0
    /// @return a new strategy, which ends
    public static Strategy exhaustive(int preemptions) {
        require(PREEMPTIONS, preemptions, 0);
        return new DepthFirst(preemptions, DepthFirst.SleepSets.OFF);
    }

    /// One run: a recorded one.
    ///
    /// @param schedule what was recorded
    /// @param mode what to do when it does not fit
    /// @return a new strategy, which ends after one run
    public static Strategy replay(Schedule schedule, ReplayChooser.Mode mode) {
        return new ReplayStrategy(schedule, mode);
    }

    private static Strategy depthFirst(Map<String, String> parameters) {
        boolean bounded = parameters.containsKey(PREEMPTIONS);
        int bound = bounded ? number(parameters, PREEMPTIONS, 0, 0) : DepthFirst.UNBOUNDED;
        String word = parameters.remove(SLEEP_SETS);
        DepthFirst.SleepSets sleepSets = switch (word) {
            case null -> bounded ? DepthFirst.SleepSets.OFF : DepthFirst.SleepSets.ON;
            case "on" -> DepthFirst.SleepSets.ON;
            case "off" -> DepthFirst.SleepSets.OFF;
            default -> throw refusal("'" + SLEEP_SETS + "' is '" + word + "', must be on or off");
        };
        return new DepthFirst(bound, sleepSets);
    }

    private static Map<String, String> parameters(@Nullable String list, String description) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (list == null || list.isEmpty()) {
            return parameters;
        }
        for (String parameter : COMMA.split(list, -1)) {
            int sign = parameter.indexOf('=');
            if (sign <= 0) {
                throw refusal("'" + parameter + "' in '" + description + "' is not parameter=value");
            }
            String name = parameter.substring(0, sign).strip();
            if (parameters.put(name, parameter.substring(sign + 1).strip()) != null) {
                throw refusal("'" + name + "' is there twice in '" + description + "'");
            }
        }
        return parameters;
    }

    private static int number(Map<String, String> parameters, String name, int least, int otherwise) {
        String word = parameters.remove(name);
        if (word == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(word);
            if (number >= least && number <= MOST) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw refusal("'" + name + "' is '" + word + "', must be a number from " + least + " to " + MOST, e);
        }
        throw refusal("'" + name + "' is '" + word + "', must be a number from " + least + " to " + MOST);
    }

    private static void require(String name, int number, int least) {
        if (number < least || number > MOST) {
            throw new IllegalArgumentException(name + "=" + number + ", must be " + least + " to " + MOST);
        }
    }

    private static IllegalArgumentException refusal(String what) {
        return new IllegalArgumentException(what + "; there are:\n" + known());
    }

    private static IllegalArgumentException refusal(String what, Throwable cause) {
        return new IllegalArgumentException(what + "; there are:\n" + known(), cause);
    }
}
