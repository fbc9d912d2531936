package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProgressTest {
    private static final Workload WORKLOAD = new Workload(1, 2, 1, 50, Workload.Mode.PROCESS);
    private static final Subject SUBJECT = new VirtualThreadHackbench(WORKLOAD);

    private final StringWriter shown = new StringWriter();
    private final CountDownLatch firstText = new CountDownLatch(1);
    private final PrintWriter err = new PrintWriter(new Writer() {
        @Override
        public void write(char[] text, int offset, int length) {
            shown.write(text, offset, length);
            firstText.countDown();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    });

    @Test
    void aPersonSeesRoundSubjectAndPercentageOnOneLineThatIsErasedAtTheEnd() throws Exception {
        var tally = new Tally(WORKLOAD);
        tally.received(1, 50);
        try (var progress = new Progress(err, Progress.Style.UPDATING)) {
            progress.begin("round 1 of 2", SUBJECT, tally);
            firstText.await();
        }

        assertTrue(shown.toString().startsWith("\r\033[Kround 1 of 2: jdk-virtual-threads  25 %"), shown.toString());
        assertTrue(shown.toString().endsWith("\r\033[K"), shown.toString());
        assertEquals(-1, shown.toString().indexOf('\n'));
    }

    @Test
    void silenceIsSilent() {
        try (var progress = new Progress(err, Progress.Style.SILENT)) {
            progress.begin("round 1 of 1", SUBJECT, new Tally(WORKLOAD));
            progress.end("round 1 of 1", Map.of("subject", Duration.ofSeconds(1)));
        }

        assertEquals("", shown.toString());
    }
}
