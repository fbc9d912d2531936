package io.selvage.cli.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.selvage.api.tracing.ScheduleTrace;
import io.selvage.api.tracing.Slice;
import io.selvage.api.tracing.TracedThread;
import io.selvage.api.tracing.Wakeup;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// A trace as one web page that needs nothing else: the lanes of the cores to pan and zoom, wake-ups as
/// arrows, and a table of how long those that were woken waited.
public final class TraceHtml {
    private static final String TEMPLATE = "trace.html";
    private static final String DATA = "/*DATA*/";

    private final String title;
    private final ScheduleTrace trace;
    private final Causes causes;
    private final Palette palette = new Palette();

    private TraceHtml(String title, ScheduleTrace trace) {
        this.title = title;
        this.trace = trace;
        causes = new Causes(trace);
    }

    /// Writes a trace.
    ///
    /// @param title the heading
    /// @param trace what to draw
    /// @param out where; flushed, not closed
    /// @throws IOException if writing fails
    public static void write(String title, ScheduleTrace trace, OutputStream out) throws IOException {
        String page = template();
        int data = page.indexOf(DATA);
        Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        writer.write(page, 0, data);
        writer.write(new TraceHtml(title, trace).data());
        writer.write(page, data + DATA.length(), page.length() - data - DATA.length());
        writer.flush();
    }

    private static String template() throws IOException {
        try (InputStream in = TraceHtml.class.getResourceAsStream(TEMPLATE)) {
            if (in == null) {
                throw new IOException(TEMPLATE + " is missing from this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String data() throws IOException {
        var text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("title", title);
            json.writeNumberField("cores", trace.cores());
            json.writeNumberField("span", trace.endNanos() - trace.beginNanos());
            json.writeNumberField("dropped", trace.dropped());
            writeSlices(json);
            writeLatencies(json);
            json.writeEndObject();
        }
        // Names come from programs: nothing in them may end the script.
        return text.toString().replace("<", "\\u003c");
    }

    private void writeSlices(JsonGenerator json) throws IOException {
        List<String> labels = new ArrayList<>();
        List<TracedThread> threads = new ArrayList<>();
        Map<String, Integer> known = new HashMap<>();
        IdentityHashMap<Slice, Integer> numbers = new IdentityHashMap<>();
        json.writeFieldName("slices");
        json.writeStartArray();
        for (Slice slice : trace.slices()) {
            String label = slice.thread().label() + " [" + slice.thread().pid() + ":"
                    + slice.thread().tid() + "]";
            Integer name = known.get(label);
            if (name == null) {
                name = labels.size();
                known.put(label, name);
                labels.add(label);
                threads.add(slice.thread());
            }
            Wakeup wakeup = causes.wakeupOf(slice);
            numbers.put(slice, numbers.size());
            json.writeStartArray();
            json.writeNumber(slice.core());
            json.writeNumber(slice.beginNanos() - trace.beginNanos());
            json.writeNumber(slice.nanos());
            json.writeNumber(name);
            json.writeString(slice.end().name());
            json.writeNumber(wakeup == null ? -1 : slice.beginNanos() - wakeup.nanos());
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeFieldName("arrows");
        json.writeStartArray();
        for (Slice slice : trace.slices()) {
            Wakeup wakeup = causes.wakeupOf(slice);
            Slice source = wakeup == null ? null : causes.sourceOf(wakeup);
            if (wakeup != null && source != null) {
                json.writeStartArray();
                json.writeNumber(source.core());
                json.writeNumber(wakeup.nanos() - trace.beginNanos());
                json.writeNumber(numbers.getOrDefault(slice, 0));
                json.writeEndArray();
            }
        }
        json.writeEndArray();
        json.writeArrayFieldStart("names");
        for (int i = 0; i < labels.size(); i++) {
            json.writeStartArray();
            json.writeString(labels.get(i));
            json.writeString(Palette.hex(
                    palette.of(threads.get(i).process(), threads.get(i).pid())));
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    private void writeLatencies(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("latencies");
        for (Map.Entry<String, Histogram> entry : causes.latencies().entrySet()) {
            Histogram histogram = entry.getValue();
            json.writeStartArray();
            json.writeString(entry.getKey());
            json.writeString(entry.getKey().isEmpty() ? "" : Palette.hex(palette.of(entry.getKey())));
            json.writeNumber(histogram.getTotalCount());
            for (double percent : new double[] {50, 90, 99, 99.9, 100}) {
                json.writeNumber(histogram.getValueAtPercentile(percent));
            }
            json.writeEndArray();
        }
        json.writeEndArray();
    }
}
