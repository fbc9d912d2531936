package io.selvage.guest;

import io.selvage.guest.Replaces.Kind;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/// The standard streams.
public final class Streams {
    private Streams() {}

    /// As the JDK's.
    @Replaces(value = System.class, kind = Kind.FIELD)
    public static InputStream in() {
        return Guest.port().input();
    }

    /// As the JDK's.
    @Replaces(value = System.class, kind = Kind.FIELD)
    public static PrintStream out() {
        return Guest.port().output();
    }

    /// As the JDK's.
    @Replaces(value = System.class, kind = Kind.FIELD)
    public static PrintStream err() {
        return Guest.port().error();
    }

    /// As the JDK's.
    @Replaces(System.class)
    public static void setIn(InputStream replacement) {
        Guest.port().input(replacement);
    }

    /// As the JDK's.
    @Replaces(System.class)
    public static void setOut(PrintStream replacement) {
        Guest.port().output(replacement);
    }

    /// As the JDK's.
    @Replaces(System.class)
    public static void setErr(PrintStream replacement) {
        Guest.port().error(replacement);
    }

    /// A process has none: its terminal, if it has one, is behind its descriptors.
    @Replaces(System.class)
    public static @Nullable Console console() {
        return null;
    }

    /// A stream over a descriptor of the JVM's, or over the process's own where that is meant.
    @Replaces(value = FileOutputStream.class, kind = Kind.NEW)
    public static FileOutputStream newFileOutputStream(FileDescriptor descriptor) {
        if (descriptor == FileDescriptor.out) {
            return new ToStream(true);
        }
        return descriptor == FileDescriptor.err ? new ToStream(false) : new FileOutputStream(descriptor);
    }

    /// A stream over a descriptor of the JVM's, or over the process's own where that is meant.
    @Replaces(value = FileInputStream.class, kind = Kind.NEW)
    public static FileInputStream newFileInputStream(FileDescriptor descriptor) {
        return descriptor == FileDescriptor.in ? new FromStream() : new FileInputStream(descriptor);
    }

    /// What looks like the JVM's standard output and is the process's.
    private static final class ToStream extends FileOutputStream {
        private final PrintStream to;

        ToStream(boolean output) {
            super(new FileDescriptor());
            to = output ? Guest.port().output() : Guest.port().error();
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] buffer) {
            write(buffer, 0, buffer.length);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) {
            to.write(buffer, offset, length);
            to.flush();
        }

        @Override
        public void close() {
            to.flush();
        }
    }

    /// What looks like the JVM's standard input and is the process's.
    private static final class FromStream extends FileInputStream {
        private final InputStream from = Guest.port().input();

        FromStream() {
            super(new FileDescriptor());
        }

        @Override
        public int read() throws java.io.IOException {
            return from.read();
        }

        @Override
        public int read(byte[] buffer) throws java.io.IOException {
            return from.read(buffer);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws java.io.IOException {
            return from.read(buffer, offset, length);
        }

        @Override
        public int available() throws java.io.IOException {
            return from.available();
        }

        @Override
        public long skip(long count) throws java.io.IOException {
            return from.skip(count);
        }

        @Override
        public void close() {
            // The JVM's stays open, whoever closes this.
        }
    }
}
