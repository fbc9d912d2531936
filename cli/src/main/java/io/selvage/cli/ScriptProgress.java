package io.selvage.cli;

import java.io.PrintWriter;

/// Shows how many scripts have been run: to a person as one line that updates itself and is gone at the end, to a
/// program as a line now and then.
final class ScriptProgress implements AutoCloseable {
    private static final long LINE_NANOS = 5_000_000_000L;
    private static final long UPDATE_NANOS = 100_000_000L;

    private final PrintWriter err;
    private final boolean updating;
    private final int all;
    private long shown = System.nanoTime();

    ScriptProgress(PrintWriter err, Terminal.Reader reader, int all) {
        this.err = err;
        this.all = all;
        updating = reader == Terminal.Reader.PERSON;
    }

    /// Tells where the work is, unless it has just been told.
    void at(int done, int failed) {
        long now = System.nanoTime();
        if (now - shown < (updating ? UPDATE_NANOS : LINE_NANOS)) {
            return;
        }
        shown = now;
        String text = done + " of " + all + " scripts, " + failed + " failed";
        err.print(updating ? Progress.ERASE_LINE + text : text + System.lineSeparator());
        err.flush();
    }

    /// Makes room for something else.
    void erase() {
        if (updating) {
            err.print(Progress.ERASE_LINE);
            err.flush();
        }
    }

    @Override
    public void close() {
        erase();
    }
}
