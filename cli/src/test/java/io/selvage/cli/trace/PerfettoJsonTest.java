package io.selvage.cli.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.tracing.Migration;
import io.selvage.api.tracing.ScheduleTrace;
import io.selvage.api.tracing.Slice;
import io.selvage.api.tracing.TracedThread;
import io.selvage.api.tracing.Wakeup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PerfettoJsonTest {
    private static final TracedThread PARENT = new TracedThread(7, 7, "shop", "shop", 0, 0, -5);
    private static final TracedThread CHILD = new TracedThread(7, 8, "shop", "till", 1, 50, 0);

    @Test
    void aTraceIsExactlyThis() throws IOException {
        var trace = new ScheduleTrace(
                2,
                1_000_000,
                1_010_000,
                List.of(
                        new Slice(0, PARENT, 1_001_000, 1_004_500, Slice.End.BLOCKED),
                        new Slice(1, CHILD, 1_005_001, 1_010_000, Slice.End.RUNNING)),
                List.of(new Wakeup(1_000_500, PARENT, Wakeup.OUTSIDE, null), new Wakeup(1_004_500, CHILD, 0, PARENT)),
                List.of(new Migration(1_005_001, CHILD, 0, 1)),
                3);
        var out = new ByteArrayOutputStream();
        PerfettoJson.write(trace, out);
        assertEquals("""
                {"displayTimeUnit":"ns","otherData":{"source":"Selvage","cores":2,"droppedEvents":3},"traceEvents":[
                {"ph":"M","name":"process_name","pid":1,"tid":0,"args":{"name":"Selvage cores"}},
                {"ph":"M","name":"thread_name","pid":1,"tid":1,"args":{"name":"core 0"}},
                {"ph":"M","name":"thread_sort_index","pid":1,"tid":1,"args":{"sort_index":0}},
                {"ph":"M","name":"thread_name","pid":1,"tid":2,"args":{"name":"core 1"}},
                {"ph":"M","name":"thread_sort_index","pid":1,"tid":2,"args":{"sort_index":1}},
                {"ph":"X","name":"shop","pid":1,"tid":1,"cat":"slice","ts":1,"dur":3.500,"args":{"pid":7,"tid":7,
                "process":"shop","thread":"shop","class":"normal","priority":0,"nice":-5,"end":"blocked",
                "wokenBy":"outside","waitedMicroseconds":0.500}},
                {"ph":"X","name":"shop/till","pid":1,"tid":2,"cat":"slice","ts":5.001,"dur":4.999,"args":{"pid":7,"tid":8,
                "process":"shop","thread":"till","class":"fifo","priority":50,"nice":0,"end":"running",
                "wokenBy":"shop (7)","waitedMicroseconds":0.501}},
                {"ph":"s","name":"wakeup","pid":1,"tid":1,"cat":"wakeup","id":1,"ts":4.499},
                {"ph":"f","name":"wakeup","pid":1,"tid":2,"cat":"wakeup","id":1,"ts":5.001,"bp":"e"},
                {"ph":"i","name":"migration","pid":1,"tid":2,"cat":"migration","s":"t","ts":5.001,"args":{"pid":7,"tid":8,
                "process":"shop","thread":"till","class":"fifo","priority":50,"nice":0,"from":0,"to":1}}]}
                """.replace("\n", ""), out.toString(StandardCharsets.UTF_8).replace("\n", ""));
    }

    @Test
    void nanosecondsAreKept() {
        assertEquals("0", PerfettoJson.micros(0));
        assertEquals("0.007", PerfettoJson.micros(7));
        assertEquals("9007199254740.993", PerfettoJson.micros(9_007_199_254_740_993L));
        assertEquals("-1.500", PerfettoJson.micros(-1_500));
    }

    @Test
    void anEmptyTraceIsATraceToo() throws IOException {
        var out = new ByteArrayOutputStream();
        PerfettoJson.write(new ScheduleTrace(0, 0, 0, List.of(), List.of(), List.of(), 0), out);
        assertEquals("""
                {"displayTimeUnit":"ns","otherData":{"source":"Selvage","cores":0,"droppedEvents":0},"traceEvents":[\
                {"ph":"M","name":"process_name","pid":1,"tid":0,"args":{"name":"Selvage cores"}}]}
                """, out.toString(StandardCharsets.UTF_8));
    }
}
