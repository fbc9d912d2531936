package io.selvage.kernel;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// What `System.in`, `System.out` and `System.err` are to the Java code of one process: streams over its
/// descriptors 0 to 2, with the buffers and the locks that the JDK gives a JVM of its own. A program that
/// another one replaces takes its buffers with it, and a lock that a thread dies with is nobody else's.
///
/// What is in the buffer of an output stream when the process ends is lost, as in a JVM that is halted;
/// only single bytes without a line feed stay there.
///
/// Stackless threads have streams of their own over the same descriptors, which nobody holds while it
/// waits: a step that waited for the lock of a thread that waits for room would hold the core that makes
/// room.
final class JavaStreams {
    private static final int INPUT = 0;
    private static final int OUTPUT = 1;
    private static final int ERROR = 2;

    /// The size of the buffers of the JDK's own.
    private static final int OUTPUT_BUFFER = 128;

    // Made by the first who asks; two who ask at once have to get the same.
    private volatile @Nullable InputStream in;
    private volatile @Nullable PrintStream out;
    private volatile @Nullable PrintStream err;

    private volatile @Nullable JavaStreams ofSteps;

    private volatile @Nullable Executor strangers;

    JavaStreams() {}

    /// {@return those for this thread's code}
    JavaStreams of(Task caller) {
        if (caller.isConfined()) {
            // A stream of Java's has a lock, for which such a thread must not wait: each use has its own.
            JavaStreams own = new JavaStreams();
            own.in = ofSteps().in();
            return own;
        }
        return caller.isStackless() ? ofSteps() : this;
    }

    private JavaStreams ofSteps() {
        JavaStreams present = ofSteps;
        if (present == null) {
            synchronized (this) {
                present = ofSteps;
                if (present == null) {
                    present = new JavaStreams();
                    ofSteps = present;
                }
            }
        }
        return present;
    }

    /// {@return the stream over descriptor 0}
    InputStream in() {
        InputStream present = in;
        if (present == null) {
            synchronized (this) {
                present = in;
                if (present == null) {
                    present = new BufferedInputStream(new DescriptorInput(INPUT));
                    in = present;
                }
            }
        }
        return present;
    }

    /// {@return the stream over descriptor 1}
    PrintStream out(Charset charset) {
        PrintStream present = out;
        if (present == null) {
            synchronized (this) {
                present = out;
                if (present == null) {
                    present = over(OUTPUT, charset);
                    out = present;
                }
            }
        }
        return present;
    }

    /// {@return the stream over descriptor 2}
    PrintStream err(Charset charset) {
        PrintStream present = err;
        if (present == null) {
            synchronized (this) {
                present = err;
                if (present == null) {
                    present = over(ERROR, charset);
                    err = present;
                }
            }
        }
        return present;
    }

    /// Replaces the stream for the process's own code and for what it calls.
    void in(InputStream replacement) {
        in = replacement;
    }

    /// As [#in(InputStream)].
    void out(PrintStream replacement) {
        out = replacement;
    }

    /// As [#in(InputStream)].
    void err(PrintStream replacement) {
        err = replacement;
    }

    /// Has what threads that are none of the process's write written by threads of it.
    ///
    /// @param replacement runs something in such a thread and waits for it; null for none
    void strangers(@Nullable Executor replacement) {
        strangers = replacement;
    }

    @Nullable
    Executor strangers() {
        return strangers;
    }

    private PrintStream over(int fd, Charset charset) {
        return new PrintStream(new BufferedOutputStream(new DescriptorOutput(fd, this), OUTPUT_BUFFER), true, charset);
    }
}
