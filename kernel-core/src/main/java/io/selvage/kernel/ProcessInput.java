package io.selvage.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// `System.in` while there are kernels; see [StreamDispatch].
final class ProcessInput extends InputStream {
    private final InputStream original;

    ProcessInput(InputStream original) {
        this.original = original;
    }

    InputStream original() {
        return original;
    }

    private InputStream chosen() {
        Task caller = StreamDispatch.callerOrNull();
        return caller == null
                ? original
                : caller.group().javaStreams().of(caller).in();
    }

    @Override
    public int read() throws IOException {
        return chosen().read();
    }

    @Override
    public int read(byte[] buffer) throws IOException {
        return chosen().read(buffer);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return chosen().read(buffer, offset, length);
    }

    @Override
    public byte[] readAllBytes() throws IOException {
        return chosen().readAllBytes();
    }

    @Override
    public byte[] readNBytes(int length) throws IOException {
        return chosen().readNBytes(length);
    }

    @Override
    public int readNBytes(byte[] buffer, int offset, int length) throws IOException {
        return chosen().readNBytes(buffer, offset, length);
    }

    @Override
    public long skip(long count) throws IOException {
        return chosen().skip(count);
    }

    @Override
    public void skipNBytes(long count) throws IOException {
        chosen().skipNBytes(count);
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        return chosen().transferTo(out);
    }

    @Override
    public int available() throws IOException {
        return chosen().available();
    }

    @Override
    public void mark(int limit) {
        chosen().mark(limit);
    }

    @Override
    public void reset() throws IOException {
        chosen().reset();
    }

    @Override
    public boolean markSupported() {
        return chosen().markSupported();
    }

    @Override
    public void close() throws IOException {
        chosen().close();
    }
}
