package io.selvage.cli;

import io.selvage.api.ConfinedBody;
import io.selvage.api.Program;
import io.selvage.api.ThreadBody;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the threads of a benchmark's program run on.
enum BodyKind {
    /// They may block by any means that Java has.
    STACKFUL,
    /// They block only through the kernel.
    CONFINED;

    /// The kind of a name in lower case.
    ///
    /// @return null if there is none
    static @Nullable BodyKind ofName(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElse(null);
    }

    Program program(String name, Program.Main main) {
        return this == CONFINED ? Program.confined(name, main) : Program.of(name, main);
    }

    ThreadBody thread(ThreadBody code) {
        return this == CONFINED ? ConfinedBody.of(code::run) : code;
    }
}
