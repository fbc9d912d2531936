package io.selvage.scheduler.policy;

import io.selvage.api.scheduling.SchedulingPolicy;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The shipped policies by name, for options and configurations. May be used from any thread.
public final class Policies {
    /// The name of the one that a kernel has unless it is told otherwise.
    public static final String DEFAULT = "eevdf";

    private static final Map<String, SchedulingPolicy.Source> SHIPPED = new LinkedHashMap<>();

    static {
        SHIPPED.put(DEFAULT, Eevdf::new);
        SHIPPED.put("fifo", Fifo::new);
        SHIPPED.put("round-robin", RoundRobin::new);
        SHIPPED.put("mlfq", Mlfq::new);
        SHIPPED.put("edf", EarliestDeadlineFirst::new);
        SHIPPED.put("lottery", Lottery::new);
        SHIPPED.put("shinjuku", Shinjuku::new);
        SHIPPED.put("chaos", Chaos::new);
    }

    private Policies() {}

    /// {@return the names, the default one first}
    public static List<String> names() {
        return List.copyOf(SHIPPED.keySet());
    }

    /// Finds a shipped policy.
    ///
    /// @param name one of [#names()], in upper or lower case
    /// @return what makes it for each core
    /// @throws IllegalArgumentException if there is none of that name; the message has the nearest one
    ///     and all
    public static SchedulingPolicy.Source named(String name) {
        SchedulingPolicy.Source source = SHIPPED.get(name.strip().toLowerCase(Locale.ROOT));
        if (source == null) {
            throw new IllegalArgumentException("no scheduling policy \"" + name + "\", the nearest is \""
                    + nearest(name) + "\" of " + String.join(", ", names()));
        }
        return source;
    }

    private static String nearest(String name) {
        String asked = name.strip().toLowerCase(Locale.ROOT);
        return names().stream()
                .min(Comparator.comparingInt(shipped -> distance(asked, shipped)))
                .orElseThrow();
    }

    /// How many characters have to be put in, left out or replaced.
    private static int distance(String from, String to) {
        int[] above = new int[to.length() + 1];
        Arrays.setAll(above, column -> column);
        for (int row = 1; row <= from.length(); row++) {
            int[] current = new int[above.length];
            current[0] = row;
            for (int column = 1; column < current.length; column++) {
                int replaced = above[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(replaced, 1 + Math.min(above[column], current[column - 1]));
            }
            above = current;
        }
        return above[to.length()];
    }
}
