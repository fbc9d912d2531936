package io.selvage.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// Names of files as a command line has them.
final class PathText {
    private PathText() {}

    /// {@return what the name stands for}
    ///
    /// @throws CommandFailure if no file can have such a name, or none in the character set of the
    ///     surroundings
    static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw CommandFailure.ofUser("no file can be called " + name + " here (" + e.getReason()
                    + "); a locale with UTF-8, such as LC_ALL=C.UTF-8, may help");
        }
    }
}
