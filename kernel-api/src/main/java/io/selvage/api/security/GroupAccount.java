package io.selvage.api.security;

import java.util.Objects;

/// A group as the embedder defines it.
///
/// @param name how people call it
/// @param sid its name for all time
/// @param number how calls name it that take a number
public record GroupAccount(String name, Sid sid, int number) {
    /// Checks that there is a name and the number is none that calls reserve.
    ///
    /// @throws IllegalArgumentException if the name is empty or the number negative
    public GroupAccount {
        Objects.requireNonNull(sid);
        if (name.isBlank() || number < 0) {
            throw new IllegalArgumentException("group \"" + name + "\" with the number " + number);
        }
    }
}
