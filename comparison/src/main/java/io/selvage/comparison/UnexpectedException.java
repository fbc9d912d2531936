package io.selvage.comparison;

/// Something went wrong that must not: it makes the command fail.
final class UnexpectedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnexpectedException(String message) {
        super(message);
    }
}
