package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelException;
import io.selvage.scheduler.Carrier;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Gives Java code in a process its own `System.in`, `System.out` and `System.err`. A JVM has one of
/// each, so from the boot of the first kernel to the close of the last one they are streams that look who
/// calls: a simulated thread gets its process's, anybody else what was there before.
///
/// The kernel calls foreign code on simulated threads as well: streams of the embedder, event sinks,
/// choosers, loggers. What these print is the embedder's, see [Task#embedded].
final class StreamDispatch {
    private static int kernels;

    private StreamDispatch() {}

    /// A kernel begins. Each call wants one of [#uninstall()].
    static synchronized void install() {
        kernels++;
        if (!(System.in instanceof ProcessInput)) {
            System.setIn(new ProcessInput(System.in));
        }
        if (!(System.out instanceof ProcessOutput)) {
            System.setOut(new ProcessOutput(System.out, ProcessOutput.Channel.OUT));
        }
        if (!(System.err instanceof ProcessOutput)) {
            System.setErr(new ProcessOutput(System.err, ProcessOutput.Channel.ERR));
        }
    }

    /// A kernel has ended. What somebody else has set meanwhile stays.
    static synchronized void uninstall() {
        if (--kernels > 0) {
            return;
        }
        System.setIn(original(System.in));
        System.setOut(original(System.out));
        System.setErr(original(System.err));
    }

    /// {@return the stream that was there before the first kernel, if this is one of those that dispatch}
    static InputStream original(InputStream stream) {
        return stream instanceof ProcessInput dispatching ? dispatching.original() : stream;
    }

    /// {@return the stream that was there before the first kernel, if this is one of those that dispatch}
    static <T extends java.io.OutputStream> T original(T stream) {
        if (stream instanceof ProcessOutput dispatching) {
            @SuppressWarnings("unchecked") // Whatever is declared to hold the one can hold the other.
            T original = (T) dispatching.original();
            return original;
        }
        return stream;
    }

    /// {@return the JVM's standard input}
    static InputStream input() {
        return original(System.in);
    }

    /// {@return the JVM's standard output}
    static java.io.PrintStream output() {
        return original(System.out);
    }

    /// {@return the JVM's standard error}
    static java.io.PrintStream error() {
        return original(System.err);
    }

    /// {@return the simulated thread whose code calls, null if there is none or it is to get the JVM's
    ///     streams}
    static @Nullable Task callerOrNull() {
        if (!(Carrier.currentSchedulable() instanceof Task task) || task.embedded > 0 || task.exited) {
            return null;
        }
        KernelInstance kernel = task.kernel();
        if (kernel.config().javaStreams() == KernelConfig.JavaStreams.OF_JVM || kernel.asksEmbedder()) {
            return null;
        }
        // Its carrier, before or after it runs, is the kernel.
        return task.isStackless() || java.lang.Thread.currentThread().isVirtual() ? task : null;
    }

    /// {@return the simulated thread whose code calls}
    static Task caller() {
        if (Carrier.currentSchedulable() instanceof Task task) {
            return task;
        }
        throw new KernelException(
                Errno.ESRCH,
                "a stream of a process was handed to " + java.lang.Thread.currentThread()
                        + ", which is not a simulated thread");
    }
}
