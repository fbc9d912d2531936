package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.Program;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Descriptors 0, 1 and 2 of what the embedder starts.
@Timeout(60)
class StandardStreamsTest {

    @Test
    void aProcessCopiesItsInputToItsOutput() throws Exception {
        byte[] text = "line one\nline two\n".repeat(2_000).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (Kernel kernel = Kernel.boot(Inside.config(1)
                .stdin(new ByteArrayInputStream(text))
                .stdout(out)
                .stderr(err))) {
            assertEquals(ExitStatus.exited(0), Inside.status(kernel, sys -> {
                byte[] buffer = new byte[1_000];
                for (int count; (count = sys.read(0, buffer)) > 0; ) {
                    assertEquals(count, sys.write(1, buffer, 0, count));
                }
                sys.write(2, "done");
                return sys.read(0, buffer);
            }));
        }
        assertEquals(new String(text, StandardCharsets.UTF_8), out.toString(StandardCharsets.UTF_8));
        assertEquals("done", err.toString(StandardCharsets.UTF_8));
        PlatformThreads.awaitNoneOfKernels();
    }

    @Test
    void waitingForInputFreesTheCore() throws Exception {
        PipedOutputStream keyboard = new PipedOutputStream();
        try (InputStream in = new PipedInputStream(keyboard);
                Kernel kernel = Kernel.boot(Inside.config(1).stdin(in))) {
            Inside.process(kernel, sys -> {
                byte[] buffer = new byte[1];
                Thread reader = sys.clone(CloneFlags.THREAD, () -> assertEquals(1, sys.read(0, buffer)));
                while (reader.state() != ThreadState.SLEEPING) {
                    sys.schedYield();
                }
                keyboard.write(7);
                keyboard.flush();
                sys.join(reader);
                assertEquals(7, buffer[0]);
            });
        }
    }

    @Test
    void aStacklessProcessReadsToo() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Kernel kernel = Kernel.boot(Inside.config(1)
                .stdin(new ByteArrayInputStream(new byte[100_000]))
                .stdout(out))) {
            byte[] buffer = new byte[333];
            Program program = Program.stackless("cat", () -> sys -> {
                int count = sys.read(0, buffer);
                if (count == SystemCalls.BLOCKED) {
                    return StepBody.Step.BLOCK;
                }
                sys.write(1, buffer, 0, count);
                return count == 0 ? StepBody.Step.EXIT : StepBody.Step.YIELD;
            });
            assertEquals(ExitStatus.exited(0), kernel.spawn(program).waitFor());
        }
        assertEquals(100_000, out.size());
    }

    @Test
    void aProcessThatIsKilledWhileItReadsLetsTheKernelClose() throws Exception {
        PipedOutputStream keyboard = new PipedOutputStream();
        try (InputStream in = new PipedInputStream(keyboard)) {
            CompletableFuture<Thread> reader = new CompletableFuture<>();
            try (Kernel kernel = Kernel.boot(Inside.config(1).stdin(in))) {
                kernel.spawn(Program.of("reads", sys -> {
                    reader.complete(sys.thread());
                    return sys.read(0, new byte[1]);
                }));
                Thread sleeper = reader.get();
                Inside.until(() -> sleeper.state() == ThreadState.SLEEPING);
            }
            PlatformThreads.awaitNoneOfKernels();
        }
    }

    @Test
    @SuppressWarnings("InputStreamSlowMultibyteRead") // They do not get to a second byte.
    void aStreamThatFailsIsAnInputOutputError() throws Exception {
        InputStream brokenIn = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("unplugged");
            }
        };
        OutputStream brokenOut = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("unplugged");
            }
        };
        InputStream faultyIn = new InputStream() {
            @Override
            public int read() {
                throw new IllegalStateException("a bug of the embedder's");
            }
        };
        for (InputStream in : List.of(brokenIn, faultyIn)) {
            try (Kernel kernel = Kernel.boot(Inside.config(1).stdin(in).stdout(brokenOut))) {
                Inside.process(kernel, sys -> {
                    Refused.with(Errno.EIO, () -> sys.read(0, new byte[1]));
                    Refused.with(Errno.EIO, () -> sys.write(1, "x"));
                });
            }
        }
    }

    @Test
    void inputIsNotWritableAndOutputNotReadable() throws Exception {
        try (Kernel kernel = Kernel.boot(Inside.config(1).stdin(InputStream.nullInputStream()))) {
            Inside.process(kernel, sys -> {
                Refused.with(Errno.EBADF, () -> sys.write(0, "x"));
                Refused.with(Errno.EBADF, () -> sys.read(1, new byte[1]));
                sys.close(1);
                Refused.with(Errno.EBADF, () -> sys.write(1, "x"));
            });
            // The next process has descriptors of its own.
            Inside.process(kernel, sys -> assertEquals(0, sys.write(1, "")));
        }
    }
}
