package io.selvage.cli.script;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A script: what is to be done, in order. Immutable.
public final class Script {
    private final List<Line> lines;

    private Script(List<Line> lines) {
        this.lines = List.copyOf(lines);
    }

    /// {@return its lines, without comments and empty ones}
    List<Line> lines() {
        return lines;
    }

    /// Splits a text into lines.
    ///
    /// @param text the script
    /// @return its lines; nothing is checked yet
    public static Script parse(String text) {
        List<Line> lines = new ArrayList<>();
        for (String raw : text.split("\n", -1)) {
            String line = withoutIndent(raw);
            if (!line.isEmpty() && !line.startsWith("#")) {
                lines.add(Line.of(lines.size() + 1, line));
            }
        }
        return new Script(lines);
    }

    /// Reads a file.
    ///
    /// @param file in UTF-8
    /// @return its lines
    /// @throws IOException if it cannot be read
    public static Script read(Path file) throws IOException {
        return parse(Files.readString(file, StandardCharsets.UTF_8));
    }

    private static String withoutIndent(String line) {
        int start = 0;
        while (start < line.length() && line.charAt(start) == ' ') {
            start++;
        }
        return line.substring(start);
    }
}
