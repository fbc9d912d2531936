package io.selvage.cli;

import java.nio.file.Path;

/// Where the command keeps transformed programs.
final class ProgramFolder {
    private ProgramFolder() {}

    /// {@return the folder}
    static Path standard() {
        return caches().resolve("programs");
    }

    /// {@return the folder above it, as the XDG base directory specification has it} Only an absolute
    /// `XDG_CACHE_HOME` counts.
    static Path caches() {
        String said = System.getenv("XDG_CACHE_HOME");
        Path caches = said != null && Path.of(said).isAbsolute()
                ? Path.of(said)
                : Path.of(System.getProperty("user.home"), ".cache");
        return caches.resolve("selvage");
    }
}
