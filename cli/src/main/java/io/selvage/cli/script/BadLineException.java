package io.selvage.cli.script;

/// A line that cannot be understood.
final class BadLineException extends Exception {
    private static final long serialVersionUID = 1;

    /// @param why empty if the operation is unknown
    BadLineException(String why) {
        super(why);
    }

    String why() {
        String why = getMessage();
        return why == null ? "" : why;
    }
}
