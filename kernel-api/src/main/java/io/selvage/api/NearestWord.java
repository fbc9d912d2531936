package io.selvage.api;

import java.util.Collection;
import java.util.Locale;

/// Finds the known word that a misspelt one most likely meant. Used in messages only, so it favours clarity
/// over speed.
final class NearestWord {

    private NearestWord() {}

    /// The element of `known` with the smallest edit distance to `word`, ignoring case; the first one on a tie.
    static String among(Collection<String> known, String word) {
        String wanted = word.toUpperCase(Locale.ROOT);
        String best = "";
        int bestDistance = Integer.MAX_VALUE;
        for (String candidate : known) {
            int distance = editDistance(wanted, candidate.toUpperCase(Locale.ROOT));
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best;
    }

    /// Levenshtein's distance, one row of the table at a time.
    private static int editDistance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            row[column] = column;
        }
        for (int line = 1; line <= from.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column <= to.length(); column++) {
                int substitution = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(substitution, 1 + Math.min(row[column], row[column - 1]));
            }
        }
        return row[to.length()];
    }
}
