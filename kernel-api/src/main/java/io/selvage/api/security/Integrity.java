package io.selvage.api.security;

import java.util.Arrays;

/// How far a token is trusted, and how trusted one must be to change an object (MODEL 2). In order: each
/// constant is more than those before it.
public enum Integrity {
    /// 0: what anonymous clients have.
    UNTRUSTED(0),
    /// 4096: for code that handles what strangers send.
    LOW(0x1000),
    /// 8192: for ordinary users.
    MEDIUM(0x2000),
    /// 12288: for those who look after the machine.
    HIGH(0x3000),
    /// 16384: for the system.
    SYSTEM(0x4000);

    private static final Integrity[] ALL = values();

    private final int level;

    Integrity(int level) {
        this.level = level;
    }

    /// {@return the number of the level}
    public int level() {
        return level;
    }

    /// Whether this is at least as much as another.
    ///
    /// @param other the other
    /// @return true if it is the same or more
    public boolean isAtLeast(Integrity other) {
        return level >= other.level;
    }

    /// Finds a level by its number.
    ///
    /// @param level a number of the five
    /// @return the level
    /// @throws IllegalArgumentException if there is none of that number
    public static Integrity of(int level) {
        return Arrays.stream(ALL)
                .filter(each -> each.level == level)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no integrity level " + level));
    }
}
