package io.selvage.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// Shows on standard error how far the work is: to a person as one line that updates itself and is gone
/// at the end, to a program as a line now and then. A thread of its own looks at the tally a few times a
/// second.
final class Progress implements AutoCloseable {
    static final String ERASE_LINE = "\r\033[K";

    private final PrintWriter err;
    private final Style style;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final java.lang.@Nullable Thread ticker;
    private volatile @Nullable Stage stage;

    private record Stage(String round, String subject, DoubleSupplier fraction) {}

    /// How progress is shown.
    enum Style {
        /// Not at all.
        SILENT(Duration.ofDays(1)),
        /// A line of its own each time.
        LINES(Duration.ofSeconds(5)),
        /// One line that updates itself.
        UPDATING(Duration.ofMillis(100));

        private final Duration period;

        Style(Duration period) {
            this.period = period;
        }

        /// How to show it to whoever reads standard error.
        static Style of(Terminal.Reader reader) {
            return reader == Terminal.Reader.PERSON ? UPDATING : LINES;
        }
    }

    Progress(PrintWriter err, Style style) {
        this.err = err;
        this.style = style;
        ticker = style == Style.SILENT
                ? null
                : java.lang.Thread.ofPlatform().daemon().name("progress").start(this::tick);
    }

    /// A subject begins a round.
    void begin(String round, Subject subject, Tally tally) {
        begin(round, subject.name(), tally::fraction);
    }

    /// A subject begins a round.
    ///
    /// @param fraction how much of its work is done, 0 to 1; asked now and then
    void begin(String round, String subject, DoubleSupplier fraction) {
        stage = new Stage(round, subject, fraction);
    }

    /// A round of all subjects has ended.
    ///
    /// @param times what each one needed
    void end(String round, Map<String, Duration> times) {
        List<String> parts = times.entrySet().stream()
                .map(entry -> String.format(Locale.ROOT, "%s %.3f s", entry.getKey(), Result.seconds(entry.getValue())))
                .toList();
        end(round, parts);
    }

    /// A round of all subjects has ended.
    ///
    /// @param results what became of each one, in a few words
    void end(String round, List<String> results) {
        stage = null;
        if (style == Style.LINES) {
            print(round + ": " + String.join(", ", results) + System.lineSeparator());
        }
    }

    /// Ends the showing and erases the updating line.
    @Override
    public void close() {
        closed.countDown();
        if (ticker == null) {
            return;
        }
        try {
            ticker.join();
        } catch (InterruptedException e) {
            java.lang.Thread.currentThread().interrupt();
        }
        if (style == Style.UPDATING) {
            print(ERASE_LINE);
        }
    }

    private void tick() {
        try {
            while (!closed.await(style.period.toMillis(), TimeUnit.MILLISECONDS)) {
                Stage current = stage;
                if (current != null) {
                    show(current);
                }
            }
        } catch (InterruptedException e) {
            java.lang.Thread.currentThread().interrupt();
        }
    }

    private void show(Stage current) {
        String text = String.format(
                Locale.ROOT,
                "%s: %s %3.0f %%",
                current.round(),
                current.subject(),
                100 * current.fraction().getAsDouble());
        print(style == Style.UPDATING ? ERASE_LINE + text : text + System.lineSeparator());
    }

    private void print(String text) {
        synchronized (err) {
            err.print(text);
            err.flush();
        }
    }
}
