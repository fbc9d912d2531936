package io.selvage.testkit;

import org.jspecify.annotations.Nullable;

/// A text is not a schedule.
public final class ScheduleSyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /// @param message where and why
    public ScheduleSyntaxException(String message) {
        super(message);
    }

    /// @param message where and why
    /// @param cause what was thrown there, if anything
    public ScheduleSyntaxException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
