package io.selvage.benchmarks.kernels;

/// Text: builds lines, takes words apart again, counts.
public final class Strings {
    private Strings() {}

    /// {@return a number that depends on every character}
    public static double run() {
        int sum = 0;
        for (int line = 0; line < 600; line++) {
            var text = new StringBuilder();
            for (int word = 0; word < 20; word++) {
                text.append("word").append(line * word).append(' ');
            }
            sum += count(text.toString());
        }
        return sum;
    }

    private static int count(String text) {
        int sum = 0;
        int start = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == ' ') {
                sum += text.substring(start, at).hashCode() & 0xff;
                start = at + 1;
            } else if (Character.isDigit(c)) {
                sum += c - '0';
            }
        }
        return sum;
    }
}
