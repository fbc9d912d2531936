package io.selvage.kernel;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `System.out` or `System.err` while there are kernels; see [StreamDispatch]. It passes every call on
/// and has neither a buffer nor a lock that anybody would use.
@SuppressWarnings("AnnotateFormatMethod") // The methods are the JDK's, which checks formats at run time.
final class ProcessOutput extends PrintStream {
    /// Which of the two it is.
    enum Channel {
        /// `System.out`, descriptor 1.
        OUT,
        /// `System.err`, descriptor 2.
        ERR
    }

    private final PrintStream original;
    private final Channel channel;

    ProcessOutput(PrintStream original, Channel channel) {
        super(OutputStream.nullOutputStream(), false, original.charset());
        this.original = original;
        this.channel = channel;
    }

    PrintStream original() {
        return original;
    }

    private PrintStream chosen() {
        Task caller = StreamDispatch.callerOrNull();
        if (caller == null) {
            return original;
        }
        JavaStreams streams = caller.group().javaStreams().of(caller);
        return channel == Channel.OUT ? streams.out(original.charset()) : streams.err(original.charset());
    }

    @Override
    public void flush() {
        chosen().flush();
    }

    @Override
    public void close() {
        chosen().close();
    }

    @Override
    public boolean checkError() {
        return chosen().checkError();
    }

    @Override
    public void write(int b) {
        chosen().write(b);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) {
        chosen().write(buffer, offset, length);
    }

    @Override
    public void write(byte[] buffer) throws IOException {
        chosen().write(buffer);
    }

    @Override
    public void writeBytes(byte[] buffer) {
        chosen().writeBytes(buffer);
    }

    @Override
    public void println() {
        chosen().println();
    }

    @Override
    public void print(boolean value) {
        chosen().print(value);
    }

    @Override
    public void print(char value) {
        chosen().print(value);
    }

    @Override
    public void print(int value) {
        chosen().print(value);
    }

    @Override
    public void print(long value) {
        chosen().print(value);
    }

    @Override
    public void print(float value) {
        chosen().print(value);
    }

    @Override
    public void print(double value) {
        chosen().print(value);
    }

    @Override
    public void print(char[] value) {
        chosen().print(value);
    }

    @Override
    public void print(@Nullable String value) {
        chosen().print(value);
    }

    @Override
    public void print(@Nullable Object value) {
        chosen().print(value);
    }

    @Override
    public void println(boolean value) {
        chosen().println(value);
    }

    @Override
    public void println(char value) {
        chosen().println(value);
    }

    @Override
    public void println(int value) {
        chosen().println(value);
    }

    @Override
    public void println(long value) {
        chosen().println(value);
    }

    @Override
    public void println(float value) {
        chosen().println(value);
    }

    @Override
    public void println(double value) {
        chosen().println(value);
    }

    @Override
    public void println(char[] value) {
        chosen().println(value);
    }

    @Override
    public void println(@Nullable String value) {
        chosen().println(value);
    }

    @Override
    public void println(@Nullable Object value) {
        chosen().println(value);
    }

    @Override
    public PrintStream printf(String format, @Nullable Object... arguments) {
        chosen().printf(format, arguments);
        return this;
    }

    @Override
    public PrintStream printf(@Nullable Locale locale, String format, @Nullable Object... arguments) {
        chosen().printf(locale, format, arguments);
        return this;
    }

    @Override
    public PrintStream format(String format, @Nullable Object... arguments) {
        chosen().format(format, arguments);
        return this;
    }

    @Override
    public PrintStream format(@Nullable Locale locale, String format, @Nullable Object... arguments) {
        chosen().format(locale, format, arguments);
        return this;
    }

    @Override
    public PrintStream append(@Nullable CharSequence text) {
        chosen().append(text);
        return this;
    }

    @Override
    public PrintStream append(@Nullable CharSequence text, int start, int end) {
        chosen().append(text, start, end);
        return this;
    }

    @Override
    public PrintStream append(char value) {
        chosen().append(value);
        return this;
    }

    @Override
    public Charset charset() {
        return original.charset();
    }
}
