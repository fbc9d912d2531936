package io.selvage.api;

/// Code of a [ConfinedBody] has tried what it must not: to block by Java's means, or to wait in the
/// kernel beneath a native frame. The message says which thread, and where.
public final class ConfinementException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /// A thread cannot leave its core.
    ///
    /// @param sentence who has tried what
    public ConfinementException(String sentence) {
        super(sentence);
    }

    /// The JDK has refused to block a thread.
    ///
    /// @param sentence who has tried what
    /// @param cause what the JDK threw
    public ConfinementException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
