package io.selvage.kernel;

/// Takes a thread that must end from wherever it is to the end of its body. Neither an Error nor an
/// Exception, so that ordinary handlers do not catch it; whoever catches it all the same meets it again
/// at the next kernel call.
final class Unwind extends Throwable {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("StaticAssignmentOfThrowable") // No stack trace, no cause, no suppression: it carries no state.
    private static final Unwind INSTANCE = new Unwind();

    private Unwind() {
        super("simulated thread ends", null, false, false);
    }

    /// {@return what is thrown, for who throws it elsewhere}
    static Throwable instance() {
        return INSTANCE;
    }

    /// {@return never; declared so that callers can write `throw Unwind.now()`}
    static RuntimeException now() {
        throw Unwind.<RuntimeException>unchecked(INSTANCE);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T unchecked(Throwable throwable) throws T {
        throw (T) throwable;
    }
}
