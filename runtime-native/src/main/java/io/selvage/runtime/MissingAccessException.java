package io.selvage.runtime;

/// Thrown when the JVM does not let Selvage reach what it needs, or is not the JDK it was written for.
///
/// The message is one sentence for the person who starts the JVM and names the exact flag to add.
public final class MissingAccessException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MissingAccessException(String message) {
        super(message);
    }

    MissingAccessException(String message, Throwable cause) {
        super(message, cause);
    }
}
