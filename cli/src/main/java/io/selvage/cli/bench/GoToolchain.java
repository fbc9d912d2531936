package io.selvage.cli.bench;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

/// What the subjects that are written in Go are compiled with.
public final class GoToolchain {
    /// What to tell a user who has none.
    public static final String MISSING =
            "no go toolchain (on Debian: apt-get install golang-go), so the goroutines are left out";

    private static final String PREFIX = "go-";

    private GoToolchain() {}

    /// Whether it is on the path.
    ///
    /// @return false if it cannot be run
    public static boolean isInstalled() {
        try {
            return new ProcessBuilder("go", "version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// The subjects that are written in Go.
    ///
    /// @param subjects some subjects
    /// @return those of them
    public static Set<Subject> in(Set<Subject> subjects) {
        Set<Subject> found = new TreeSet<>(subjects);
        found.removeIf(subject -> !subject.name().startsWith(PREFIX));
        return found;
    }
}
