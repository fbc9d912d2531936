package io.selvage.program;

/// Thrown when a file is not a program that can be run. The message is a sentence that names the file.
public final class ProgramFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Defect defect;

    ProgramFormatException(Defect defect, String message) {
        super(message);
        this.defect = defect;
    }

    ProgramFormatException(Defect defect, String message, Throwable cause) {
        super(message, cause);
        this.defect = defect;
    }

    /// What is wrong, for callers that choose an error number.
    ///
    /// @return the defect
    public Defect defect() {
        return defect;
    }

    /// What can be wrong with a program, in the order in which it is looked at.
    public enum Defect {
        /// There is no such file.
        NO_SUCH_FILE,
        /// The file may not be read, or is a directory.
        UNREADABLE,
        /// The file is not an archive.
        NOT_A_JAR,
        /// The archive does not say which class to run.
        NO_MAIN_CLASS,
        /// The class to run, or one that it needs to be loaded, is absent or cannot be loaded by this JVM.
        CLASS_NOT_FOUND,
        /// The class to run has no main method that Java can launch.
        NO_MAIN_METHOD
    }
}
