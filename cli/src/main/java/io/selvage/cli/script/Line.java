package io.selvage.cli.script;

import java.util.Arrays;
import java.util.List;

/// One line of a script that is not a comment, split at its blanks: the actor, the operation, and its arguments,
/// which are either words or of the form `key=value`.
///
/// @param number counted from 1, without comments and empty lines
/// @param text the whole of it
/// @param words its words
record Line(int number, String text, List<String> words) {
    private static final int MOST_CHARS = 299;
    private static final int MOST_WORDS = 24;

    static Line of(int number, String text) {
        String read = text.length() > MOST_CHARS ? text.substring(0, MOST_CHARS) : text;
        return new Line(
                number,
                text,
                Arrays.stream(read.split(" ", -1))
                        .filter(word -> !word.isEmpty())
                        .limit(MOST_WORDS)
                        .toList());
    }

    String actor() {
        return words.getFirst();
    }

    /// {@return the operation; empty if the line has none}
    String operation() {
        return words.size() < 2 ? "" : words.get(1);
    }

    private List<String> arguments() {
        return words.subList(2, words.size());
    }

    /// {@return the value of a key, or the fallback}
    String value(String key, String fallback) {
        String prefix = key + "=";
        for (String word : arguments()) {
            if (word.startsWith(prefix)) {
                return word.substring(prefix.length());
            }
        }
        return fallback;
    }

    /// {@return the argument at an index, not counting those with a key, or the fallback}
    String word(int index, String fallback) {
        return arguments().stream()
                .filter(word -> word.indexOf('=') < 0)
                .skip(index)
                .findFirst()
                .orElse(fallback);
    }

    boolean has(String word) {
        return arguments().contains(word);
    }
}
