package io.selvage.cli.trace;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.selvage.api.SchedulingCalls;
import io.selvage.api.tracing.Migration;
import io.selvage.api.tracing.ScheduleTrace;
import io.selvage.api.tracing.Slice;
import io.selvage.api.tracing.TracedThread;
import io.selvage.api.tracing.Wakeup;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/// A trace in the JSON format of the Chrome trace viewer, which the Perfetto UI opens: a track for each
/// core, a complete event for each slice, a flow from each waker to whom it woke, an instant for each
/// migration.
///
/// Times are in microseconds since the beginning of the trace, with three places after the point.
public final class PerfettoJson {
    /// The one "process" of the format, which the cores are the "threads" of.
    private static final int PID = 1;

    private final ScheduleTrace trace;
    private final Causes causes;
    private final JsonGenerator json;

    private PerfettoJson(ScheduleTrace trace, JsonGenerator json) {
        this.trace = trace;
        this.json = json;
        causes = new Causes(trace);
    }

    /// Writes a trace.
    ///
    /// @param trace what to write
    /// @param out where; closed
    /// @throws IOException if writing fails
    public static void write(ScheduleTrace trace, OutputStream out) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(out, JsonEncoding.UTF8)) {
            new PerfettoJson(trace, json).write();
        }
    }

    private void write() throws IOException {
        json.writeStartObject();
        json.writeStringField("displayTimeUnit", "ns");
        json.writeObjectFieldStart("otherData");
        json.writeStringField("source", "Selvage");
        json.writeNumberField("cores", trace.cores());
        json.writeNumberField("droppedEvents", trace.dropped());
        json.writeEndObject();
        json.writeArrayFieldStart("traceEvents");
        writeNames();
        for (Slice slice : trace.slices()) {
            writeSlice(slice);
        }
        // After all slices: who reads binds a flow to a slice that it knows.
        int flow = 0;
        for (Slice slice : trace.slices()) {
            Wakeup wakeup = causes.wakeupOf(slice);
            Slice source = wakeup == null ? null : causes.sourceOf(wakeup);
            if (wakeup != null && source != null) {
                flow++;
                // At the end of a slice the reader has closed it already.
                long from = Math.clamp(
                        wakeup.nanos(), source.beginNanos(), Math.max(source.beginNanos(), source.endNanos() - 1));
                writeFlow("s", flow, source.core(), from);
                writeFlow("f", flow, slice.core(), slice.beginNanos());
            }
        }
        for (Migration migration : trace.migrations()) {
            writeMigration(migration);
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeRaw('\n');
    }

    private void writeNames() throws IOException {
        writeName("process_name", 0, "Selvage cores");
        for (int core = 0; core < trace.cores(); core++) {
            writeName("thread_name", tid(core), "core " + core);
            begin("M", "thread_sort_index", tid(core));
            json.writeObjectFieldStart("args");
            json.writeNumberField("sort_index", core);
            json.writeEndObject();
            json.writeEndObject();
        }
    }

    private void writeName(String kind, int tid, String name) throws IOException {
        begin("M", kind, tid);
        json.writeObjectFieldStart("args");
        json.writeStringField("name", name);
        json.writeEndObject();
        json.writeEndObject();
    }

    private void writeSlice(Slice slice) throws IOException {
        TracedThread thread = slice.thread();
        begin("X", thread.label(), tid(slice.core()));
        json.writeStringField("cat", "slice");
        writeMicros("ts", slice.beginNanos() - trace.beginNanos());
        writeMicros("dur", slice.nanos());
        json.writeObjectFieldStart("args");
        writeThread(thread);
        json.writeStringField("end", slice.end().name().toLowerCase(Locale.ROOT));
        Wakeup wakeup = causes.wakeupOf(slice);
        if (wakeup != null) {
            TracedThread by = wakeup.by();
            json.writeStringField("wokenBy", by == null ? "outside" : by.label() + " (" + by.tid() + ")");
            writeMicros("waitedMicroseconds", slice.beginNanos() - wakeup.nanos());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private void writeFlow(String phase, int id, int core, long nanos) throws IOException {
        begin(phase, "wakeup", tid(core));
        json.writeStringField("cat", "wakeup");
        json.writeNumberField("id", id);
        writeMicros("ts", nanos - trace.beginNanos());
        if (phase.equals("f")) {
            // To the slice that encloses it, not to the next one.
            json.writeStringField("bp", "e");
        }
        json.writeEndObject();
    }

    private void writeMigration(Migration migration) throws IOException {
        begin("i", "migration", tid(migration.to()));
        json.writeStringField("cat", "migration");
        json.writeStringField("s", "t");
        writeMicros("ts", migration.nanos() - trace.beginNanos());
        json.writeObjectFieldStart("args");
        writeThread(migration.thread());
        json.writeNumberField("from", migration.from());
        json.writeNumberField("to", migration.to());
        json.writeEndObject();
        json.writeEndObject();
    }

    private void writeThread(TracedThread thread) throws IOException {
        json.writeNumberField("pid", thread.pid());
        json.writeNumberField("tid", thread.tid());
        json.writeStringField("process", thread.process());
        json.writeStringField("thread", thread.thread());
        json.writeStringField("class", className(thread.policy()));
        json.writeNumberField("priority", thread.priority());
        json.writeNumberField("nice", thread.nice());
    }

    private void begin(String phase, String name, int tid) throws IOException {
        json.writeStartObject();
        json.writeStringField("ph", phase);
        json.writeStringField("name", name);
        json.writeNumberField("pid", PID);
        json.writeNumberField("tid", tid);
    }

    private void writeMicros(String field, long nanos) throws IOException {
        json.writeFieldName(field);
        json.writeNumber(micros(nanos));
    }

    /// Not by floating point: after a second of trace, nanoseconds would be rounded.
    static String micros(long nanos) {
        long whole = Math.abs(nanos) / 1_000;
        long part = Math.abs(nanos) % 1_000;
        return (nanos < 0 ? "-" : "") + whole + (part == 0 ? "" : String.format(Locale.ROOT, ".%03d", part));
    }

    /// Number 0 means the idle thread to those who read the format.
    private static int tid(int core) {
        return core + 1;
    }

    static String className(int policy) {
        return switch (policy) {
            case SchedulingCalls.SCHED_OTHER -> "normal";
            case SchedulingCalls.SCHED_FIFO -> "fifo";
            case SchedulingCalls.SCHED_RR -> "rr";
            case SchedulingCalls.SCHED_BATCH -> "batch";
            case SchedulingCalls.SCHED_IDLE -> "idle";
            case SchedulingCalls.SCHED_DEADLINE -> "deadline";
            default -> String.valueOf(policy);
        };
    }
}
