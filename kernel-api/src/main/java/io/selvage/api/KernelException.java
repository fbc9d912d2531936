package io.selvage.api;

/// A call that the kernel refused: which error, and a sentence that says what was attempted on what.
///
/// The message reads `EINVAL: clone(CLONE_SIGHAND): CLONE_SIGHAND needs CLONE_VM …`. Programs decide by
/// [#errno()], never by the text. A refused call had no observable effect unless the call's own
/// documentation says otherwise.
public sealed class KernelException extends RuntimeException permits AccessDeniedException {

    private static final long serialVersionUID = 1L;

    /// The reason, kept apart from the message so that programs need not parse it.
    private final Errno errno;

    /// A refusal found by the kernel itself.
    ///
    /// @param errno the reason
    /// @param sentence what was attempted on what, and why it cannot be; without the errno's name
    public KernelException(Errno errno, String sentence) {
        super(errno + ": " + sentence);
        this.errno = errno;
    }

    /// A refusal that follows from another failure.
    ///
    /// @param errno the reason
    /// @param sentence what was attempted on what, and why it cannot be; without the errno's name
    /// @param cause the failure below
    public KernelException(Errno errno, String sentence, Throwable cause) {
        super(errno + ": " + sentence, cause);
        this.errno = errno;
    }

    /// The reason of the refusal.
    ///
    /// @return the error
    public final Errno errno() {
        return errno;
    }
}
