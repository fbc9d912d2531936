package io.selvage.cli;

import io.selvage.api.FileTree;
import io.selvage.api.MountMode;
import io.selvage.api.OpenFlags;
import io.selvage.api.SpawnActions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one of a program's standard descriptors is instead of what it would inherit: a file of the host,
/// or what another descriptor is.
///
/// @param word how it was asked for
/// @param fd the descriptor
/// @param file the file; null to be the same as standard output
/// @param mode how it is opened
record Redirection(String word, int fd, @Nullable Path file, Mode mode) {
    private static final int OUTPUT = 1;
    private static final int ERRORS = 2;

    /// The permissions of a file that is made, before what the host takes off.
    private static final int PERMISSIONS = 0644;

    /// Where processes see the folders that the files are in.
    private static final String PLACE = "/redirected";

    private static final Path NULL = Path.of("/dev/null");
    private static final int MAX_LINKS = 40;

    private static final Map<String, Redirection> WORDS = Map.of(
            "<", new Redirection("<", 0, null, Mode.READ),
            ">", new Redirection(">", OUTPUT, null, Mode.REPLACE),
            ">>", new Redirection(">>", OUTPUT, null, Mode.APPEND),
            "2>", new Redirection("2>", ERRORS, null, Mode.REPLACE),
            "2>>", new Redirection("2>>", ERRORS, null, Mode.APPEND),
            "2>&1", new Redirection("2>&1", ERRORS, null, Mode.SAME));

    enum Mode {
        READ,
        REPLACE,
        APPEND,
        /// As standard output is by then.
        SAME
    }

    /// {@return what a word asks for, still without its file; null if it is not one of those words}
    static @Nullable Redirection of(String word) {
        return WORDS.get(word);
    }

    /// {@return whether a word is the given way to write one of those words as an argument}
    static boolean isEscaped(String word) {
        return word.startsWith("\\") && WORDS.containsKey(word.substring(1));
    }

    boolean needsFile() {
        return mode != Mode.SAME;
    }

    Redirection with(String name) {
        return new Redirection(word, fd, PathText.path(name), mode);
    }

    /// Looks whether the file can be opened.
    ///
    /// @throws CommandFailure if not, with the first thing that is wrong
    void check() {
        if (file == null || isNull()) {
            return;
        }
        if (Files.isDirectory(file)) {
            throw wrong("this is a directory");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw wrong("this is a device or a pipe; connect it with the command by your shell, without quotes");
        }
        if (mode == Mode.READ) {
            if (!Files.exists(file)) {
                throw wrong("there is no such file");
            }
            if (!Files.isReadable(file)) {
                throw wrong("this file may not be read");
            }
            return;
        }
        Path folder = folder(linked(file));
        if (!Files.isDirectory(folder)) {
            throw wrong("there is no directory " + folder);
        }
        if (!Files.isWritable(Files.exists(file) ? file : folder)) {
            throw wrong("this may not be written");
        }
    }

    private CommandFailure wrong(String what) {
        return CommandFailure.ofUser(word + " " + file + ": " + what);
    }

    /// Adds what it takes to a request, after having made the file's folder visible.
    ///
    /// @param number one of its own
    SpawnActions applyTo(SpawnActions actions, FileTree files, int number) {
        if (file == null) {
            return actions.dup2(OUTPUT, fd);
        }
        String place = PLACE + number;
        if (isNull()) {
            files.makeNullDevice(place);
            return actions.open(fd, place, flags(), PERMISSIONS);
        }
        // Links of the host are followed here: in the kernel they would lead out of the folder.
        Path target = linked(file);
        files.makeDirectory(place, 0755);
        files.mount(place, folder(target), mode == Mode.READ ? MountMode.READ_ONLY : MountMode.READ_WRITE);
        return actions.open(fd, place + "/" + target.getFileName(), flags(), PERMISSIONS);
    }

    private boolean isNull() {
        return file != null && file.toAbsolutePath().normalize().equals(NULL);
    }

    /// {@return where a file is that a link may stand for, whether it exists or not}
    private static Path linked(Path file) {
        Path found = file;
        try {
            for (int links = 0; links < MAX_LINKS && Files.isSymbolicLink(found); links++) {
                found = found.resolveSibling(Files.readSymbolicLink(found));
            }
        } catch (IOException _) {
            // Who opens it will hear why.
        }
        return found;
    }

    private int flags() {
        return switch (mode) {
            case READ, SAME -> OpenFlags.O_RDONLY;
            case REPLACE -> OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_TRUNC;
            case APPEND -> OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_APPEND;
        };
    }

    private static Path folder(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw CommandFailure.ofUser(file + ": this is a directory");
        }
        return parent;
    }
}
