package io.selvage.api;

import java.util.Objects;

/// Where the descriptors 0 to 2 of a process lead that the embedder starts. Immutable.
///
/// ```java
/// StandardStreams.PIPES                                              // the embedder talks to the process
/// StandardStreams.INHERITED.withOutput(StandardStream.to(file))      // standard output into a stream
/// ```
///
/// @param input what descriptor 0 is: not [StandardStream#OUTPUT], not a stream to write to
/// @param output what descriptor 1 is: not [StandardStream#OUTPUT], not a stream to read from
/// @param error what descriptor 2 is: not a stream to read from
public record StandardStreams(StandardStream input, StandardStream output, StandardStream error) {
    /// Those of [KernelConfig].
    public static final StandardStreams INHERITED =
            new StandardStreams(StandardStream.INHERITED, StandardStream.INHERITED, StandardStream.INHERITED);

    /// Three pipes to the embedder.
    public static final StandardStreams PIPES =
            new StandardStreams(StandardStream.PIPE, StandardStream.PIPE, StandardStream.PIPE);

    /// Checks the directions.
    public StandardStreams {
        Objects.requireNonNull(input);
        Objects.requireNonNull(output);
        Objects.requireNonNull(error);
        if (input instanceof StandardStream.To || input == StandardStream.OUTPUT) {
            throw new IllegalArgumentException("descriptor 0 cannot be read from " + input);
        }
        if (output instanceof StandardStream.From || output == StandardStream.OUTPUT) {
            throw new IllegalArgumentException("descriptor 1 cannot write to " + output);
        }
        if (error instanceof StandardStream.From) {
            throw new IllegalArgumentException("descriptor 2 cannot write to " + error);
        }
    }

    /// Changes what the process reads.
    ///
    /// @param stream what descriptor 0 is
    /// @return the new request
    public StandardStreams withInput(StandardStream stream) {
        return new StandardStreams(stream, output, error);
    }

    /// Changes where the process writes.
    ///
    /// @param stream what descriptor 1 is
    /// @return the new request
    public StandardStreams withOutput(StandardStream stream) {
        return new StandardStreams(input, stream, error);
    }

    /// Changes where the process writes what is wrong.
    ///
    /// @param stream what descriptor 2 is
    /// @return the new request
    public StandardStreams withError(StandardStream stream) {
        return new StandardStreams(input, output, stream);
    }
}
