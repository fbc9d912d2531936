package io.selvage.api.security.jaas;

import io.selvage.api.security.Sid;
import java.security.Principal;
import java.util.Objects;

/// A group that counts for a token where something is granted.
///
/// @param name how people call it; the SID's text if the kernel knows no name
/// @param sid its name for all time
public record GroupPrincipal(String name, Sid sid) implements Principal {
    /// Checks that nothing is null.
    public GroupPrincipal {
        Objects.requireNonNull(name);
        Objects.requireNonNull(sid);
    }

    @Override
    public String getName() {
        return name;
    }
}
