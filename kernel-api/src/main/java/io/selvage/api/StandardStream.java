package io.selvage.api;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

/// What one of the descriptors 0 to 2 of a process is that the embedder starts; see [StandardStreams].
public sealed interface StandardStream {
    /// The stream of [KernelConfig].
    StandardStream INHERITED = Named.INHERITED;

    /// Has nothing to read and takes everything that is written, as `/dev/null`.
    StandardStream NONE = Named.NONE;

    /// A pipe whose other end the embedder has: [Process#stdin()], [Process#stdout()] or
    /// [Process#stderr()].
    StandardStream PIPE = Named.PIPE;

    /// The same open file as descriptor 1; for descriptor 2 only.
    StandardStream OUTPUT = Named.OUTPUT;

    /// Reads a stream of the embedder's. It is read by a platform thread of its own, only while the
    /// process waits for input, and is not closed. On the deterministic machine it is read in place, on
    /// the driver.
    ///
    /// @param stream the stream
    /// @return what to give to [StandardStreams#withInput(StandardStream)]
    static StandardStream from(InputStream stream) {
        return new From(stream);
    }

    /// Writes to a stream of the embedder's, through a pipe and a platform thread that empties it. So
    /// while the stream blocks it is the process that waits, once the pipe is full, and never a core. If
    /// the stream fails, it is to the process as if nobody read any more. It is flushed whenever the pipe
    /// is empty, and not closed. On the deterministic machine it is written in place, on the driver.
    ///
    /// @param stream the stream
    /// @return what to give to [StandardStreams#withOutput(StandardStream)]
    static StandardStream to(OutputStream stream) {
        return new To(stream);
    }

    /// Those without a stream of the embedder's.
    enum Named implements StandardStream {
        /// See [StandardStream#INHERITED].
        INHERITED,
        /// See [StandardStream#NONE].
        NONE,
        /// See [StandardStream#PIPE].
        PIPE,
        /// See [StandardStream#OUTPUT].
        OUTPUT
    }

    /// See [StandardStream#from(InputStream)].
    ///
    /// @param stream the stream
    record From(InputStream stream) implements StandardStream {
        /// Checks that it is there.
        public From {
            Objects.requireNonNull(stream);
        }
    }

    /// See [StandardStream#to(OutputStream)].
    ///
    /// @param stream the stream
    record To(OutputStream stream) implements StandardStream {
        /// Checks that it is there.
        public To {
            Objects.requireNonNull(stream);
        }
    }
}
