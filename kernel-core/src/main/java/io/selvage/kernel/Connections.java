package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.StandardStream;
import io.selvage.api.StandardStreams;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The descriptors 0 to 2 of a process that the embedder starts, and the embedder's ends of them.
final class Connections {
    private static final int STDOUT = 1;
    private static final int READ_AND_WRITE_ALL = 0666;

    private final KernelInstance kernel;
    private final FileTable files = new FileTable();
    private final @Nullable PipeOutput stdin;
    private final @Nullable PipeInput stdout;
    private final @Nullable PipeInput stderr;
    private boolean taken;
    private final List<OutputPump> pumps = new ArrayList<>(2);

    Connections(KernelInstance kernel, StandardStreams streams) {
        this.kernel = kernel;
        stdin = connectInput(streams.input());
        stdout = connectOutput(streams.output(), 1);
        stderr = connectOutput(streams.error(), 2);
    }

    private @Nullable PipeOutput connectInput(StandardStream stream) {
        return switch (stream) {
            case StandardStream.From(InputStream in) -> {
                InputStream original = StreamDispatch.original(in);
                add(kernel.simulation() == null ? new HostInput(original) : new InlineInput(original));
                yield null;
            }
            case StandardStream.Named.PIPE -> {
                var pipe = new Pipe();
                add(pipe.readEnd(0));
                yield new PipeOutput(kernel, pipe);
            }
            default -> {
                addNamed(stream, 0);
                yield null;
            }
        };
    }

    private @Nullable PipeInput connectOutput(StandardStream stream, int fd) {
        return switch (stream) {
            case StandardStream.To(OutputStream out) -> {
                OutputStream original = StreamDispatch.original(out);
                if (kernel.simulation() == null) {
                    var pipe = Pipe.toEmbedder();
                    add(pipe.writeEnd(0));
                    pumps.add(new OutputPump(kernel, new PipeInput(kernel, pipe), original));
                } else {
                    add(new HostOutput(original));
                }
                yield null;
            }
            case StandardStream.Named.PIPE -> {
                var pipe = Pipe.toEmbedder();
                add(pipe.writeEnd(0));
                yield new PipeInput(kernel, pipe);
            }
            default -> {
                addNamed(stream, fd);
                yield null;
            }
        };
    }

    private void addNamed(StandardStream stream, int fd) {
        if (stream == StandardStream.NONE) {
            add(new NullDevice(0, FileRules.ofDevice(READ_AND_WRITE_ALL)).open(OpenFlags.O_RDWR));
            return;
        }
        OpenFileDescription shared =
                stream == StandardStream.OUTPUT ? files.get(STDOUT, "spawn") : kernel.standardFile(fd);
        if (!shared.tryRetain()) {
            throw new KernelException(Errno.ESHUTDOWN, "spawn: the kernel is closed");
        }
        add(shared);
    }

    private void add(OpenFileDescription file) {
        files.open(file, 0, FileTable.MAX_OPEN, "spawn");
    }

    /// {@return the table, with the one reference that the process gets}
    FileTable files() {
        taken = true;
        return files;
    }

    /// The process has begun.
    void begin() {
        pumps.forEach(OutputPump::start);
    }

    /// There will be no process.
    void abandon() {
        if (!taken) {
            files.release();
        }
        close(stdin);
        close(stdout);
        close(stderr);
    }

    private static void close(@Nullable AutoCloseable end) {
        switch (end) {
            case PipeInput input -> input.close();
            case PipeOutput output -> output.close();
            case null, default -> {}
        }
    }

    OutputStream stdin() {
        return require(stdin, "input");
    }

    InputStream stdout() {
        return require(stdout, "output");
    }

    InputStream stderr() {
        return require(stderr, "error output");
    }

    private static <T> T require(@Nullable T stream, String name) {
        if (stream == null) {
            throw new IllegalStateException("the standard " + name + " of this process is not a pipe to the embedder");
        }
        return stream;
    }

    /// After the death of the process: waits until streams of the embedder's have taken what it wrote.
    void awaitDrained(long nanos) throws InterruptedException {
        for (OutputPump pump : pumps) {
            pump.awaitDrained(nanos);
        }
    }
}
