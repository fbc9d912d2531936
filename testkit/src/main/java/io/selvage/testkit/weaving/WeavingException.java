package io.selvage.testkit.weaving;

/// A class could not be woven. The message names the class, the method where there is one, and why.
public final class WeavingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// @param message which class and method, and why
    /// @param cause what was thrown
    public WeavingException(String message, Throwable cause) {
        super(message, cause);
    }
}
