package io.selvage.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// The same work in Go: a process that lives for one fork, is told what to do line by line and answers when it is done.
/// Compiled at the beginning of the fork, into a folder of its own.
@State(Scope.Benchmark)
public abstract class GoPeer {
    private static final String SOURCE = "peer.go";
    private static final String DONE = "done";

    private final int processors;
    private @Nullable Path folder;
    private java.lang.@Nullable Process process;
    private @Nullable BufferedReader answers;

    GoPeer(int processors) {
        this.processors = processors;
    }

    /// One processor of Go's.
    public static class OneCore extends GoPeer {
        /// Called by JMH.
        public OneCore() {
            super(1);
        }
    }

    /// Two processors of Go's.
    public static class TwoCores extends GoPeer {
        /// Called by JMH.
        public TwoCores() {
            super(2);
        }
    }

    /// Whether there is a Go toolchain on this machine.
    ///
    /// @return false if `go version` cannot be run
    public static boolean isInstalled() {
        try {
            java.lang.Process version = new ProcessBuilder("go", "version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return version.waitFor() == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            java.lang.Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Compiles and starts the process, before the warm-up.
    ///
    /// @throws IOException if there is no Go toolchain, or it fails
    /// @throws InterruptedException if interrupted meanwhile
    @Setup(Level.Trial)
    public void start() throws IOException, InterruptedException {
        Path made = Files.createTempDirectory("selvage-go");
        folder = made;
        try (InputStream source = Objects.requireNonNull(GoPeer.class.getResourceAsStream(SOURCE), SOURCE)) {
            Files.copy(source, made.resolve(SOURCE));
        }
        var compiler = new ProcessBuilder("go", "build", "-o", "peer", SOURCE)
                .directory(made.toFile())
                .redirectErrorStream(true);
        compiler.environment().put("GO111MODULE", "off");
        compiler.environment().put("GOCACHE", made.resolve("cache").toString());
        java.lang.Process compiling = compiler.start();
        String said = new String(compiling.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (compiling.waitFor() != 0) {
            throw new IOException("go build: " + said);
        }
        var peer = new ProcessBuilder(made.resolve("peer").toString()).redirectError(ProcessBuilder.Redirect.INHERIT);
        peer.environment().put("GOMAXPROCS", Integer.toString(processors));
        java.lang.Process started = peer.start();
        process = started;
        answers = started.inputReader(StandardCharsets.UTF_8);
    }

    /// Ends the process, after the last iteration, and removes what was compiled.
    ///
    /// @throws IOException if a file cannot be removed
    @TearDown(Level.Trial)
    public void stop() throws IOException {
        java.lang.Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
        Path made = folder;
        if (made != null) {
            try (var files = Files.walk(made)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /// Has the process do something, and waits until it has.
    final void run(String what, int size) {
        try {
            var orders = Objects.requireNonNull(process).outputWriter(StandardCharsets.UTF_8);
            orders.write(what + " " + size + "\n");
            orders.flush();
            String answer = Objects.requireNonNull(answers).readLine();
            if (!DONE.equals(answer)) {
                throw new IllegalStateException("go: " + what + ": " + answer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
