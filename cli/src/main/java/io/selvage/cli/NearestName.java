package io.selvage.cli;

import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// Guesses which name was meant.
final class NearestName {
    private NearestName() {}

    /// The name that takes the fewest inserted, deleted or replaced letters, or null if even that is more than
    /// half of what was typed.
    static @Nullable String of(String typed, Collection<String> names) {
        String nearest = names.stream()
                .min(Comparator.comparingInt(name -> distance(typed, name)))
                .orElse(null);
        return nearest != null && 2 * distance(typed, nearest) <= typed.length() ? nearest : null;
    }

    /// The edit distance, computed row by row.
    static int distance(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int column = 0; column < above.length; column++) {
            above[column] = column;
        }
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
