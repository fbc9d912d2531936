package io.selvage.cli;

import java.io.PrintWriter;
import java.util.Locale;

/// Shows how far an exploration is, about once a second: to a person as one line that updates itself and is gone at
/// the end, to a program as lines.
final class ExploreProgress implements AutoCloseable {
    private final PrintWriter err;
    private final Progress.Style style;

    ExploreProgress(PrintWriter err, Progress.Style style) {
        this.err = err;
        this.style = style;
    }

    void show(io.selvage.testkit.Progress progress) {
        say(String.format(
                Locale.ROOT,
                "%,d schedules, %,d distinct, %,.0f/s%s",
                progress.schedules(),
                progress.distinct(),
                progress.rate(),
                left(progress.nanosLeft())));
    }

    private static String left(long nanos) {
        return nanos < 0 ? "" : String.format(Locale.ROOT, ", %.0f s left at most", Math.ceil(nanos / 1e9));
    }

    void say(String text) {
        if (style != Progress.Style.SILENT) {
            print(style == Progress.Style.UPDATING ? Progress.ERASE_LINE + text : text + System.lineSeparator());
        }
    }

    @Override
    public void close() {
        erase();
    }

    /// Makes room for what is printed next.
    void erase() {
        if (style == Progress.Style.UPDATING) {
            print(Progress.ERASE_LINE);
        }
    }

    private void print(String text) {
        err.print(text);
        err.flush();
    }
}
