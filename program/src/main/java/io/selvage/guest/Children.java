package io.selvage.guest;

import io.selvage.guest.Replaces.Kind;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Processes of the host that the program starts. They end with it, and what they inherit is the
/// program's: its environment, its working directory and its streams.
@SuppressWarnings({"FutureReturnValueIgnored"}) // It fails if the child is unknown, and then nothing is to be done.
public final class Children {
    private static final Set<java.lang.Process> RUNNING = ConcurrentHashMap.newKeySet();

    private Children() {}

    static void destroyAll() {
        for (java.lang.Process child : RUNNING) {
            child.descendants().forEach(ProcessHandle::destroyForcibly);
            child.destroyForcibly();
        }
    }

    /// As the JDK's.
    @Replaces(value = ProcessBuilder.class, kind = Kind.NEW)
    public static ProcessBuilder newProcessBuilder(List<String> command) {
        return prepared(new ProcessBuilder(command));
    }

    /// As the JDK's.
    @Replaces(value = ProcessBuilder.class, kind = Kind.NEW)
    public static ProcessBuilder newProcessBuilder(String... command) {
        return prepared(new ProcessBuilder(command));
    }

    private static ProcessBuilder prepared(ProcessBuilder made) {
        if (Properties.hasOwnEnvironment()) {
            Map<String, String> environment = made.environment();
            environment.clear();
            environment.putAll(Properties.getenv());
        }
        return made;
    }

    /// As the JDK's.
    @Replaces(value = ProcessBuilder.class, kind = Kind.INSTANCE)
    public static java.lang.Process start(ProcessBuilder builder) throws IOException {
        Path own = Guest.start().directory();
        File asked = builder.directory();
        Redirect input = builder.redirectInput();
        Redirect output = builder.redirectOutput();
        Redirect error = builder.redirectError();
        try {
            if (own != null) {
                builder.directory(asked == null ? own.toFile() : HostFiles.at(asked));
            }
            builder.redirectInput(piped(input)).redirectOutput(piped(output)).redirectError(piped(error));
            java.lang.Process child = builder.start();
            RUNNING.add(child);
            child.onExit().thenRun(() -> RUNNING.remove(child));
            return joined(child, input, output, error, builder.redirectErrorStream());
        } finally {
            builder.directory(asked);
            builder.redirectInput(input).redirectOutput(output).redirectError(error);
        }
    }

    private static Redirect piped(Redirect asked) {
        return asked == Redirect.INHERIT ? Redirect.PIPE : asked;
    }

    /// The child's ends of what it inherits, connected with the program's.
    private static java.lang.Process joined(
            java.lang.Process child, Redirect input, Redirect output, Redirect error, boolean together) {
        java.lang.Thread out = output == Redirect.INHERIT
                ? pump(child.getInputStream(), Guest.port().output())
                : null;
        java.lang.Thread err = error == Redirect.INHERIT && !together
                ? pump(child.getErrorStream(), Guest.port().error())
                : null;
        if (input == Redirect.INHERIT) {
            pump(Guest.port().input(), child.getOutputStream());
        }
        return out == null && err == null && input != Redirect.INHERIT ? child : new Child(child, out, err);
    }

    private static java.lang.Thread pump(InputStream from, OutputStream to) {
        var thread = new GuestThread(null, () -> copy(from, to), "child stream");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void copy(InputStream from, OutputStream to) {
        byte[] buffer = new byte[8192];
        try {
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                to.write(buffer, 0, count);
                to.flush();
            }
            if (!(to instanceof java.io.PrintStream)) {
                to.close();
            }
        } catch (IOException over) {
            // One of the two has closed its end.
        }
    }

    /// As the JDK's.
    @Replaces(value = Runtime.class, kind = Kind.INSTANCE)
    public static java.lang.Process exec(Runtime runtime, String command) throws IOException {
        return exec(runtime, command, null, null);
    }

    /// As the JDK's.
    @Replaces(value = Runtime.class, kind = Kind.INSTANCE)
    public static java.lang.Process exec(Runtime runtime, String command, String @Nullable [] environment)
            throws IOException {
        return exec(runtime, command, environment, null);
    }

    /// As the JDK's.
    @Replaces(value = Runtime.class, kind = Kind.INSTANCE)
    public static java.lang.Process exec(
            Runtime runtime, String command, String @Nullable [] environment, @Nullable File directory)
            throws IOException {
        if (command.isEmpty()) {
            throw new IllegalArgumentException("Empty command");
        }
        var words = new StringTokenizer(command);
        String[] split = new String[words.countTokens()];
        for (int i = 0; i < split.length; i++) {
            split[i] = words.nextToken();
        }
        return exec(runtime, split, environment, directory);
    }

    /// As the JDK's.
    @Replaces(value = Runtime.class, kind = Kind.INSTANCE)
    public static java.lang.Process exec(Runtime runtime, String[] command) throws IOException {
        return exec(runtime, command, null, null);
    }

    /// As the JDK's.
    @Replaces(value = Runtime.class, kind = Kind.INSTANCE)
    public static java.lang.Process exec(Runtime runtime, String[] command, String @Nullable [] environment)
            throws IOException {
        return exec(runtime, command, environment, null);
    }

    /// As the JDK's.
    @Replaces(value = Runtime.class, kind = Kind.INSTANCE)
    public static java.lang.Process exec(
            Runtime runtime, String[] command, String @Nullable [] environment, @Nullable File directory)
            throws IOException {
        ProcessBuilder builder = newProcessBuilder(command).directory(directory);
        if (environment != null) {
            builder.environment().clear();
            for (String variable : environment) {
                int equals = variable.indexOf('=', 1);
                if (equals > 0) {
                    builder.environment().put(variable.substring(0, equals), variable.substring(equals + 1));
                }
            }
        }
        return start(builder);
    }

    /// A child whose streams the program has inherited to it: it has ended when what it wrote has
    /// arrived.
    private static final class Child extends java.lang.Process {
        private final java.lang.Process child;
        private final java.lang.@Nullable Thread out;
        private final java.lang.@Nullable Thread err;

        Child(java.lang.Process child, java.lang.@Nullable Thread out, java.lang.@Nullable Thread err) {
            this.child = child;
            this.out = out;
            this.err = err;
        }

        @Override
        public int waitFor() throws InterruptedException {
            int status = child.waitFor();
            if (out != null) {
                Threads.join(out);
            }
            if (err != null) {
                Threads.join(err);
            }
            return status;
        }

        @Override
        public OutputStream getOutputStream() {
            return child.getOutputStream();
        }

        @Override
        public InputStream getInputStream() {
            return out == null ? child.getInputStream() : InputStream.nullInputStream();
        }

        @Override
        public InputStream getErrorStream() {
            return err == null ? child.getErrorStream() : InputStream.nullInputStream();
        }

        @Override
        public int exitValue() {
            return child.exitValue();
        }

        @Override
        public void destroy() {
            child.destroy();
        }

        @Override
        public java.lang.Process destroyForcibly() {
            child.destroyForcibly();
            return this;
        }

        @Override
        public boolean isAlive() {
            return child.isAlive();
        }

        @Override
        public ProcessHandle toHandle() {
            return child.toHandle();
        }
    }
}
