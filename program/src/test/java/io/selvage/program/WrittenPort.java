package io.selvage.program;

import io.selvage.guest.port.Port;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A process of which a program only sees the streams.
final class WrittenPort implements Port {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final ByteArrayOutputStream complained = new ByteArrayOutputStream();
    private InputStream in = InputStream.nullInputStream();
    private PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
    private PrintStream err = new PrintStream(complained, true, StandardCharsets.UTF_8);

    String written() {
        return written.toString(StandardCharsets.UTF_8);
    }

    String complained() {
        return complained.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    @Override
    public void poll() {}

    @Override
    public RuntimeException end(int status) {
        throw new AssertionError("exit " + status);
    }

    @Override
    public boolean isUnwinding(Throwable thrown) {
        return thrown instanceof AssertionError;
    }

    @Override
    public boolean isInside() {
        return true;
    }

    @Override
    public java.lang.Thread newThread(String name, Runnable body) {
        return java.lang.Thread.ofVirtual().name(name).unstarted(body);
    }

    @Override
    public @Nullable ClassLoader kernelApi() {
        return null;
    }

    @Override
    public InputStream input() {
        return in;
    }

    @Override
    public PrintStream output() {
        return out;
    }

    @Override
    public PrintStream error() {
        return err;
    }

    @Override
    public void input(InputStream replacement) {
        in = replacement;
    }

    @Override
    public void output(PrintStream replacement) {
        out = replacement;
    }

    @Override
    public void error(PrintStream replacement) {
        err = replacement;
    }
}
