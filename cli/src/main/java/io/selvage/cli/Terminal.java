package io.selvage.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Help.Ansi;

/// Who reads the two output streams: a person at a terminal, who gets colours and a line that updates itself,
/// or a file or another program, which gets neither.
///
/// @param out the reader of standard output
/// @param err the reader of standard error
record Terminal(Reader out, Reader err) {
    /// Who reads a stream.
    enum Reader {
        /// A person.
        PERSON,
        /// A file, a pipe, or a terminal that understands no control sequences.
        PROGRAM
    }

    /// Plain text for everybody.
    static final Terminal NONE = new Terminal(Reader.PROGRAM, Reader.PROGRAM);

    /// Looks at where this process's streams lead. [System#console()] does not say it: it looks at input and
    /// output together, and never at standard error.
    static Terminal detect() {
        if ("dumb".equals(System.getenv("TERM"))) {
            return NONE;
        }
        return new Terminal(reader(1), reader(2));
    }

    private static Reader reader(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") ? Reader.PERSON : Reader.PROGRAM;
        } catch (IOException | UnsupportedOperationException e) {
            return Reader.PROGRAM;
        }
    }

    /// Whether a stream takes colours; the environment variable `NO_COLOR` forbids them.
    static Ansi colours(Reader reader) {
        return reader == Reader.PERSON && System.getenv("NO_COLOR") == null ? Ansi.ON : Ansi.OFF;
    }
}
