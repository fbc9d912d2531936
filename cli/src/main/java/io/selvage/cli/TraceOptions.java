package io.selvage.cli;

import io.selvage.api.Kernel;
import io.selvage.api.tracing.ScheduleRecording;
import io.selvage.api.tracing.ScheduleTrace;
import io.selvage.cli.trace.PerfettoJson;
import io.selvage.cli.trace.TraceHtml;
import io.selvage.cli.trace.TracePng;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that let somebody see what the scheduler did.
final class TraceOptions {
    private static final int LEAST_EVENTS = 16;
    private static final int MOST_EVENTS = 1 << 26;

    @Option(
            names = "--trace",
            paramLabel = "FILE.json",
            description = "Write a timeline of who ran on which core when and who woke whom; it opens in "
                    + "ui.perfetto.dev.")
    private @Nullable Path trace;

    @Option(
            names = "--plot",
            paramLabel = "FILE",
            description = "Draw the timeline: FILE.png is a picture, FILE.html a page to pan and zoom.")
    private @Nullable Path plot;

    @Option(
            names = "--trace-events",
            paramLabel = "N",
            defaultValue = "65536",
            description = "How many events to keep for each core, the last ones (default: ${DEFAULT-VALUE}).")
    private int events;

    TraceOptions() {}

    private interface Export {
        void write(OutputStream out) throws IOException;
    }

    /// Whether there is anything to record.
    boolean areUsed() {
        return trace != null || plot != null;
    }

    /// Complains about what cannot be, before anything is run.
    ///
    /// @throws CommandFailure if the files cannot be written like this
    void check() {
        if (events < LEAST_EVENTS || events > MOST_EVENTS) {
            throw CommandFailure.ofUser(
                    "--trace-events must be %d to %d: %d".formatted(LEAST_EVENTS, MOST_EVENTS, events));
        }
        if (trace != null && !hasExtension(trace, ".json")) {
            throw CommandFailure.ofUser("--trace writes .json files only: " + trace);
        }
        if (plot != null && !hasExtension(plot, ".png") && !hasExtension(plot, ".html")) {
            throw CommandFailure.ofUser("--plot writes .png and .html files only: " + plot);
        }
        checkWritable("--trace", trace);
        checkWritable("--plot", plot);
    }

    private static boolean hasExtension(Path file, String extension) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(extension);
    }

    private static void checkWritable(String option, @Nullable Path file) {
        if (file == null) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw CommandFailure.ofUser("%s %s: there is no folder %s".formatted(option, file, folder));
        }
        if (Files.isDirectory(file)) {
            throw CommandFailure.ofUser("%s %s: it is a folder".formatted(option, file));
        }
        if (Files.exists(file) ? !Files.isWritable(file) : !Files.isWritable(folder)) {
            throw CommandFailure.ofUser("%s %s: it may not be written".formatted(option, file));
        }
    }

    /// Begins to record.
    ScheduleRecording begin(Kernel kernel) {
        return kernel.trace(events);
    }

    /// Writes what was recorded, and says so.
    ///
    /// @param title what was run
    /// @param recorded what happened
    /// @param err where to say so
    /// @throws CommandFailure if a file cannot be written after all
    void write(String title, ScheduleTrace recorded, PrintWriter err) {
        if (trace != null) {
            write("--trace", trace, out -> PerfettoJson.write(recorded, out));
            tell(err, trace, recorded, "; open it in ui.perfetto.dev");
        }
        if (plot != null) {
            write(
                    "--plot",
                    plot,
                    hasExtension(plot, ".png")
                            ? out -> TracePng.write(title, recorded, out)
                            : out -> TraceHtml.write(title, recorded, out));
            tell(err, plot, recorded, "");
        }
    }

    private static void write(String option, Path file, Export export) {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            export.write(out);
        } catch (NoSuchFileException | AccessDeniedException e) {
            throw CommandFailure.ofWork("%s %s: it may not be written".formatted(option, file));
        } catch (IOException e) {
            throw CommandFailure.ofWork("%s %s: %s".formatted(option, file, e.getMessage()));
        }
    }

    private void tell(PrintWriter err, Path file, ScheduleTrace recorded, String hint) {
        String dropped = recorded.dropped() == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "; %,d older events were dropped (--trace-events is %d)",
                        recorded.dropped(),
                        events);
        err.printf(
                Locale.ROOT,
                "wrote %s: %,d slices, %,d wake-ups, %,d migrations on %d core%s%s%s%n",
                file,
                recorded.slices().size(),
                recorded.wakeups().size(),
                recorded.migrations().size(),
                recorded.cores(),
                recorded.cores() == 1 ? "" : "s",
                dropped,
                hint);
        err.flush();
    }
}
