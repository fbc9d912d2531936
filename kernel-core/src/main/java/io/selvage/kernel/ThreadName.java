package io.selvage.kernel;

import java.nio.charset.StandardCharsets;

/// The names of threads: 15 bytes, as on Linux.
final class ThreadName {
    private static final int MOST_BYTES = 15;

    private ThreadName() {}

    /// As much of the name as fits into 15 bytes of UTF-8, without half a character at the end.
    static String cut(String name) {
        // A character of Java's takes at most 3 bytes.
        if (name.length() * 3 <= MOST_BYTES) {
            return name;
        }
        int bytes = 0;
        int end = 0;
        while (end < name.length()) {
            int character = name.codePointAt(end);
            bytes += Character.toString(character).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MOST_BYTES) {
                return name.substring(0, end);
            }
            end += Character.charCount(character);
        }
        return name;
    }
}
